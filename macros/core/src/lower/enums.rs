//! `const` and `enum`.

use serde_json::{Map, Number, Value, json};

use super::Lowering;
use crate::document::Trail;

/// `const: v` is `enum: [v]`.
pub(super) fn lower_const(object: &mut Map<String, Value>) {
    if let Some(value) = object.shift_remove("const") {
        object.insert("enum".to_owned(), Value::Array(vec![value]));
    }
}

/// Null moves from an `enum` to `nullable`, and the values get the type that the schema declares.
pub(super) fn lower_enum(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    let declared = object
        .get("type")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let says_null = object.get("nullable") == Some(&Value::Bool(true));
    let Some(Value::Array(values)) = object.get_mut("enum") else {
        return;
    };
    if values.iter().any(Value::is_null) {
        values.retain(|value| !value.is_null());
        if values.is_empty() {
            return make_null(object);
        }
        if declared.as_deref() == Some("string") && !says_null {
            lowering
                .diagnostics
                .warning(
                    &trail.pointer().child("enum"),
                    "the `null` of this `enum` is no string: a value may be null",
                )
                .help("allow null in the `type`, or write the text in quotes")
                .minor();
        }
        object.insert("nullable".to_owned(), Value::Bool(true));
    }
    let (Some(declared), Some(Value::Array(values))) = (declared, object.get_mut("enum")) else {
        return;
    };
    for value in values {
        coerce(value, &declared);
    }
}

/// A default gets the type that the schema declares, as the values of an `enum` do.
pub(super) fn lower_default(object: &mut Map<String, Value>) {
    let declared = object.get("type").and_then(Value::as_str);
    let Some(declared) = declared.map(str::to_owned) else {
        return;
    };
    if let Some(value) = object.get_mut("default") {
        match (value.as_str(), declared.as_str()) {
            (Some("true"), "boolean") => *value = Value::Bool(true),
            (Some("false"), "boolean") => *value = Value::Bool(false),
            _ => coerce(value, &declared),
        }
    }
}

/// Makes a schema that allows null and nothing else.
pub(super) fn make_null(object: &mut Map<String, Value>) {
    for key in ["type", "oneOf", "anyOf", "format"] {
        object.shift_remove(key);
    }
    object.insert("nullable".to_owned(), Value::Bool(true));
    object.insert("enum".to_owned(), json!([null]));
}

/// YAML makes a number of an unquoted `1.0`, and a boolean of `true`, even under `type: string`.
fn coerce(value: &mut Value, declared: &str) {
    let coerced = match (&*value, declared) {
        (Value::Number(number), "string") => Value::String(number.to_string()),
        (Value::Bool(boolean), "string") => Value::String(boolean.to_string()),
        (Value::String(text), "integer") => match text.parse::<i64>() {
            Ok(number) => Value::Number(number.into()),
            Err(_) => return,
        },
        (Value::String(text), "number") => match text.parse().ok().and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => return,
        },
        (Value::Number(number), "integer") => match super::keywords::integral(number) {
            Some(number) => Value::Number(number),
            None => return,
        },
        _ => return,
    };
    *value = coerced;
}
