//! What the fuzz targets run (`fuzz/fuzz_targets` are but names for it), as a library, so that a test on
//! the stable compiler runs it too.
//!
//! Each target is a function that panics where an invariant does not hold. What goes into it, bytes or
//! a mutated seed, is the caller's affair.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a fuzzer is told of what it found"
)]

mod apis;
pub mod document;
pub mod mutate;
pub mod options;
#[cfg(feature = "requests")]
pub mod request;
mod rust;
pub mod seeds;
pub mod wire;
