//! Keywords of a schema, one at a time.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value, json};

use super::Lowering;
use crate::document::Trail;

/// Removes what the 3.0 model can't hold: one keyword of the wrong shape would cost the whole schema.
pub(super) fn check_shapes(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    let mut dropped = Vec::new();
    object.retain(|key, value| {
        let keep = fit(key, value);
        // The rest only checks values or documents: types are the same without.
        if !keep
            && matches!(
                key.as_str(),
                "properties" | "required" | "enum" | "type" | "discriminator"
            )
        {
            dropped.push((key.clone(), *value == Value::Array(Vec::new())));
        }
        keep
    });
    for (key, is_empty) in dropped {
        if is_empty {
            lowering
                .diagnostics
                .warning(
                    &trail.pointer().child(&key),
                    "this `enum` is empty: it is ignored",
                )
                .help("list the values, or leave it out: any value of the type is accepted")
                .minor();
            continue;
        }
        let message = format!("`{key}` is not of the shape that OpenAPI gives it: it is ignored");
        lowering
            .diagnostics
            .warning(&trail.pointer().child(&key), message);
    }
}

/// Whether a keyword's value can be kept, after repairs where the meaning is plain.
fn fit(key: &str, value: &mut Value) -> bool {
    match key {
        // Examples are for readers; only the size of integers is taken from them.
        "example" => value.is_number(),
        "examples" => value
            .as_array()
            .is_some_and(|values| values.iter().all(Value::is_number)),
        "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems" => fit_boolean(value),
        "minProperties" | "maxProperties" | "minItems" | "maxItems" | "minLength" | "maxLength" => {
            fit_number(value) && fit_count(value)
        }
        "minimum" | "maximum" | "multipleOf" => fit_number(value),
        "exclusiveMinimum" | "exclusiveMaximum" => value.is_boolean() || fit_number(value),
        "title" | "description" => {
            if matches!(value, Value::Number(_) | Value::Bool(_)) {
                *value = Value::String(value.to_string());
            }
            value.is_string()
        }
        "pattern" | "format" => value.is_string(),
        "properties" | "patternProperties" => value.is_object(),
        "type" => value.is_string() || value.is_array(),
        "required" => match value {
            Value::Array(names) => {
                names.retain(Value::is_string);
                true
            }
            _ => false,
        },
        "enum" | "oneOf" | "anyOf" | "allOf" | "prefixItems" => match value {
            Value::Array(values) => !values.is_empty(),
            Value::Object(_) if key != "enum" => {
                *value = Value::Array(vec![value.take()]);
                true
            }
            _ => false,
        },
        "additionalProperties" => value.is_boolean() || value.is_object(),
        "discriminator" => fit_discriminator(value),
        "externalDocs" => value.get("url").is_some_and(Value::is_string),
        _ => true,
    }
}

fn fit_boolean(value: &mut Value) -> bool {
    match value.as_str() {
        Some("true") => *value = Value::Bool(true),
        Some("false") => *value = Value::Bool(false),
        _ => {}
    }
    value.is_boolean()
}

fn fit_number(value: &mut Value) -> bool {
    if let Some(number) = value.as_str().and_then(|text| text.parse::<Number>().ok()) {
        *value = Value::Number(number);
    }
    value.is_number()
}

fn fit_count(value: &mut Value) -> bool {
    if let Value::Number(number) = value
        && let Some(whole) = integral(number)
    {
        *number = whole;
    }
    // Read as `usize`, which may have 32 bits.
    value
        .as_u64()
        .is_some_and(|count| u32::try_from(count).is_ok())
}

/// The whole number that a float stands for: `10.0` is `10`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "in range by the check beside it"
)]
pub(super) fn integral(number: &Number) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && float.abs() <= EXACT).then(|| Number::from(float as i64))
}

/// Swagger 2.0's `discriminator` is only the property's name.
fn fit_discriminator(value: &mut Value) -> bool {
    match value {
        Value::String(name) => *value = json!({ "propertyName": name }),
        Value::Object(object) => {
            if let Some(mapping) = object.get_mut("mapping") {
                match mapping {
                    Value::Object(mapping) => mapping.retain(|_, target| target.is_string()),
                    _ => {
                        object.shift_remove("mapping");
                    }
                }
            }
        }
        _ => {}
    }
    value.get("propertyName").is_some_and(Value::is_string)
}

/// `exclusiveMinimum: 3` is `minimum: 3, exclusiveMinimum: true`; the stricter of two bounds counts.
pub(super) fn lower_bounds(object: &mut Map<String, Value>) {
    for (exclusive, inclusive, stricter) in [
        ("exclusiveMinimum", "minimum", Ordering::Greater),
        ("exclusiveMaximum", "maximum", Ordering::Less),
    ] {
        let Some(Value::Number(bound)) = object.get(exclusive).cloned() else {
            continue;
        };
        let other = object.get(inclusive).and_then(Value::as_f64);
        let compared = other
            .zip(bound.as_f64())
            .and_then(|(a, b)| a.partial_cmp(&b));
        if compared == Some(stricter) {
            object.shift_remove(exclusive);
            continue;
        }
        object.insert(exclusive.to_owned(), Value::Bool(true));
        object.insert(inclusive.to_owned(), Value::Number(bound));
    }
}

/// `contentEncoding` and `contentMediaType` to the formats that 3.0 has for bytes.
pub(super) fn lower_content(object: &mut Map<String, Value>) {
    if object.contains_key("format") {
        return;
    }
    let text = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_ascii_lowercase)
    };
    let format = match (
        text("contentEncoding").as_deref(),
        text("contentMediaType").as_deref(),
    ) {
        (Some("base64"), _) => "byte",
        (Some("base64url"), _) => "base64url",
        (Some("binary"), _) | (None, Some("application/octet-stream")) => "binary",
        _ => return,
    };
    object.insert("format".to_owned(), format.into());
    object.entry("type").or_insert_with(|| "string".into());
}

/// `prefixItems`, and draft-04's `items: [a, b]` with `additionalItems`.
///
/// JSON Schema lets an array end before its prefix does, and go on after it. Only one that can do
/// neither is a tuple; another is a list of what its items may be.
pub(super) fn lower_arrays(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    let (prefix_key, rest_key) = match object.get("items") {
        Some(Value::Array(_)) => ("items", "additionalItems"),
        _ if object.contains_key("prefixItems") => ("prefixItems", "items"),
        _ => return,
    };
    let Some(Value::Array(prefix)) = object.shift_remove(prefix_key) else {
        return;
    };
    object.entry("type").or_insert_with(|| "array".into());
    let rest = object.shift_remove(rest_key);
    let count = |key: &str| object.get(key).and_then(Value::as_u64);
    let length = prefix.len() as u64;
    // `items: false`, before and after it is lowered; draft-04's is not.
    let is_denied = |rest: &Value| *rest == Value::Bool(false) || *rest == json!({ "not": {} });
    let ends = rest.as_ref().is_some_and(is_denied)
        || count("maxItems").is_some_and(|most| most <= length);
    if ends && count("minItems").is_some_and(|least| least >= length) {
        object.insert("x-prefix-items".to_owned(), Value::Array(prefix));
        lowering.moved(trail, &[prefix_key], &["x-prefix-items"]);
        return;
    }
    // The rest moves first: what is at `items` must not be confused with what moves there.
    if rest.is_some() && !ends {
        let to = prefix.len().to_string();
        lowering.moved(trail, &[rest_key], &["items", "anyOf", &to]);
    }
    for index in 0..prefix.len() {
        let index = index.to_string();
        lowering.moved(trail, &[prefix_key, &index], &["items", "anyOf", &index]);
    }
    let mut branches = prefix;
    if !ends {
        // `additionalItems: true` is the same as leaving it out.
        branches.push(rest.filter(Value::is_object).unwrap_or_else(|| json!({})));
    }
    object.insert("items".to_owned(), json!({ "anyOf": branches }));
}

/// Properties that are mentioned only under conditions (`then`, `dependentSchemas`), or as the rest
/// (`unevaluatedProperties`), are kept beside the listed ones.
pub(super) fn keep_conditional(object: &mut Map<String, Value>) {
    let listed = object.get("properties").and_then(Value::as_object);
    let is_object = object.get("type").is_some_and(|ty| ty == "object");
    if object.contains_key("additionalProperties") || !(listed.is_some() || is_object) {
        return;
    }
    let is_listed = |name: &String| listed.is_some_and(|listed| listed.contains_key(name));
    // What a schema with these keywords describes is not known here.
    let refers = |schema: &Value| {
        let holders = [
            "$ref",
            "allOf",
            "oneOf",
            "anyOf",
            "if",
            "then",
            "else",
            "dependentSchemas",
        ];
        holders.iter().any(|key| schema.get(key).is_some())
    };
    let speaks = |schema: &Value| {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.is_some_and(|properties| !properties.keys().all(is_listed))
    };
    let dependent = object.get("dependentSchemas").and_then(Value::as_object);
    let mut conditional = ["if", "then", "else"]
        .iter()
        .filter_map(|key| object.get(*key))
        .chain(dependent.into_iter().flat_map(Map::values));
    let rest = object.get("unevaluatedProperties");
    if conditional.any(|schema| speaks(schema) || refers(schema))
        || rest.is_some_and(|rest| *rest != Value::Bool(false))
    {
        object.insert("additionalProperties".to_owned(), Value::Bool(true));
    }
}

/// `patternProperties` becomes an extension.
pub(super) fn lower_patterns(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    if let Some(patterns) = object.shift_remove("patternProperties") {
        object.insert("x-pattern-properties".to_owned(), patterns);
        lowering.moved(trail, &["patternProperties"], &["x-pattern-properties"]);
        if !["$ref", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| object.contains_key(*key))
        {
            object.entry("type").or_insert_with(|| "object".into());
        }
    }
}
