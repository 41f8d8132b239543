//! Schemas that leave `type` out, with the type that their keywords imply.
//!
//! In JSON Schema, `properties` does not restrict a string. The author of an API's document means an object,
//! and the generated type is one. To distinguish values of other kinds from faults, the validator is called
//! again, with the type written out.

use serde_json::{Map, Value, json};

/// Writes the type out in a schema, but not in those inside it.
pub(crate) fn write_out(schema: &mut Map<String, Value>) {
    let says = |keys: &[&str]| keys.iter().any(|key| schema.contains_key(*key));
    if says(&["type", "$ref", "$dynamicRef", "enum", "const"]) {
        return;
    }
    let ty = if says(&["properties", "additionalProperties", "patternProperties"]) {
        "object"
    } else if says(&["items", "prefixItems"]) {
        "array"
    } else {
        match schema.get("format").and_then(Value::as_str) {
            Some("int32" | "int64" | "uint32" | "uint64") => "integer",
            Some("float" | "double") => "number",
            Some(
                "byte" | "binary" | "date" | "date-time" | "time" | "password" | "email" | "uuid"
                | "uri" | "url" | "hostname" | "ipv4" | "ipv6",
            ) => "string",
            _ if schema.get("contentEncoding").is_some_and(Value::is_string)
                || schema.get("contentMediaType") == Some(&json!("application/octet-stream")) =>
            {
                "string"
            }
            _ => return,
        }
    };
    let ty = match schema.get("nullable") {
        Some(Value::Bool(true)) => json!([ty, "null"]),
        _ => json!(ty),
    };
    schema.insert("type".to_owned(), ty);
}

/// A file in a form is bytes, for which JSON has no kind: a plug-in writes `{"base64": …}`, while documents'
/// examples have a file's name or its text.
pub(crate) fn take_files_for_objects(schema: &mut Map<String, Value>) {
    let is = |key: &str, value: &str| schema.get(key).is_some_and(|found| found == value);
    if is("format", "binary") && is("type", "string") {
        schema.insert("type".to_owned(), json!("object"));
    }
}

/// Writes the types out in a schema and in those inside it that a value must fit.
///
/// Also applies `also` to each of them.
pub(crate) fn write_out_below(schema: &mut Value, also: &dyn Fn(&mut Map<String, Value>)) {
    let Value::Object(schema) = schema else {
        return;
    };
    write_out(schema);
    let below = |schema: &mut Value| write_out_below(schema, also);
    for (key, child) in &mut *schema {
        match (key.as_str(), child) {
            (
                "properties" | "patternProperties" | "$defs" | "definitions",
                Value::Object(children),
            ) => {
                children.values_mut().for_each(below);
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(children)) => {
                children.iter_mut().for_each(below);
            }
            ("items" | "additionalProperties", child) => below(child),
            _ => {}
        }
    }
    // Last, since what it adds is not a schema of the suite.
    also(schema);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_where_a_value_has_to_fit() {
        let mut schema = json!({
            "properties": { "a": { "items": { "format": "int32" } }, "b": { "minimum": 1 } },
            "not": { "properties": {} },
        });
        write_out_below(&mut schema, &|_| {});
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "properties": {
                    "a": { "type": "array", "items": { "type": "integer", "format": "int32" } },
                    "b": { "minimum": 1 },
                },
                "not": { "properties": {} },
            })
        );
    }
}
