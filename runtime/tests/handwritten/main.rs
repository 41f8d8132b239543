//! The runtime against an expansion written by hand: what the macros write for a small document.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test's helpers fail it too"
)]

mod calls;
mod codec;
mod faults;
mod shop;
mod wire;
