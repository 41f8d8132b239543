//! Any bytes as messages between plug-in and host.
#![no_main]

use extism_openapi_fuzzing::wire;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

#[path = "mutator.rs"]
mod mutator;

fuzz_mutator!(|data: &mut [u8], size: usize, largest: usize, seed: u32| {
    mutator::mutate_message(data, size, largest, seed)
});

fuzz_target!(|bytes: &[u8]| wire::check(bytes));
