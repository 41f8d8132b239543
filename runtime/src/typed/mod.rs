//! The document's operations, events and records as types: the traits that an expansion implements, and
//! the code that reads and writes calls through them.
#![warn(clippy::missing_errors_doc)]

pub(crate) mod assert;
pub(crate) mod change;
pub(crate) mod event;
pub(crate) mod exported;
pub(crate) mod operation;
pub(crate) mod read;
pub(crate) mod record;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod write;
