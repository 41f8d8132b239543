//! Every construct of a document, from its text to the wire and back: one module a topic, with a
//! document of its own in `documents/constructs`.
//!
//! Both macros expand each document. [`document`] gives a module three checks:
//!
//! - `kept!(Type: …)`: these values are read by both sides' types and written again as they were.
//! - `refused!(Type: …)`: these are not read by either.
//! - `crosses(…)`: the plug-in's function sends a value, the host's trait receives it and answers with
//!   it, and the plug-in reads the answer; all through the wire's bytes.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what fails, fails the test"
)]
#![deny(warnings, reason = "an expansion makes no warnings")]

mod all_of;
mod discriminators;
mod names;
mod objects;
mod presence;
mod recursion;
mod references;
mod scalars;
mod sizes;
mod support;
mod unions;
