//! Malicious plug-ins and APIs can do no harm to requests over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../http_common/mod.rs"]
mod http_common;

mod authorize;
mod credentials;
mod failures;
mod network;
mod paths;
mod requests;
mod server;
