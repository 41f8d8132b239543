//! One mutation of a tree.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{Language, words};

/// Mutates one place, at random.
pub(super) fn mutate(language: Language, root: &mut Value, donor: Option<&Value>, rng: &mut Rng) {
    let common: [fn(&mut Value, &mut Rng); 7] =
        [delete, duplicate, swap, graft, change, rename, deepen];
    let openapi: [fn(&mut Value, &mut Rng); 3] = [insert_keyword, insert_reference, compose];
    let all = match language {
        Language::OpenApi => common.len() + openapi.len() + 1,
        Language::Json => common.len(),
    };
    let chosen = rng.usize(..all);
    if let Some(mutation) = common.get(chosen) {
        mutation(root, rng);
    } else if let Some(mutation) = openapi.get(chosen - common.len()) {
        mutation(root, rng);
    } else if let Some(donor) = donor {
        transplant(root, donor, rng);
    }
}

/// The number of nodes, including the root.
fn count(value: &Value) -> usize {
    let below: usize = match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    };
    1 + below
}

/// The node with that number, depth first.
fn nth<'a>(value: &'a mut Value, number: &mut usize) -> Option<&'a mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, number)),
        Value::Object(members) => members.values_mut().find_map(|item| nth(item, number)),
        _ => None,
    }
}

/// A JSON pointer to the node with that number.
fn pointer(value: &Value, number: &mut usize, at: &str) -> Option<String> {
    if *number == 0 {
        return Some(at.to_owned());
    }
    *number -= 1;
    match value {
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| pointer(item, number, &format!("{at}/{index}")))
        }
        Value::Object(members) => members.iter().find_map(|(key, item)| {
            let key = key.replace('~', "~0").replace('/', "~1");
            pointer(item, number, &format!("{at}/{key}"))
        }),
        _ => None,
    }
}

fn any<'a>(root: &'a mut Value, rng: &mut Rng) -> Option<&'a mut Value> {
    let mut number = rng.usize(..count(root));
    nth(root, &mut number)
}

/// A node for which `wanted` holds, if a few guesses find one.
fn such<'a>(
    root: &'a mut Value,
    rng: &mut Rng,
    wanted: fn(&Value) -> bool,
) -> Option<&'a mut Value> {
    let nodes = count(root);
    for _ in 0..16 {
        let number = rng.usize(..nodes);
        if nth(root, &mut number.clone()).is_some_and(|node| wanted(node)) {
            return nth(root, &mut number.clone());
        }
    }
    None
}

fn object<'a>(root: &'a mut Value, rng: &mut Rng) -> Option<&'a mut Map<String, Value>> {
    such(root, rng, Value::is_object)?.as_object_mut()
}

fn has_children(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => false,
    }
}

fn key(members: &Map<String, Value>, rng: &mut Rng) -> Option<String> {
    members
        .keys()
        .nth(rng.usize(..members.len().max(1)))
        .cloned()
}

fn delete(root: &mut Value, rng: &mut Rng) {
    match such(root, rng, has_children) {
        Some(Value::Array(items)) => drop(items.remove(rng.usize(..items.len()))),
        Some(Value::Object(members)) => {
            if let Some(key) = key(members, rng) {
                members.shift_remove(&key);
            }
        }
        _ => {}
    }
}

fn duplicate(root: &mut Value, rng: &mut Rng) {
    match such(root, rng, has_children) {
        Some(Value::Array(items)) => {
            let item = items[rng.usize(..items.len())].clone();
            items.insert(rng.usize(..=items.len()), item);
        }
        Some(Value::Object(members)) => {
            if let Some(key) = key(members, rng) {
                let value = members[&key].clone();
                // Names that differ only in characters that Rust names leave out, and other names.
                let copy = match rng.u8(0..4) {
                    0 => format!("{key}_"),
                    1 => format!("-{key}"),
                    2 => key.to_uppercase(),
                    _ => words::name(rng),
                };
                members.insert(copy, value);
            }
        }
        _ => {}
    }
}

fn swap(root: &mut Value, rng: &mut Rng) {
    match such(root, rng, has_children) {
        Some(Value::Array(items)) => {
            let (one, other) = (rng.usize(..items.len()), rng.usize(..items.len()));
            items.swap(one, other);
        }
        Some(Value::Object(members)) => {
            let (Some(one), Some(other)) = (key(members, rng), key(members, rng)) else {
                return;
            };
            let (left, right) = (members[&one].clone(), members[&other].clone());
            members.insert(one, right);
            members.insert(other, left);
        }
        _ => {}
    }
}

/// Puts a copy of one part in another's place.
fn graft(root: &mut Value, rng: &mut Rng) {
    let Some(part) = any(root, rng).cloned() else {
        return;
    };
    place(root, part, rng);
}

/// Like [`graft`], from another document.
fn transplant(root: &mut Value, donor: &Value, rng: &mut Rng) {
    let mut donor = donor.clone();
    let Some(part) = any(&mut donor, rng).cloned() else {
        return;
    };
    place(root, part, rng);
}

fn place(root: &mut Value, part: Value, rng: &mut Rng) {
    // Otherwise, documents that double at every step would soon take over.
    if count(&part) > 400 {
        return;
    }
    if rng.bool()
        && let Some(node) = any(root, rng)
    {
        *node = part;
    } else if let Some(members) = object(root, rng) {
        let key = key(members, rng).unwrap_or_default();
        members.insert(if rng.bool() { key } else { words::name(rng) }, part);
    }
}

fn change(root: &mut Value, rng: &mut Rng) {
    let scalar = words::scalar(rng);
    if let Some(node) = such(root, rng, |value| !has_children(value)) {
        *node = scalar;
    } else if let Some(node) = any(root, rng) {
        *node = scalar;
    }
}

fn rename(root: &mut Value, rng: &mut Rng) {
    let name = words::name(rng);
    let Some(members) = object(root, rng) else {
        return;
    };
    let Some(old) = key(members, rng) else { return };
    // At the same position: order decides between colliding names.
    let renamed = std::mem::take(members).into_iter();
    *members = renamed
        .map(|(key, value)| (if key == old { name.clone() } else { key }, value))
        .collect();
}

/// Puts a part below many levels.
fn deepen(root: &mut Value, rng: &mut Rng) {
    let levels = if rng.u8(0..8) == 0 {
        120
    } else {
        rng.usize(1..8)
    };
    let wrap: fn(Value) -> Value = match rng.u8(0..6) {
        0 => |value| json!([value]),
        1 => |value| json!({"items": value, "type": "array"}),
        2 => |value| json!({"properties": {"a": value}, "type": "object"}),
        3 => |value| json!({"allOf": [value]}),
        4 => |value| json!({"oneOf": [value, {"type": "string"}]}),
        _ => |value| json!({"additionalProperties": value}),
    };
    let Some(node) = any(root, rng) else { return };
    for _ in 0..levels {
        *node = wrap(node.take());
    }
}

fn insert_keyword(root: &mut Value, rng: &mut Rng) {
    let (keyword, value) = words::keyword(rng);
    if let Some(members) = object(root, rng) {
        members.insert(keyword, value);
    }
}

/// A reference to any place, or to a part of a place that does not exist yet.
fn insert_reference(root: &mut Value, rng: &mut Rng) {
    let mut number = rng.usize(..count(root));
    let target = pointer(root, &mut number, "").unwrap_or_default();
    let components = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schema = components.and_then(|schemas| key(schemas, rng));
    let target = match schema {
        Some(name) if rng.bool() => format!("/components/schemas/{name}"),
        _ => target,
    };
    let reference = json!({ "$ref": format!("#{target}") });
    if rng.u8(0..4) == 0
        && let Some(members) = object(root, rng)
    {
        // Beside the existing members.
        members.insert("$ref".to_owned(), reference["$ref"].clone());
    } else if let Some(node) = such(root, rng, Value::is_object) {
        *node = reference;
    }
}

/// Makes an object part of a composition, as schemas can be.
fn compose(root: &mut Value, rng: &mut Rng) {
    let keyword = *rng.choice(&["allOf", "oneOf", "anyOf"]).unwrap_or(&"allOf");
    let Some(other) = such(root, rng, Value::is_object).cloned() else {
        return;
    };
    if count(&other) > 100 {
        return;
    }
    let Some(node) = such(root, rng, Value::is_object) else {
        return;
    };
    let inner = node.take();
    *node = match rng.u8(0..4) {
        0 => json!({ keyword: [inner] }),
        1 => json!({ keyword: [inner.clone(), inner] }),
        2 => json!({ keyword: [inner, {"type": "null"}] }),
        _ => json!({ keyword: [inner, other] }),
    };
}
