//! The fuzz targets on stable: every seed, and some hundred mutations of each, always the same.
#![allow(clippy::unwrap_used, reason = "tests")]

use extism_openapi_fuzzing::mutate::{Language, mutate};
use extism_openapi_fuzzing::{document, options, seeds, wire};

/// How many times one seed is mutated; each mutation is mutated further, to the third generation.
const GENERATIONS: u64 = 10;

/// Prints the input if the test fails, to be added to `fuzz/seeds` or as a test of its own.
struct Shown<'a>(&'a [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", String::from_utf8_lossy(self.0));
        }
    }
}

#[test]
fn documents() {
    for (name, text) in seeds::read("document") {
        println!("{name}: {:?}", document::check(&text));
        for seed in 0..GENERATIONS {
            let mut text = text.clone();
            for generation in 0..3 {
                let Some(mutated) =
                    mutate(Language::OpenApi, &text, 1 << 16, seed * 3 + generation)
                else {
                    break;
                };
                text = mutated;
                let _shown = Shown(&text);
                document::check(&text);
            }
        }
    }
}

#[test]
fn arguments() {
    for (_, text) in seeds::read("options") {
        let text = String::from_utf8(text).unwrap();
        options::check(&text);
        // Cut at every position.
        let ends = text.char_indices().map(|(at, _)| at);
        ends.for_each(|end| options::check(&text[..end]));
    }
}

#[test]
fn messages() {
    replay_json("wire", wire::check);
}

#[cfg(feature = "requests")]
#[test]
fn requests() {
    replay_json("request", extism_openapi_fuzzing::request::check);
}

/// Mutates what follows the first line; that line selects its type.
fn replay_json(target: &str, check: fn(&[u8])) {
    for (name, message) in seeds::read(target) {
        println!("{name}");
        check(&message);
        let end = message.iter().position(|byte| *byte == b'\n').unwrap();
        let (line, json) = message.split_at(end + 1);
        for seed in 0..100 {
            let mut json = json.to_vec();
            for generation in 0..3 {
                let Some(mutated) = mutate(Language::Json, &json, 1 << 16, seed * 3 + generation)
                else {
                    break;
                };
                json = mutated;
                let message = [line, &json].concat();
                let _shown = Shown(&message);
                check(&message);
            }
        }
    }
}
