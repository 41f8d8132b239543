//! libFuzzer's mutators for structured text.
#![allow(dead_code, reason = "each target uses one of them")]

use extism_openapi_fuzzing::mutate::{Language, mutate};
use libfuzzer_sys::fuzzer_mutate;

/// Mutates the document in `data[..size]` and returns its new length.
pub(crate) fn mutate_document(data: &mut [u8], size: usize, largest: usize, seed: u32) -> usize {
    structured(Language::OpenApi, data, 0, size, largest, seed)
}

/// Mutates the message in `data[..size]`, whose first line selects its type, and returns its new
/// length.
pub(crate) fn mutate_message(data: &mut [u8], size: usize, largest: usize, seed: u32) -> usize {
    let line = data[..size].iter().position(|byte| *byte == b'\n');
    structured(
        Language::Json,
        data,
        line.map_or(0, |end| end + 1),
        size,
        largest,
        seed,
    )
}

fn structured(
    language: Language,
    data: &mut [u8],
    start: usize,
    size: usize,
    largest: usize,
    seed: u32,
) -> usize {
    // Sometimes mutates bytes, for what no emitter writes, such as aliases, comments and escapes.
    if seed % 8 != 0 {
        let room = largest.min(data.len()) - start;
        if let Some(text) = mutate(language, &data[start..size], room, seed.into()) {
            let end = start + text.len();
            data[start..end].copy_from_slice(&text);
            return end;
        }
    }
    fuzzer_mutate(data, size, largest)
}
