//! The code of the fuzz targets (`fuzz/fuzz_targets` only calls it), as a library, so that a test on the
//! stable compiler runs it too.
//!
//! Each target is a function that panics if an invariant does not hold. The caller chooses its input:
//! bytes or a mutated seed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic reports a finding to the fuzzer"
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
