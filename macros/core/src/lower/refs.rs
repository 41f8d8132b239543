//! `$ref` and its siblings.

use serde_json::{Map, Value};

use super::Lowering;
use crate::document::{NodeKind, Pointer, Trace, Trail, walk_mut};

/// Siblings that describe this use of the schema, whatever the version: 3.0 says that they are ignored,
/// but an author who writes `nullable: true` there means it.
fn is_annotation(key: &str, value: &Value) -> bool {
    match key {
        "nullable" | "deprecated" | "readOnly" | "writeOnly" => *value == Value::Bool(true),
        "description" | "default" => true,
        _ => false,
    }
}

/// Siblings that an expansion does not use.
fn is_silent(key: &str) -> bool {
    key.starts_with("x-")
        || matches!(
            key,
            "title"
                | "summary"
                | "externalDocs"
                | "xml"
                | "nullable"
                | "deprecated"
                | "readOnly"
                | "writeOnly"
                | "$comment"
                | "$id"
                | "$schema"
                | "$anchor"
                | "$dynamicAnchor"
                | "$recursiveAnchor"
                | "$defs"
                | "definitions"
        )
}

/// Makes references below `value` follow what lowering has moved.
pub(super) fn follow_moves(value: &mut Value, kind: NodeKind, trail: &Trail<'_>, moves: &Trace) {
    walk_mut(value, kind, trail, &(), &mut |object, _, _, ()| {
        if let Some(Value::String(target)) = object.get_mut("$ref")
            && let Some(current) = current(target, moves)
        {
            *target = current;
        }
    });
}

/// The new place of what a reference names, if it has moved.
fn current(target: &str, moves: &Trace) -> Option<String> {
    let fragment = target.strip_prefix('#')?;
    // Components themselves stay where they are.
    if fragment.matches('/').count() <= 3 {
        return None;
    }
    let pointer = Pointer::from_fragment(fragment);
    let moved = moves.follow(&pointer);
    (moved != pointer).then(|| moved.to_string())
}

/// The 3.0 model drops everything beside a `$ref`, so a reference that isn't alone becomes an `allOf` of one.
pub(super) fn lower_ref(lowering: &Lowering<'_>, object: &mut Map<String, Value>) {
    if let Some(target) = object.shift_remove("$dynamicRef") {
        object.entry("$ref").or_insert(target);
    }
    if !matches!(object.get("$ref"), Some(Value::String(_))) {
        return;
    }
    let counts = |key: &str, value: &Value| {
        key != "$ref" && (is_annotation(key, value) || (lowering.modern && !is_silent(key)))
    };
    if !object.iter().any(|(key, value)| counts(key, value)) {
        return;
    }
    if !lowering.modern {
        object.retain(|key, value| key == "$ref" || is_annotation(key, value) || is_silent(key));
    }
    let Some(target) = object.shift_remove("$ref") else {
        return;
    };
    let reference = Value::Object(Map::from_iter([("$ref".to_owned(), target)]));
    match object.get_mut("allOf") {
        // At the end, so that the others keep their pointers.
        Some(Value::Array(all)) => all.push(reference),
        _ => {
            object.insert("allOf".to_owned(), Value::Array(vec![reference]));
        }
    }
}
