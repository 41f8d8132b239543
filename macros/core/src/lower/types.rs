//! `type` as a list.

use serde_json::{Map, Value};

use super::{Lowering, enums};
use crate::document::Trail;
use crate::hash::HashSet;

/// Makes `type` one name: null becomes `nullable`, several names an `anyOf`.
pub(super) fn lower_type(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    match object.get("type") {
        Some(Value::String(name)) if name == "null" => enums::make_null(object),
        Some(Value::String(name)) if name == "any" => {
            object.shift_remove("type");
        }
        // Swagger 2.0's uploads survive in converted documents.
        Some(Value::String(name)) if name == "file" => {
            object.insert("type".to_owned(), "string".into());
            object.insert("format".to_owned(), "binary".into());
        }
        Some(Value::Array(names)) => {
            let names = names
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            lower_list(lowering, object, trail, names);
        }
        _ => {}
    }
}

fn lower_list(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
    mut names: Vec<String>,
) {
    let all = names.len();
    names.retain(|name| name != "null");
    if names.len() < all {
        if names.is_empty() {
            return enums::make_null(object);
        }
        object.insert("nullable".to_owned(), Value::Bool(true));
    }
    if names.iter().any(|name| name == "number") {
        names.retain(|name| name != "integer");
    }
    let mut seen = HashSet::default();
    names.retain(|name| seen.insert(name.clone()));
    match names.as_slice() {
        [name] => {
            object.insert("type".to_owned(), Value::String(name.clone()));
        }
        // The list says nothing, or allows everything, or another keyword says it more precisely.
        names
            if names.is_empty()
                || (names.len() == KINDS.len() && !describes_content(object))
                || is_typed_otherwise(object) =>
        {
            object.shift_remove("type");
        }
        names => split(lowering, object, trail, names),
    }
}

/// The names in a `type` that allows every value but null.
const KINDS: [&str; 5] = ["boolean", "number", "string", "array", "object"];

/// Whether a value that is an array or object is described further. Without a `type`, such keywords
/// would be taken to mean that it is one.
fn describes_content(object: &Map<String, Value>) -> bool {
    object
        .keys()
        .any(|key| matches!(owner(key, None), Some("object" | "array")))
}

fn is_typed_otherwise(object: &Map<String, Value>) -> bool {
    ["$ref", "$dynamicRef", "oneOf", "anyOf", "allOf", "enum"]
        .iter()
        .any(|key| object.contains_key(*key))
}

/// One branch per type, each with the keywords that are about it; the rest stays on the schema that holds them.
fn split(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
    names: &[String],
) {
    object.shift_remove("type");
    let mut branches: Vec<Map<String, Value>> = Vec::with_capacity(names.len());
    for name in names {
        branches.push(Map::from_iter([(
            "type".to_owned(),
            Value::String(name.clone()),
        )]));
    }
    let keys: Vec<String> = object.keys().cloned().collect();
    for key in keys {
        let format = object.get("format").and_then(Value::as_str);
        let Some(owner) = owner(&key, format) else {
            continue;
        };
        let fits = |name: &String| name == owner || (owner == "number" && name == "integer");
        let Some(value) = object.shift_remove(&key) else {
            continue;
        };
        if let Some(index) = names.iter().position(fits) {
            lowering.moved(trail, &[&key], &["anyOf", &index.to_string(), &key]);
            branches[index].insert(key, value);
        }
    }
    let branches = branches.into_iter().map(Value::Object).collect();
    object.insert("anyOf".to_owned(), Value::Array(branches));
}

/// The type that a keyword is about; `None` for those about any.
fn owner(key: &str, format: Option<&str>) -> Option<&'static str> {
    Some(match key {
        "properties"
        | "required"
        | "additionalProperties"
        | "minProperties"
        | "maxProperties"
        | "x-pattern-properties"
        | "discriminator" => "object",
        "items" | "minItems" | "maxItems" | "uniqueItems" | "x-prefix-items" => "array",
        "minLength" | "maxLength" | "pattern" => "string",
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => "number",
        "format" => match format {
            Some("int32" | "int64" | "float" | "double" | "uint32" | "uint64") => "number",
            _ => "string",
        },
        _ => return None,
    })
}
