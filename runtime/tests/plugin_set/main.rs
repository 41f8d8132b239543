//! Sets of plug-ins, in Extism: delivery, isolation, re-entrancy, loading.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../host_common/mod.rs"]
mod host_common;

mod bad_input;
mod cache;
mod common;
mod delivery;
mod folder;
mod folder_manifests;
mod hidden;
#[cfg(unix)]
mod hostile_files;
mod isolation;
mod load;
mod reentry;
mod roster;
mod webhooks;
