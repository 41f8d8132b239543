//! What the sandbox gives plug-ins of the host's system, and what hostile ones make of it.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../host_common/mod.rs"]
mod host_common;

#[cfg(feature = "wasi")]
mod folders;
#[cfg(feature = "http")]
mod http;
mod logged;
mod preview_1;
mod wasi;
