//! A file of the JSON Schema test suite as an OpenAPI document: each schema is a component, and the body
//! of an operation.

use std::path::Path;

use extism_openapi_core::Analysis;
use extism_openapi_core::diagnostic::Severity;
use extism_openapi_core::document::Pointer;
use extism_openapi_core::emit::{Settings, Side};
use extism_openapi_core::inspect::{self, Place};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::examples::{analysed, load};
use crate::material::{self, By, Group, Law, Material, Sample};
use crate::source::{self, Types};

#[derive(Debug, Deserialize)]
struct Written {
    description: String,
    schema: Value,
    tests: Vec<Test>,
}

#[derive(Debug, Deserialize)]
struct Test {
    description: String,
    data: Value,
    valid: bool,
}

const DOCUMENT: &str = "openapi.json";

/// Collects the values of a file of the suite, for the next steps.
pub(crate) fn collect(file: &Path, folder: &Path) -> Result<Value, String> {
    let text = material::read_text(file)?;
    let written: Vec<Written> =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    write_document(&written, folder)?;
    let loaded = load(&folder.join(DOCUMENT))?;
    let analysis = analysed(folder, DOCUMENT)?;
    let settings = Settings::new(Side::Guest);
    let places = inspect::places(&loaded, &analysis, &settings);

    let mut types = Types::default();
    let mut samples = Vec::new();
    let mut groups = Vec::new();
    for (index, group) in written.into_iter().enumerate() {
        let refused = refusal(index, &analysis, &places);
        if refused.is_none()
            && let Some(place) = places.iter().find(|place| place.pointer == body(index))
        {
            let ty = types.number(&place.ty);
            for test in group.tests {
                samples.push(Sample {
                    at: format!("{}: {}", group.description, test.description),
                    ty,
                    value: test.data,
                    by: By::Suite {
                        group: index,
                        valid: test.valid,
                    },
                });
            }
        }
        groups.push(Group {
            description: group.description,
            schema: group.schema,
            refused,
        });
    }
    source::write(folder, &analysis, &settings, &types)?;
    let material = Material {
        law: Law::Suite(groups),
        untyped: Vec::new(),
    };
    material::write(folder, &material, &samples)?;
    Ok(json!({ "values": samples.len() }))
}

/// The schemas stay separate files, so that a `#` in them means the same as in the suite.
fn write_document(groups: &[Written], folder: &Path) -> Result<(), String> {
    let mut schemas = Map::new();
    let mut paths = Map::new();
    for (index, group) in groups.iter().enumerate() {
        let (name, file) = (name(index), format!("{index}.json"));
        material::write_if_changed(&folder.join(&file), &group.schema.to_string())?;
        schemas.insert(name.clone(), json!({ "$ref": file }));
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        let body = json!({ "content": { "application/json": { "schema": schema } } });
        paths.insert(
            format!("/{index}"),
            json!({ "post": { "requestBody": body } }),
        );
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": "JSON Schema test suite", "version": "2020-12" },
        "paths": paths,
        "components": { "schemas": schemas },
    });
    material::write_if_changed(&folder.join(DOCUMENT), &document.to_string())
}

fn name(index: usize) -> String {
    format!("Group{index}")
}

fn body(index: usize) -> Pointer {
    let path = Pointer::root().child("paths").child(format!("/{index}"));
    let media = path.child("post").child("requestBody").child("content");
    media.child("application/json").child("schema")
}

/// Why a schema has no type, if it has none.
fn refusal(index: usize, analysis: &Analysis, places: &[Place]) -> Option<String> {
    let component = Pointer::root()
        .child("components")
        .child("schemas")
        .child(name(index));
    let file = Path::new(&format!("{index}.json")).to_owned();
    let errors = analysis.diagnostics.iter().filter(|diagnostic| {
        let pointer = diagnostic.pointer.as_str();
        let (origin, _) = analysis.document.origin(&diagnostic.pointer);
        let of_file = analysis
            .document
            .files
            .get(origin)
            .is_some_and(|at| at.path == file);
        let rest = pointer.strip_prefix(component.as_str());
        let of_component = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        diagnostic.severity == Severity::Error && (of_file || of_component)
    });
    let messages: Vec<&str> = errors.map(|error| error.message.as_str()).collect();
    if !messages.is_empty() {
        return Some(messages.join("; "));
    }
    let has_type = places.iter().any(|place| place.pointer == body(index));
    (!has_type).then(|| "it has no type".to_owned())
}
