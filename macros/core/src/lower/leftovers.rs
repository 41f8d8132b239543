//! What converters from Swagger 2.0 leave behind, taken over where the meaning is plain.

use serde_json::{Map, Value, json};

use super::Lowering;
use crate::document::{NodeKind, Trail};

/// What a Swagger 2.0 parameter says about its value beside `in` and `name`.
const OF_VALUES: [&str; 17] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "collectionFormat",
];

/// Moves the leftovers to where OpenAPI 3 has them, before anything is lowered.
pub(super) fn take_over(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    kind: NodeKind,
    trail: &Trail<'_>,
) {
    if object.contains_key("$ref") {
        return;
    }
    match kind {
        NodeKind::Operation => operation(lowering, object, trail),
        NodeKind::Response => response(lowering, object, trail, "application/json"),
        NodeKind::Parameter => parameter(lowering, object, trail),
        NodeKind::Schema if object.get("type").is_some_and(|name| name == "any") => {
            lowering
                .diagnostics
                .warning(
                    &trail.pointer().child("type"),
                    "`any` is not a type of OpenAPI: any value is accepted",
                )
                .help("leave `type` out")
                .minor();
        }
        _ => {}
    }
}

/// The media type that `produces` names goes to the responses that have a `schema` of their own.
fn operation(lowering: &mut Lowering<'_>, object: &mut Map<String, Value>, trail: &Trail<'_>) {
    let Some(Value::Array(produced)) = object.get("produces") else {
        return;
    };
    let mut produced = produced.iter().filter_map(Value::as_str);
    let first = produced.clone().next();
    let json = produced.find(|name| name.contains("json"));
    let Some(media) = json.or(first).map(str::to_owned) else {
        return;
    };
    let above = Trail::key(trail, "responses");
    if let Some(Value::Object(responses)) = object.get_mut("responses") {
        for (status, it) in responses {
            if let Value::Object(it) = it {
                response(lowering, it, &Trail::key(&above, status), &media);
            }
        }
    }
}

fn response(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
    media: &str,
) {
    if object.contains_key("content") || !object.get("schema").is_some_and(Value::is_object) {
        return;
    }
    let Some(schema) = object.shift_remove("schema") else {
        return;
    };
    object.insert("content".to_owned(), json!({ media: { "schema": schema } }));
    lowering.moved(trail, &["schema"], &["content", media, "schema"]);
    lowering
        .diagnostics
        .warning(
            &trail.pointer().child("schema"),
            format!("this `schema` is where Swagger 2.0 had it: it is used for `{media}`"),
        )
        .help("OpenAPI 3 has it under `content` and a media type");
}

fn parameter(lowering: &mut Lowering<'_>, object: &mut Map<String, Value>, trail: &Trail<'_>) {
    // One of a form is no parameter any more, and reported as such.
    if object.contains_key("schema")
        || object.contains_key("content")
        || object.get("in").is_some_and(|place| place == "formData")
        || !object.get("type").is_some_and(Value::is_string)
    {
        return;
    }
    let mut schema = Map::new();
    for key in OF_VALUES {
        if let Some(value) = object.shift_remove(key) {
            schema.insert(key.to_owned(), value);
            lowering.moved(trail, &[key], &["schema", key]);
        }
    }
    // `multi` is OpenAPI 3's form; `csv`, the default of a query, is not.
    let in_query = object.get("in").is_some_and(|place| place == "query");
    let style = match schema.shift_remove("collectionFormat") {
        Some(Value::String(name)) if name == "ssv" => Some("spaceDelimited"),
        Some(Value::String(name)) if name == "pipes" => Some("pipeDelimited"),
        Some(Value::String(name)) if name == "multi" => None,
        _ => Some("form"),
    };
    if let Some(style) = style.filter(|_| in_query && schema.contains_key("items")) {
        object.entry("style").or_insert_with(|| style.into());
        object.entry("explode").or_insert(Value::Bool(false));
    }
    object.insert("schema".to_owned(), Value::Object(schema));
    lowering
        .diagnostics
        .warning(
            &trail.pointer().child("type"),
            "this `type` is where Swagger 2.0 had it: it is used as the parameter's `schema`",
        )
        .help("OpenAPI 3 has it under `schema`");
}
