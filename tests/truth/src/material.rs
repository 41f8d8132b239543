//! The files between the steps, below the folder of one document.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use extism_openapi_core::inspect::Travel;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the values are judged by.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Law {
    /// An OpenAPI document, as loaded.
    Document {
        /// Whether its version is 3.0, whose schemas are not JSON Schema.
        is_30: bool,
        root: Value,
        /// The places of its schemas.
        schemas: Vec<String>,
    },
    /// The groups of a file of the test suite.
    Suite(Vec<Group>),
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) description: String,
    pub(crate) schema: Value,
    /// Why it has no type: its faults in the synthetic document.
    pub(crate) refused: Option<String>,
}

/// A value that is read and written again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// Its place, for messages.
    pub(crate) at: String,
    /// The number of its type in the generated crate.
    pub(crate) ty: usize,
    pub(crate) value: Value,
    pub(crate) by: By,
}

/// What decides whether a value matches its schema.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum By {
    /// The schema at a place decides.
    Schema {
        at: String,
        sent: bool,
        received: bool,
    },
    /// The suite says whether it is valid.
    Suite { group: usize, valid: bool },
}

impl By {
    pub(crate) fn schema(at: String, travel: Travel) -> Self {
        By::Schema {
            at,
            sent: travel.sent,
            received: travel.received,
        }
    }
}

/// What is known about a document besides its values.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Material {
    pub(crate) law: Law,
    /// Examples at places that have no type.
    pub(crate) untyped: Vec<String>,
}

const MATERIAL: &str = "material.json";
const SAMPLES: &str = "samples.jsonl";
/// What the generated program reads: a line `[type, value]` for each sample.
const VALUES: &str = "values.jsonl";
const OUTCOMES: &str = "outcomes.jsonl";

pub(crate) fn write(folder: &Path, material: &Material, samples: &[Sample]) -> Result<(), String> {
    let material = serde_json::to_string(material).map_err(|error| error.to_string())?;
    write_if_changed(&folder.join(MATERIAL), &material)?;
    lines(&folder.join(SAMPLES), samples.iter())?;
    let values = samples.iter().map(|sample| (sample.ty, &sample.value));
    lines(&folder.join(VALUES), values)
}

pub(crate) fn read(folder: &Path) -> Result<(Material, Vec<Sample>), String> {
    let material = read_text(&folder.join(MATERIAL))?;
    let material = serde_json::from_str(&material).map_err(|error| error.to_string())?;
    Ok((material, read_lines(&folder.join(SAMPLES))?))
}

/// What the generated program says about a value.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Again(Value),
    Fault(String),
}

pub(crate) fn outcomes(folder: &Path) -> Result<Vec<Outcome>, String> {
    read_lines(&folder.join(OUTCOMES))
}

fn lines<T: Serialize>(path: &Path, items: impl Iterator<Item = T>) -> Result<(), String> {
    let failed = |error: &dyn std::fmt::Display| format!("can't write {}: {error}", path.display());
    let mut file = BufWriter::new(fs::File::create(path).map_err(|error| failed(&error))?);
    for item in items {
        let line = serde_json::to_string(&item).map_err(|error| failed(&error))?;
        writeln!(file, "{line}").map_err(|error| failed(&error))?;
    }
    file.flush().map_err(|error| failed(&error))
}

fn read_lines<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>, String> {
    let text = read_text(path)?;
    let parsed = text.lines().map(serde_json::from_str);
    parsed
        .collect::<Result<_, _>>()
        .map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()))
}

/// An unchanged file keeps its time, so what was compiled from it stays fresh.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| format!("can't write {}: {error}", path.display()))
}
