mod corpus;
mod whole_documents;

use std::path::Path;

use openapiv3::{ReferenceOr, Schema};
use serde_json::json;

use super::*;
use crate::diagnostic::Severity;
use crate::document::locate;
use crate::load;

fn document(version: &str, root: Value) -> (Document, Diagnostics) {
    let Value::Object(mut root) = root else {
        panic!("not an object")
    };
    root.insert("openapi".to_owned(), version.into());
    let mut diagnostics = Diagnostics::default();
    let text = Value::Object(root).to_string();
    let mut document = load::load_inline(
        Path::new("."),
        &text,
        crate::options::Files::Project,
        &mut diagnostics,
    )
    .unwrap();
    lower(&mut document, &mut diagnostics);
    (document, diagnostics)
}

/// A lowered schema, which the model can read, and which lowering again leaves as it is.
#[track_caller]
fn lowered(version: &str, schema: Value) -> Value {
    let root = json!({ "components": { "schemas": {
        "A": schema, "Null": { "type": "null" }, "B": { "type": "object" },
    } } });
    let (mut document, mut diagnostics) = document(version, root);
    let once = document.root["components"]["schemas"]["A"].clone();
    lower(&mut document, &mut diagnostics);
    assert_eq!(document.root["components"]["schemas"]["A"], once, "twice");
    serde_json::from_value::<ReferenceOr<Schema>>(once.clone()).unwrap();
    once
}

#[track_caller]
fn check(schema: Value, expected: Value) {
    assert_eq!(lowered("3.1.0", schema), expected);
}

#[test]
fn null_in_a_type_list_is_nullable() {
    check(
        json!({ "type": ["string", "null"] }),
        json!({ "type": "string", "nullable": true }),
    );
    check(json!({ "type": ["string"] }), json!({ "type": "string" }));
    check(
        json!({ "type": "null" }),
        json!({ "nullable": true, "enum": [null] }),
    );
    check(
        json!({ "type": ["null"] }),
        json!({ "nullable": true, "enum": [null] }),
    );
    check(
        json!({ "type": ["null", "boolean", "number", "string", "array", "object"] }),
        json!({ "nullable": true }),
    );
    check(json!({ "type": [] }), json!({}));
}

#[test]
fn several_types_are_branches_with_their_keywords() {
    check(
        json!({
            "type": ["string", "array", "integer", "null"], "description": "d", "maxLength": 3,
            "items": { "type": ["integer", "null"] }, "minimum": 1, "format": "date",
        }),
        json!({
            "description": "d", "nullable": true,
            "anyOf": [
                { "type": "string", "maxLength": 3, "format": "date" },
                { "type": "array", "items": { "type": "integer", "nullable": true } },
                { "type": "integer", "minimum": 1 },
            ],
        }),
    );
    check(
        json!({ "type": ["integer", "number"] }),
        json!({ "type": "number" }),
    );
    check(
        json!({ "type": ["string", "integer"], "enum": ["a", 1] }),
        json!({ "enum": ["a", 1] }),
    );
    check(
        json!({ "type": ["string", "object"], "oneOf": [{ "type": "string" }, { "type": "object" }] }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "object" }] }),
    );
}

/// Without its `type` this would be an object, and nothing else could be read.
#[test]
fn all_types_with_content_are_branches() {
    let all = json!(["null", "boolean", "number", "string", "array", "object"]);
    let kind = |name: &str| json!({ "type": name });
    check(
        json!({ "type": all, "items": true, "additionalProperties": kind("string") }),
        json!({ "nullable": true, "anyOf": [
            kind("boolean"), kind("number"), kind("string"), { "type": "array", "items": {} },
            { "type": "object", "additionalProperties": kind("string") },
        ] }),
    );
}

#[test]
fn null_branches_are_nullable() {
    for spelling in [
        json!({ "type": "null" }),
        json!({ "enum": [null] }),
        json!({ "const": null }),
        json!({ "$ref": "#/components/schemas/Null" }),
        json!({ "nullable": true }),
    ] {
        check(
            json!({ "anyOf": [spelling.clone(), { "$ref": "#/components/schemas/B" }] }),
            json!({ "anyOf": [{ "$ref": "#/components/schemas/B" }], "nullable": true }),
        );
        let only = lowered("3.0.3", json!({ "oneOf": [spelling] }));
        assert_eq!(only, json!({ "nullable": true, "enum": [null] }));
    }
    check(
        json!({ "allOf": [{ "$ref": "#/components/schemas/B" }, { "nullable": true }] }),
        json!({ "allOf": [{ "$ref": "#/components/schemas/B" }], "nullable": true }),
    );
}

#[test]
fn const_and_enum() {
    check(json!({ "const": "a" }), json!({ "enum": ["a"] }));
    check(
        json!({ "const": null }),
        json!({ "nullable": true, "enum": [null] }),
    );
    check(
        json!({ "type": ["string", "null"], "enum": ["a", null] }),
        json!({ "type": "string", "enum": ["a"], "nullable": true }),
    );
    check(
        json!({ "type": "string", "enum": [1, 1.5, true, "a"] }),
        json!({ "type": "string", "enum": ["1", "1.5", "true", "a"] }),
    );
    check(
        json!({ "type": "integer", "enum": ["1", 2.0, 3] }),
        json!({ "type": "integer", "enum": [1, 2, 3] }),
    );
}

#[test]
fn bounds() {
    check(
        json!({ "exclusiveMinimum": 3 }),
        json!({ "exclusiveMinimum": true, "minimum": 3 }),
    );
    check(
        json!({ "exclusiveMaximum": 3, "maximum": 5 }),
        json!({ "exclusiveMaximum": true, "maximum": 3 }),
    );
    check(
        json!({ "exclusiveMaximum": 5, "maximum": 3 }),
        json!({ "maximum": 3 }),
    );
}

#[test]
fn content_keywords_are_formats() {
    let string = |format: &str| json!({ "type": "string", "format": format });
    let mut byte = string("byte");
    byte["contentEncoding"] = "base64".into();
    check(
        json!({ "type": "string", "contentEncoding": "base64" }),
        byte,
    );
    let binary = lowered(
        "3.1.0",
        json!({ "contentMediaType": "application/octet-stream" }),
    );
    assert_eq!(
        (&binary["type"], &binary["format"]),
        (&json!("string"), &json!("binary"))
    );
    let kept = lowered(
        "3.1.0",
        json!({ "contentEncoding": "base64", "format": "x" }),
    );
    assert_eq!(kept["format"], "x");
}

#[test]
fn tuples_and_patterns_are_extensions() {
    let pair = json!([{ "type": "string" }, { "type": "integer", "nullable": true }]);
    let items = json!([{ "type": "string" }, { "type": ["integer", "null"] }]);
    for fixed in [
        json!({ "type": "array", "prefixItems": items, "items": false, "minItems": 2 }),
        json!({ "prefixItems": items, "maxItems": 2, "minItems": 2 }),
        json!({ "items": items, "additionalItems": false, "minItems": 2 }),
    ] {
        let tuple = lowered("3.1.0", fixed);
        assert_eq!(
            (&tuple["type"], &tuple["x-prefix-items"]),
            (&json!("array"), &pair)
        );
        assert_eq!(tuple.get("items"), None);
    }
    check(
        json!({ "patternProperties": { "^x": { "type": ["string", "null"] } } }),
        json!({ "type": "object", "x-pattern-properties": { "^x": { "type": "string", "nullable": true } } }),
    );
}

/// The test suite, ref.json: "relative pointer ref to array".
#[test]
fn references_to_what_lowering_moves_follow_it() {
    let list = lowered(
        "3.1.0",
        json!({ "properties": {
            "a": { "prefixItems": [{ "type": "string" }] },
            "b": { "$ref": "#/components/schemas/A/properties/a/prefixItems/0" },
        } }),
    );
    let target = "#/components/schemas/A/properties/a/items/anyOf/0";
    assert_eq!(list["properties"]["b"], json!({ "$ref": target }));
    assert_eq!(
        list["properties"]["a"]["items"]["anyOf"][0],
        json!({ "type": "string" })
    );
}

/// The test suite, unevaluatedProperties.json: "with dependentSchemas".
#[test]
fn properties_under_conditions_are_kept() {
    let foo = json!({ "foo": {} });
    let of = |mut schema: Value| {
        schema["properties"] = foo.clone();
        lowered("3.1.0", schema)
            .get("additionalProperties")
            .cloned()
    };
    for schema in [
        json!({ "then": { "properties": { "bar": {} } } }),
        json!({ "dependentSchemas": { "foo": { "properties": { "bar": {} } } } }),
        json!({ "unevaluatedProperties": { "type": "string" } }),
    ] {
        assert_eq!(of(schema.clone()), Some(json!(true)), "{schema}");
    }
    for schema in [
        json!({ "then": { "properties": foo } }),
        json!({ "unevaluatedProperties": false }),
    ] {
        assert_eq!(of(schema.clone()), None, "{schema}");
    }
}

/// The test suite: `[]` and `[1, "foo", {}]` are of `prefixItems: [integer, string]`.
#[test]
fn arrays_that_may_be_shorter_or_longer_than_their_prefix_are_lists() {
    let (a, b) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let list = |branches: Value| json!({ "type": "array", "items": { "anyOf": branches } });
    check(json!({ "prefixItems": [a, b] }), list(json!([a, b, {}])));
    check(json!({ "items": [a, b] }), list(json!([a, b, {}])));
    check(
        json!({ "items": [a, b], "additionalItems": { "const": 1 } }),
        list(json!([a, b, { "enum": [1] }])),
    );
    check(
        json!({ "prefixItems": [a, b], "items": { "type": "boolean" } }),
        list(json!([a, b, { "type": "boolean" }])),
    );
    check(
        json!({ "prefixItems": [a, b], "items": false }),
        list(json!([a, b])),
    );
    let mut long = list(json!([a, b, {}]));
    long["minItems"] = json!(2);
    check(json!({ "prefixItems": [a, b], "minItems": 2 }), long);
}

#[test]
fn defaults_have_the_type_that_is_declared() {
    for (kind, written, read) in [
        ("string", json!(1.5), json!("1.5")),
        ("string", json!(true), json!("true")),
        ("integer", json!("12"), json!(12)),
        ("integer", json!(3.0), json!(3)),
        ("boolean", json!("false"), json!(false)),
        ("boolean", json!("no"), json!("no")),
    ] {
        check(
            json!({ "type": kind, "default": written }),
            json!({ "type": kind, "default": read }),
        );
    }
}

#[test]
fn siblings_of_a_reference() {
    let reference = json!({ "$ref": "#/components/schemas/B" });
    let with = |key: &str, value: Value| {
        let mut schema = reference.clone();
        schema[key] = value;
        schema
    };
    let wrapped = |key: &str, value: Value| json!({ "allOf": [reference.clone()], key: value });
    for (key, value) in [
        ("nullable", json!(true)),
        ("description", json!("d")),
        ("default", json!(1)),
    ] {
        for version in ["3.0.0", "3.1.0"] {
            assert_eq!(
                lowered(version, with(key, value.clone())),
                wrapped(key, value.clone())
            );
        }
    }
    let properties = json!({ "a": { "type": "string" } });
    check(
        with("properties", properties.clone()),
        wrapped("properties", properties.clone()),
    );
    // 3.0: "any sibling elements of a $ref are ignored".
    assert_eq!(
        lowered("3.0.0", with("properties", properties.clone())),
        with("properties", properties)
    );
    check(with("title", json!("t")), with("title", json!("t")));
    check(
        json!({ "allOf": [{ "type": "object" }], "$ref": "#/components/schemas/B", "minProperties": 1 }),
        json!({ "allOf": [{ "type": "object" }, reference], "minProperties": 1 }),
    );
}

#[test]
fn booleans_are_schemas() {
    check(json!(true), json!({}));
    check(json!(false), json!({ "not": {} }));
    check(
        json!({ "properties": { "a": true, "b": null }, "additionalProperties": false }),
        json!({ "properties": { "a": {}, "b": {} }, "additionalProperties": false }),
    );
    check(
        json!({ "type": "array", "items": true }),
        json!({ "type": "array", "items": {} }),
    );
    check(
        json!({ "type": "array", "items": null }),
        json!({ "type": "array" }),
    );
}

#[test]
fn data_stays_as_it_is() {
    let data = json!({ "type": ["string", "null"], "const": 1, "$ref": "./nowhere.yaml" });
    let schema = json!({
        "default": data, "x-data": data,
        "enum": [data], "properties": { "enum": { "const": 1 }, "example": { "const": 2 } },
    });
    check(
        schema,
        json!({
            "default": data, "x-data": data, "enum": [data],
            "properties": { "enum": { "enum": [1] }, "example": { "enum": [2] } },
        }),
    );
    check(
        json!({ "type": "string", "example": data, "examples": [data] }),
        json!({ "type": "string" }),
    );
}

#[test]
fn keywords_of_the_wrong_shape_cost_themselves_only() {
    check(
        json!({
            "type": "string", "maxLength": "10", "minLength": -1, "title": 5, "pattern": 1,
            "nullable": "true", "deprecated": null, "required": true, "discriminator": "kind",
            "externalDocs": {}, "format": null, "oneOf": [],
        }),
        json!({
            "type": "string", "maxLength": 10, "title": "5", "pattern": "1", "nullable": true,
            "discriminator": { "propertyName": "kind" },
        }),
    );
    let schema = json!({ "type": "object", "required": true, "properties": [] });
    let (_, diagnostics) = document(
        "3.1.0",
        json!({ "components": { "schemas": { "A": schema } } }),
    );
    let at: Vec<String> = diagnostics.iter().map(|d| d.pointer.to_string()).collect();
    assert_eq!(
        at,
        [
            "#/components/schemas/A/required",
            "#/components/schemas/A/properties"
        ]
    );
    assert!(!diagnostics.has_errors());
}

#[test]
fn swagger_file_type() {
    check(
        json!({ "type": "file" }),
        json!({ "type": "string", "format": "binary" }),
    );
    check(json!({ "type": "any" }), json!({}));
}
