//! The seeds of mutations: `fuzz/seeds`, written for this purpose.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

/// The folder of the seeds of one target: a folder in `fuzz/seeds`.
pub fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/seeds")
        .join(target)
}

/// The seeds of one target, by name.
///
/// # Panics
/// If they can't be read: there is nothing to test then.
pub fn read(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = folder(target);
    let names =
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<(String, Vec<u8>)> = names
        .flatten()
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text =
                std::fs::read(entry.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, text)
        })
        .collect();
    seeds.sort();
    seeds
}

/// The documents among the seeds, whose parts are inserted into others.
pub fn documents() -> &'static [Value] {
    static DOCUMENTS: OnceLock<Vec<Value>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let seeds = read("document");
        let parsed = seeds
            .iter()
            .filter_map(|(_, text)| serde_yaml::from_slice(text).ok());
        parsed.collect()
    })
}
