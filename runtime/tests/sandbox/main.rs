//! The sandbox, from outside: hostile plug-ins as modules, loaded and called as hosts do it. SECURITY.md
//! lists these tests. Each needs a process of its own (`cargo nextest`), since some measure memory.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod cancel;
mod common;
mod features;
#[cfg(feature = "wasi")]
mod folders;
#[path = "../host_common/mod.rs"]
mod host_common;
#[cfg(feature = "http")]
mod http;
mod isolation;
mod limits;
mod logged;
mod logs;
mod manifests;
mod memory;
mod preview_1;
#[cfg(feature = "extism")]
mod sdk;
#[cfg(feature = "extism")]
mod sdk_plugins;
mod set_up;
mod wasi;
