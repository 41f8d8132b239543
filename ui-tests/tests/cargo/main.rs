//! The macros as cargo runs them: what rebuilds, what several faults look like, readable expansions.

#![allow(clippy::unwrap_used, reason = "what fails, fails the test")]

mod broken;
mod debug;
mod guide;
mod rebuild;
mod scratch;
