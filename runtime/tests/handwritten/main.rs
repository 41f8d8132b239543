//! The runtime against an expansion written by hand: what the macros write for a small document.

mod calls;
mod codec;
mod faults;
mod shop;
mod wire;
