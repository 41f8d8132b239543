//! Plug-ins compiled to Wasm, with the laboratory document.

#![allow(clippy::unwrap_used, reason = "what fails, fails the test")]

mod article;
mod contents;
mod golden;
mod laboratory;
mod memory;
mod sets;
