//! Keywords that draft 2020-12 has in another form, one schema at a time.

use serde_json::{Map, Value, json};

use crate::document::follow::target_of;

/// Adds a keyword beside one of the same name.
pub(super) fn and(raised: &mut Map<String, Value>, keyword: &str, value: Value) {
    if !raised.contains_key(keyword) {
        raised.insert(keyword.to_owned(), value);
        return;
    }
    let more = json!({ keyword: value });
    match raised.get_mut("allOf") {
        Some(Value::Array(members)) => members.push(more),
        _ => drop(raised.insert("allOf".to_owned(), json!([more]))),
    }
}

/// Each branch with the tags that choose it, rather than one `oneOf` of all branches: they often differ in
/// the tag alone, which the document need not state in each of them.
pub(super) fn by_tag(tag: &Value, branches: &[Value], raised: Vec<Value>) -> Vec<Value> {
    let Some(property) = tag.get("propertyName").and_then(Value::as_str) else {
        return raised;
    };
    let mapping = tag.get("mapping").and_then(Value::as_object);
    let tagged = |(branch, raised): (&Value, Value)| {
        let Some(place) = target_of(branch) else {
            return raised;
        };
        let name = place.rsplit('/').next().unwrap_or_default();
        let name = name.replace("~1", "/").replace("~0", "~");
        let mapped = mapping.into_iter().flatten().filter(|(_, to)| {
            let to = to.as_str().unwrap_or_default();
            to.strip_prefix('#') == Some(place) || to == name
        });
        let mut tags: Vec<Value> = mapped.map(|(tag, _)| Value::String(tag.clone())).collect();
        tags.push(Value::String(name));
        json!({ "allOf": [raised], "properties": { property: { "enum": tags } } })
    };
    branches.iter().zip(raised).map(tagged).collect()
}

/// `exclusiveMinimum: true` is a number in the draft.
pub(super) fn raise_bounds(fields: &Map<String, Value>, raised: &mut Map<String, Value>) {
    for (inclusive, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        let bound = fields.get(inclusive).filter(|bound| bound.is_number());
        match (bound, fields.get(exclusive)) {
            (Some(bound), Some(Value::Bool(true))) => {
                raised.insert(exclusive.to_owned(), bound.clone());
            }
            (bound, other) => {
                if let Some(bound) = bound {
                    raised.insert(inclusive.to_owned(), bound.clone());
                }
                if let Some(other @ Value::Number(_)) = other {
                    raised.insert(exclusive.to_owned(), other.clone());
                }
            }
        }
    }
}

/// `type`, `format` and `nullable`, which affect one another.
pub(super) fn raise_type(fields: &Map<String, Value>, mut raised: Map<String, Value>) -> Value {
    let nullable = fields.get("nullable") == Some(&Value::Bool(true));
    let nothing_else = |value: &Value| {
        value
            .as_array()
            .is_some_and(|v| v.iter().all(Value::is_null))
    };
    if nullable && fields.get("enum").is_some_and(nothing_else) {
        return json!({ "type": "null" });
    }
    let format = fields.get("format").and_then(Value::as_str);
    match (fields.get("type"), format) {
        (None | Some(Value::String(_)), Some("binary")) => {
            return with_null(text_or_bytes(), nullable);
        }
        (Some(ty @ Value::Array(_)), _) => drop(raised.insert("type".to_owned(), ty.clone())),
        (Some(ty @ Value::String(_)), _) => drop(raised.insert("type".to_owned(), ty.clone())),
        _ => {}
    }
    if let Some(format) = format {
        match integer_range(format) {
            Some((least, most)) => {
                and(&mut raised, "minimum", least);
                and(&mut raised, "maximum", most);
            }
            None => drop(raised.insert("format".to_owned(), format.into())),
        }
    }
    with_null(Value::Object(raised), nullable)
}

fn with_null(mut schema: Value, nullable: bool) -> Value {
    if !nullable {
        return schema;
    }
    // The short way, where all keywords but `type` are about other kinds than null.
    let plain = |key: &String| {
        !matches!(
            key.as_str(),
            "enum" | "const" | "not" | "if" | "allOf" | "anyOf" | "oneOf" | "$ref"
        )
    };
    if let Value::Object(fields) = &mut schema
        && fields.keys().all(plain)
        && let Some(ty @ Value::String(_)) = fields.get_mut("type")
    {
        let with_null = json!([ty.take(), "null"]);
        *ty = with_null;
        return schema;
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// The values that a format of integers has.
fn integer_range(format: &str) -> Option<(Value, Value)> {
    Some(match format {
        "int8" => (json!(i8::MIN), json!(i8::MAX)),
        "int16" => (json!(i16::MIN), json!(i16::MAX)),
        "int32" => (json!(i32::MIN), json!(i32::MAX)),
        "int64" => (json!(i64::MIN), json!(i64::MAX)),
        "uint8" => (json!(0), json!(u8::MAX)),
        "uint16" => (json!(0), json!(u16::MAX)),
        "uint32" => (json!(0), json!(u32::MAX)),
        "uint64" | "uint" => (json!(0), json!(u64::MAX)),
        _ => return None,
    })
}

/// Bytes as the wire has them.
pub(super) fn bytes() -> Value {
    let base64 = json!({ "type": "string", "format": "byte" });
    json!({ "type": "object", "properties": { "base64": base64 }, "required": ["base64"] })
}

/// `format: binary` within a body: bytes in a part of a multipart body, a string elsewhere.
fn text_or_bytes() -> Value {
    json!({ "anyOf": [{ "type": "string" }, bytes()] })
}

/// Whether a regular expression has look-around or references back, outside of `[…]`.
pub(super) fn looks_around(pattern: &str) -> bool {
    let (mut class, mut escaped) = (false, false);
    for (at, char) in pattern.char_indices() {
        let rest = &pattern[at..];
        match char {
            '1'..='9' | 'k' if escaped && !class => return true,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => {
                let around = ["(?=", "(?!", "(?<=", "(?<!"];
                if around.iter().any(|start| rest.starts_with(start)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
