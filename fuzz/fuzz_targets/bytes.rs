//! Any bytes as a document.
#![no_main]

use extism_openapi_fuzzing::document;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    document::check(bytes);
});
