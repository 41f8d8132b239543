//! `$recursiveRef` of draft 2019-09, which became `$dynamicRef`.

use std::rc::Rc;

use serde_json::{Map, Value};

use crate::document::{NodeKind, Pointer, Trail, walk_mut};

/// Makes each `$recursiveRef: "#"` below `value` a `$ref` to the schema that it means.
///
/// Which one that is depends, by the draft, on the path by which a validator got there. A type has one
/// meaning: the nearest schema around it that says `$recursiveAnchor: true`, else the root of its resource,
/// which is the nearest schema with an `$id`, else the outermost.
pub(super) fn resolve(value: &mut Value, kind: NodeKind, trail: &Trail<'_>) {
    walk_mut(value, kind, trail, &None, &mut meant);
}

/// Resolves the reference of one schema, to the target `around` it or to itself. Returns the target for the
/// schemas in it.
fn meant(
    object: &mut Map<String, Value>,
    kind: NodeKind,
    trail: &Trail<'_>,
    around: &Option<Rc<Pointer>>,
) -> Option<Rc<Pointer>> {
    if kind != NodeKind::Schema {
        return around.clone();
    }
    let around = match around {
        Some(around) if !is_target(object) => Rc::clone(around),
        _ => Rc::new(trail.pointer()),
    };
    refer(object, &around);
    Some(around)
}

fn is_target(schema: &Map<String, Value>) -> bool {
    schema.get("$recursiveAnchor") == Some(&Value::Bool(true))
        || schema.get("$id").is_some_and(Value::is_string)
}

fn refer(schema: &mut Map<String, Value>, target: &Pointer) {
    // The draft allows no other value.
    if schema.get("$recursiveRef").and_then(Value::as_str) != Some("#") {
        return;
    }
    schema.shift_remove("$recursiveRef");
    schema
        .entry("$ref")
        .or_insert_with(|| Value::String(target.to_string()));
}
