//! Structured mutations of documents and other JSON.
//!
//! The fuzzer keeps the mutated texts themselves, so that findings can be read, kept as tests, and mutated
//! further. Random bytes are seldom a document; documents with moved and renamed parts are.

mod tree;
mod words;

use fastrand::Rng;
use serde_json::Value;

use crate::seeds;

/// What is mutated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// OpenAPI documents: keywords, references and whole schemas are inserted.
    OpenApi,
    /// Any JSON.
    Json,
}

/// A mutated `text`, of at most `largest` bytes; `None` if it is not JSON or YAML, or has become too large.
/// The same seed gives the same text.
pub fn mutate(language: Language, text: &[u8], largest: usize, seed: u64) -> Option<Vec<u8>> {
    let mut rng = Rng::with_seed(seed);
    let mut value = read(text)?;
    let donor = match language {
        Language::OpenApi => rng.choice(seeds::documents()).cloned(),
        Language::Json => None,
    };
    for _ in 0..rng.usize(1..=4) {
        tree::mutate(language, &mut value, donor.as_ref(), &mut rng);
    }
    let text = match (language, rng.u8(0..4)) {
        (Language::OpenApi, 0) => serde_yaml::to_string(&value).ok()?,
        (_, 1) => serde_json::to_string_pretty(&value).ok()?,
        _ => value.to_string(),
    };
    (text.len() <= largest).then(|| text.into_bytes())
}

fn read(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text)
        .ok()
        .or_else(|| serde_yaml::from_slice(text).ok())
}
