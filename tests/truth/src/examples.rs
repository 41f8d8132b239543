//! The examples of an OpenAPI document, each with the type of its place.

use std::collections::HashMap;
use std::path::Path;

use extism_openapi_core::diagnostic::Diagnostics;
use extism_openapi_core::document::{Document, Pointer, Version};
use extism_openapi_core::emit::{Settings, Side};
use extism_openapi_core::inspect::{self, Holder, Place};
use extism_openapi_core::load::load as load_from;
use extism_openapi_core::options::{Files, Options, Source};
use extism_openapi_core::{Analysis, analyse};
use proc_macro2::Span;
use serde_json::{Value, json};
use syn::LitStr;

use crate::material::{self, By, Law, Material, Sample};
use crate::source::{self, Types};

/// Collects the examples of a document, for the next steps.
pub(crate) fn collect(document: &Path, folder: &Path) -> Result<Value, String> {
    let loaded = match load(document) {
        Ok(loaded) => loaded,
        Err(refusal) => return Ok(json!({ "refused": refusal })),
    };
    let (base, name) = split(document)?;
    let analysis = analysed(base, name)?;
    let mut settings = Settings::new(Side::Guest);
    let places = inspect::places(&loaded, &analysis, &settings);
    let by_pointer: HashMap<&Pointer, &Place> =
        places.iter().map(|place| (&place.pointer, place)).collect();

    let mut types = Types::default();
    let mut samples = Vec::new();
    let mut untyped = Vec::new();
    let mut used = Vec::new();
    for holder in inspect::holders(&loaded) {
        for (at, value) in examples(&loaded.root, &holder) {
            let Some(place) = by_pointer.get(&holder.schema) else {
                untyped.push(at.to_string());
                continue;
            };
            used.push(*place);
            samples.push(Sample {
                at: at.to_string(),
                ty: types.number(&place.ty),
                value: value.clone(),
                by: By::schema(holder.schema.as_str().to_owned(), place.travel),
            });
        }
    }
    let schemas = inspect::schemas(&loaded).into_iter();
    let report = json!({ "values": samples.len() });
    let material = Material {
        law: Law::Document {
            is_30: loaded.version == Version::V30,
            schemas: schemas.map(|at| at.as_str().to_owned()).collect(),
            root: loaded.root,
        },
        untyped,
    };
    material::write(folder, &material, &samples)?;
    if !samples.is_empty() {
        settings.emitted_types = Some(inspect::needed(&analysis.api, used));
        source::write(folder, &analysis, &settings, &types)?;
    }
    Ok(report)
}

/// A document with its files, before the passes.
pub(crate) fn load(document: &Path) -> Result<Document, String> {
    let (base, name) = split(document)?;
    load_from(
        base,
        Path::new(name),
        Files::Project,
        &mut Diagnostics::default(),
    )
    .map_err(|error| error.to_string())
}

/// The result of the passes, without options.
pub(crate) fn analysed(base: &Path, name: &str) -> Result<Analysis, String> {
    let options = Options::new(Source::File(LitStr::new(name, Span::call_site())));
    analyse(&options, base).map_err(|error| error.to_string())
}

fn split(document: &Path) -> Result<(&Path, &str), String> {
    let name = document.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| format!("{} names no file in Unicode", document.display()))?;
    Ok((document.parent().unwrap_or(Path::new("")), name))
}

/// The examples of a schema, parameter or media type, each with its place.
fn examples<'a>(root: &'a Value, holder: &Holder) -> Vec<(Pointer, &'a Value)> {
    let Some(node) = root.pointer(holder.pointer.as_str()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(value) = node.get("example") {
        found.push((holder.pointer.child("example"), value));
    }
    let at = holder.pointer.child("examples");
    match node.get("examples") {
        // The examples of a schema, since 3.1.
        Some(Value::Array(values)) => {
            let values = values.iter().enumerate();
            found.extend(values.map(|(index, value)| (at.child(index), value)));
        }
        // The examples of anything else. In a schema, a map here does not contain examples.
        Some(Value::Object(entries)) if holder.pointer != holder.schema => {
            for (name, entry) in entries {
                found.extend(example_object(root, at.child(name), entry));
            }
        }
        _ => {}
    }
    found
}

/// The value of an Example Object; `None` if it is elsewhere, or not JSON.
fn example_object<'a>(
    root: &'a Value,
    mut at: Pointer,
    mut entry: &'a Value,
) -> Option<(Pointer, &'a Value)> {
    if let Some(reference) = entry.get("$ref").and_then(Value::as_str) {
        at = Pointer::from_fragment(reference.strip_prefix('#')?);
        entry = root.pointer(at.as_str())?;
    }
    // 3.2 adds `dataValue`, which is clearer than `value`.
    ["value", "dataValue"]
        .into_iter()
        .find_map(|key| Some((at.child(key), entry.get(key)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_every_form_are_found() {
        let root = json!({
            "media": {
                "example": 1,
                "examples": { "a": { "value": 2 }, "b": { "$ref": "#/shared" }, "c": { "externalValue": "x" } },
            },
            "schema": { "example": null, "examples": [4, 5] },
            "shared": { "dataValue": 3 },
        });
        let at = |pointer: &str| Pointer::from_fragment(pointer);
        let found = |pointer: &str, schema: &str| {
            let holder = Holder {
                pointer: at(pointer),
                schema: at(schema),
            };
            let found = examples(&root, &holder).into_iter();
            found
                .map(|(at, value)| format!("{at} {value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("/media", "/media/schema"),
            [
                "#/media/example 1",
                "#/media/examples/a/value 2",
                "#/shared/dataValue 3"
            ]
        );
        assert_eq!(
            found("/schema", "/schema"),
            [
                "#/schema/example null",
                "#/schema/examples/0 4",
                "#/schema/examples/1 5"
            ]
        );
    }
}
