//! The macros as cargo runs them: what rebuilds, what several faults look like, readable expansions; and as editors do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what fails, fails the test"
)]

mod broken;
mod debug;
mod documentation;
mod editor;
mod error_index;
mod guide;
mod language_server;
mod package;
mod rebuild;
mod scratch;
mod security;
