//! Record callbacks and hooks, with plug-ins that are closures: order, folding, refusals, failures.

#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod changes;
mod fake;
mod hooks;
mod order;
mod protected;
mod withheld;
