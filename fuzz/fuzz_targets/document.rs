//! Documents, mutated as documents.
#![no_main]

use extism_openapi_fuzzing::document;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

#[path = "mutator.rs"]
mod mutator;

fuzz_mutator!(|data: &mut [u8], size: usize, largest: usize, seed: u32| {
    mutator::mutate_document(data, size, largest, seed)
});

fuzz_target!(|bytes: &[u8]| {
    document::check(bytes);
});
