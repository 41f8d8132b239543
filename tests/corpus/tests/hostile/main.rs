//! Malicious documents, each expanded in its own process: it must end with a message, within limited time
//! and memory.
//!
//! The limits are for an unoptimised build on a busy machine; a failure would take hours or all of the
//! memory. The limit on memory is for the process's whole address space; only Linux enforces it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod expand;
mod files;
mod growth;
mod schemas;
mod texts;
