//! Record callbacks with plug-ins of real Wasm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod answers;
mod hostile;
mod orders;
mod wire;
