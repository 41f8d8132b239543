//! Any JSON as the input of operations that are served over HTTP.
#![no_main]

use extism_openapi_fuzzing::request;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

#[path = "mutator.rs"]
mod mutator;

fuzz_mutator!(|data: &mut [u8], size: usize, largest: usize, seed: u32| {
    mutator::mutate_message(data, size, largest, seed)
});

fuzz_target!(|bytes: &[u8]| request::check(bytes));
