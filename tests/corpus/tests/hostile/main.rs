//! Documents that mean harm, each expanded in a process of its own: a message, in bounded time and
//! memory.
//!
//! The bounds are for an unoptimised build on a busy machine; what they are for takes hours or all of the
//! memory. The memory is the process' whole address space, which the kernel holds it to on Linux.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod expand;
mod files;
mod growth;
mod schemas;
mod texts;
