//! An OpenAPI document as a JSON Schema validator must see it.
//!
//! Based only on the standards and on the document as it was loaded: the project's own passes have no
//! influence on whether a value matches a schema.

use extism_openapi_core::inspect::Travel;
use serde_json::{Map, Value, json};

/// `root` with its schemas, which are at `schemas`, as JSON Schema 2020-12.
///
/// Properties that `travel` allows to be absent are not required: `readOnly` ones in sent values, and
/// `writeOnly` ones in received values.
pub(crate) fn document(root: &Value, schemas: &[String], is_30: bool, travel: Travel) -> Value {
    let mut judged = root.clone();
    for at in schemas {
        let absent = root.pointer(at).map(|schema| absent(root, schema, travel));
        let Some(Value::Object(schema)) = judged.pointer_mut(at) else {
            continue;
        };
        if is_30 {
            from_30(schema);
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            let absent = absent.unwrap_or_default();
            required.retain(|name| !absent.iter().any(|absent| name == absent));
        }
        assert_formats(schema);
    }
    judged
}

/// The properties that may be absent in this direction.
fn absent<'a>(root: &Value, schema: &'a Value, travel: Travel) -> Vec<&'a str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    properties
        .filter(|(_, property)| {
            (travel.sent && says(root, property, "readOnly", 0))
                || (travel.received && says(root, property, "writeOnly", 0))
        })
        .map(|(name, _)| name.as_str())
        .collect()
}

/// Whether a schema, or one that it refers to, has a keyword that is true.
fn says(root: &Value, schema: &Value, keyword: &str, depth: usize) -> bool {
    const MAX_DEPTH: usize = 16;
    if schema.get(keyword) == Some(&Value::Bool(true)) {
        return true;
    }
    let members = schema.get("allOf").and_then(Value::as_array);
    let target = schema.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| root.pointer(target.strip_prefix('#')?));
    depth < MAX_DEPTH
        && members
            .into_iter()
            .flatten()
            .chain(target)
            .any(|schema| says(root, schema, keyword, depth + 1))
}

/// A schema of OpenAPI 3.0.
fn from_30(schema: &mut Map<String, Value>) {
    if schema.get("$ref").is_some_and(Value::is_string) {
        // "This object cannot be extended with additional properties and any properties added SHALL
        // be ignored."
        schema.retain(|key, _| key == "$ref");
        return;
    }
    // Names in 3.0 that became keywords later.
    for key in ["$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary"] {
        schema.shift_remove(key);
    }
    for (exclusive, inclusive) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(Value::Bool(is_exclusive)) = schema.get(exclusive) {
            let is_exclusive = *is_exclusive;
            schema.shift_remove(exclusive);
            if is_exclusive && let Some(bound) = schema.shift_remove(inclusive) {
                schema.insert(exclusive.to_owned(), bound);
            }
        }
    }
    // 3.0.3: it has an effect only if the same schema has a `type`; an `enum` beside it must list null
    // itself.
    if schema.get("nullable") == Some(&Value::Bool(true))
        && let Some(Value::String(ty)) = schema.get("type")
    {
        let both = json!([ty, "null"]);
        schema.insert("type".to_owned(), both);
    }
}

/// Makes formats that limit the values count: JSON Schema treats them as annotations, so an `int32` could
/// be any number. For other formats (`date-time`) a type accepts every string.
pub(crate) fn assert_formats(schema: &mut Map<String, Value>) {
    let encoding = schema.get("contentEncoding").and_then(Value::as_str);
    let format = match schema.get("format").and_then(Value::as_str) {
        Some(format) => format,
        None if encoding == Some("base64") => "byte",
        None => return,
    };
    let bounds = |minimum: i64, maximum: u64| json!({ "minimum": minimum, "maximum": maximum });
    let also = match format {
        "int8" => bounds(i8::MIN.into(), 0x7f),
        "int16" => bounds(i16::MIN.into(), 0x7fff),
        "int32" => bounds(i32::MIN.into(), 0x7fff_ffff),
        "int64" => bounds(i64::MIN, 0x7fff_ffff_ffff_ffff),
        "uint8" => bounds(0, u8::MAX.into()),
        "uint16" => bounds(0, u16::MAX.into()),
        "uint32" => bounds(0, u32::MAX.into()),
        "uint64" | "uint" => bounds(0, u64::MAX),
        "byte" | "base64" => {
            json!({ "pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$" })
        }
        _ => return,
    };
    match schema.get_mut("allOf") {
        Some(Value::Array(members)) => members.push(also),
        _ => {
            schema.insert("allOf".to_owned(), json!([also]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(schemas: Value, is_30: bool, travel: Travel) -> Value {
        let at: Vec<String> = schemas
            .as_object()
            .unwrap()
            .keys()
            .map(|key| format!("/{key}"))
            .collect();
        document(&schemas, &at, is_30, travel)
    }

    #[test]
    fn schemas_of_3_0_are_read_as_3_0() {
        let judged = judged(
            json!({
                "a": { "type": "string", "nullable": true },
                "b": { "nullable": true },
                "c": { "minimum": 1, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": false },
                "d": { "$ref": "#/a", "type": "integer" },
            }),
            true,
            Travel::default(),
        );
        assert_eq!(judged["a"]["type"], json!(["string", "null"]));
        assert_eq!(judged["b"], json!({ "nullable": true }));
        assert_eq!(judged["c"], json!({ "maximum": 9, "exclusiveMinimum": 1 }));
        assert_eq!(judged["d"], json!({ "$ref": "#/a" }));
    }

    #[test]
    fn what_travels_one_way_is_not_required_the_other_way() {
        let schemas = json!({
            "a": {
                "required": ["id", "password", "name"],
                "properties": { "id": { "$ref": "#/id" }, "password": { "writeOnly": true }, "name": {} },
            },
            "id": { "type": "string", "readOnly": true },
        });
        let required = |sent, received| {
            let travel = Travel { sent, received };
            judged(schemas.clone(), false, travel)["a"]["required"].clone()
        };
        assert_eq!(required(false, false), json!(["id", "password", "name"]));
        assert_eq!(required(true, false), json!(["password", "name"]));
        assert_eq!(required(false, true), json!(["id", "name"]));
    }

    #[test]
    fn formats_of_numbers_and_bytes_count() {
        let judged = judged(
            json!({ "a": { "type": "integer", "format": "int32" }, "b": { "format": "date-time" } }),
            false,
            Travel::default(),
        );
        assert_eq!(judged["a"]["allOf"][0]["maximum"], json!(2_147_483_647));
        assert_eq!(judged["b"], json!({ "format": "date-time" }));
    }
}
