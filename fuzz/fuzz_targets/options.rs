//! Any text as the arguments of the macros.
#![no_main]

use extism_openapi_fuzzing::options;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| options::check(text));
