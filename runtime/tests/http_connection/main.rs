//! What is between a host and an API over HTTP: certificates, proxies, connections, and tokens that are
//! renewed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../http_common/mod.rs"]
mod http_common;

mod authority;
mod certificates;
mod limits;
mod proxies;
mod servers;
mod tokens;
mod tokens_that_fail;
