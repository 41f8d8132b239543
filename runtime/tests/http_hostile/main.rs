//! What a plug-in that means harm, or an API that does, can do to requests over HTTP: nothing.
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
