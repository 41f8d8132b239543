//! Every construct of a document, from its text to the wire and back: one module per topic, each with
//! its own document in `documents/constructs`.
//!
//! Both macros expand each document. [`document`] gives a module three checks:
//!
//! - `kept!(Type: …)`: both sides' types read these values and write them again unchanged.
//! - `refused!(Type: …)`: neither side reads these values.
//! - `crosses(…)`: the plug-in's function sends a value, the host's trait receives it and returns it,
//!   and the plug-in reads the response; all through the bytes on the wire.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what fails, fails the test"
)]
#![deny(warnings, reason = "an expansion causes no warnings")]

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
