//! Strings without quotes: YAML reads `1.10` as a number and `True` as a boolean, but where the document
//! should have a string, the file's own spelling is what is meant.

use serde_json::{Map, Value};

use crate::document::{Document, Locator, NodeKind, Pointer, Trail, walk};

/// Puts back the file's own spelling where a string belongs.
pub(super) fn restore(document: &mut Document) {
    let mut places = Vec::new();
    document.starts_mut(|node, kind, trail| {
        walk(node, kind, trail, &mut |object, kind, trail| {
            texts(object, kind, trail, &mut places);
        });
    });
    let info = Pointer::root().child("info");
    if let Some(Value::Object(info_object)) = document.root.get("info") {
        let trail = Trail::start(&info);
        note(
            info_object,
            &["title", "version", "description"],
            &trail,
            &mut places,
        );
    }
    if places.is_empty() {
        return;
    }
    let mut locator = Locator::new(document);
    let spelled: Vec<Option<String>> = places.iter().map(|at| locator.spelling(at)).collect();
    for (at, text) in places.iter().zip(spelled) {
        if let (Some(text), Some(slot)) = (text, document.root.pointer_mut(at.as_str())) {
            *slot = Value::String(text);
        }
    }
}

/// Notes where an object has a number or a boolean in place of a string.
fn texts(
    object: &Map<String, Value>,
    kind: NodeKind,
    trail: &Trail<'_>,
    places: &mut Vec<Pointer>,
) {
    match kind {
        NodeKind::Schema => {
            note(object, &["title", "description", "pattern"], trail, places);
            items(object, "required", trail, places);
            if is_of_texts(object) {
                note(object, &["default", "const"], trail, places);
                items(object, "enum", trail, places);
            }
        }
        NodeKind::Operation => {
            note(
                object,
                &["operationId", "summary", "description"],
                trail,
                places,
            );
            items(object, "tags", trail, places);
        }
        NodeKind::Parameter => note(object, &["name", "description"], trail, places),
        NodeKind::Header | NodeKind::RequestBody | NodeKind::Response | NodeKind::PathItem => {
            note(object, &["summary", "description"], trail, places);
        }
        _ => {}
    }
}

/// Whether values of a schema are strings, and neither numbers nor booleans.
fn is_of_texts(object: &Map<String, Value>) -> bool {
    match object.get("type") {
        Some(Value::String(name)) => name == "string",
        Some(Value::Array(names)) => {
            let only = |name: &Value| name == "string" || name == "null" || name.is_null();
            names.contains(&Value::from("string")) && names.iter().all(only)
        }
        _ => false,
    }
}

fn note(object: &Map<String, Value>, keys: &[&str], trail: &Trail<'_>, places: &mut Vec<Pointer>) {
    for key in keys {
        if object.get(*key).is_some_and(is_no_text) {
            places.push(Trail::key(trail, key).pointer());
        }
    }
}

fn items(object: &Map<String, Value>, key: &str, trail: &Trail<'_>, places: &mut Vec<Pointer>) {
    let Some(Value::Array(items)) = object.get(key) else {
        return;
    };
    for (index, item) in items.iter().enumerate() {
        if is_no_text(item) {
            let list = Trail::key(trail, key);
            places.push(Trail::index(&list, index).pointer());
        }
    }
}

fn is_no_text(value: &Value) -> bool {
    value.is_number() || value.is_boolean()
}
