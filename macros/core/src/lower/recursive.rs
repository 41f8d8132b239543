//! `$recursiveRef` of draft 2019-09, the older brother of `$dynamicRef`.

use serde_json::{Map, Value};

use crate::document::{Kind, Pointer, Trail};

/// Makes each `$recursiveRef: "#"` below `value` a `$ref` to the schema that it means.
///
/// Which one that is depends, by the draft, on the way that a validator came. A type has one meaning:
/// the nearest schema around it that says `$recursiveAnchor: true`, else the root of its resource, which
/// is the nearest schema with an `$id`, else the outermost.
pub(super) fn resolve(value: &mut Value, kind: Kind, trail: &Trail<'_>) {
    walk(value, kind, trail, None);
}

/// `around` is the schema that a `$recursiveRef` here means.
fn walk(value: &mut Value, kind: Kind, trail: &Trail<'_>, around: Option<&Pointer>) {
    match value {
        _ if kind == Kind::Data => {}
        Value::Object(object) => {
            let here = (kind == Kind::Schema && (around.is_none() || is_target(object)))
                .then(|| trail.pointer());
            let around = here.as_ref().or(around);
            if kind == Kind::Schema {
                refer(object, around);
            }
            for (key, child) in object {
                walk(child, kind.child(key), &Trail::key(trail, key), around);
            }
        }
        Value::Array(items) => {
            let kind = match kind {
                Kind::List(kind) => *kind,
                // Draft-04's tuple, `items: [a, b]`.
                Kind::Schema => Kind::Schema,
                _ => return,
            };
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, kind, &Trail::index(trail, index), around);
            }
        }
        _ => {}
    }
}

fn is_target(schema: &Map<String, Value>) -> bool {
    schema.get("$recursiveAnchor") == Some(&Value::Bool(true))
        || schema.get("$id").is_some_and(Value::is_string)
}

fn refer(schema: &mut Map<String, Value>, around: Option<&Pointer>) {
    // The draft allows no other value.
    if schema.get("$recursiveRef").and_then(Value::as_str) != Some("#") {
        return;
    }
    schema.shift_remove("$recursiveRef");
    if let Some(target) = around {
        schema
            .entry("$ref")
            .or_insert_with(|| Value::String(target.to_string()));
    }
}
