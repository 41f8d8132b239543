use serde_json::{Value, json};

use super::{InputSchemas, input_schemas};
use crate::diagnostic::Diagnostics;
use crate::passes::unnamed;

/// The schemas of an operation that takes `schema` as its body, and what is said about them.
fn schemas(schema: Value, components: Value) -> (InputSchemas, Vec<String>) {
    let root = json!({
        "paths": { "/a": { "post": {
            "requestBody": { "content": { "application/json": { "schema": schema } } },
            "responses": {}
        } } },
        "components": { "schemas": components },
    });
    let api = unnamed(&root, &mut Diagnostics::default());
    let mut diagnostics = Diagnostics::default();
    let schemas = input_schemas(&root, &api, &[], &mut diagnostics);
    let said = diagnostics
        .iter()
        .map(|it| format!("{}: {}", it.pointer, it.message));
    (schemas, said.collect())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// What a body's schema becomes.
fn raised(schema: Value) -> Value {
    let (schemas, said) = schemas(schema, json!({}));
    assert!(said.is_empty(), "{said:?}");
    json(&schemas.operations[0].bodies[0])
}

#[test]
fn keywords_of_3_0_are_those_of_the_draft() {
    let cases = [
        (
            json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 9 }),
            json!({ "type": "integer", "exclusiveMinimum": 1, "maximum": 9 }),
        ),
        (
            json!({ "type": "string", "nullable": true, "minLength": 2 }),
            json!({ "type": ["string", "null"], "minLength": 2 }),
        ),
        (
            json!({ "type": "string", "nullable": true, "enum": ["a"] }),
            json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "null" }] }),
        ),
        (
            json!({ "nullable": true, "enum": [null] }),
            json!({ "type": "null" }),
        ),
        (
            json!({ "type": "array", "x-prefix-items": [{ "type": "string" }] }),
            json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": true }),
        ),
        (
            json!({ "type": "object", "x-pattern-properties": { "^a": { "type": "string" } } }),
            json!({ "type": "object", "patternProperties": { "^a": { "type": "string" } } }),
        ),
        (
            json!({ "type": "integer", "format": "int8", "minimum": 0 }),
            json!({
                "type": "integer", "minimum": 0, "maximum": 127,
                "allOf": [{ "minimum": -128 }],
            }),
        ),
        (
            json!({ "type": "string", "format": "uuid", "description": "d", "example": "e" }),
            json!({ "type": "string", "format": "uuid" }),
        ),
    ];
    for (schema, wanted) in cases {
        assert_eq!(raised(schema.clone()), wanted, "of {schema}");
    }
}

#[test]
fn what_is_read_only_is_not_required_of_a_request() {
    let schema = json!({
        "type": "object",
        "required": ["id", "name", "at"],
        "properties": { "id": { "type": "string", "readOnly": true }, "name": {} },
        "allOf": [{ "properties": { "at": { "readOnly": true } } }],
    });
    assert_eq!(raised(schema)["required"], json!(["name"]));
}

#[test]
fn only_what_is_used_is_defined_and_each_once() {
    let components = json!({
        "A": { "type": "object", "properties": {
            "b": { "$ref": "#/components/schemas/B" },
            "c": { "$ref": "#/components/schemas/B" },
            "a": { "$ref": "#/components/schemas/A" },
        } },
        "B": { "type": "string" },
        "Unused": { "type": "string" },
    });
    let (schemas, _) = schemas(json!({ "$ref": "#/components/schemas/A" }), components);
    assert_eq!(schemas.definitions.len(), 2);
    let a = json(&schemas.definitions[0]);
    assert_eq!(
        a["properties"]["a"],
        json!({ "$ref": "#/$defs/0" }),
        "a step into the value"
    );
    assert_eq!(a["properties"]["b"], a["properties"]["c"]);
}

#[test]
fn a_parent_and_its_children_make_no_circle() {
    let components = json!({
        "Pet": {
            "type": "object",
            "required": ["kind"],
            "discriminator": { "propertyName": "kind", "mapping": { "tom": "Cat" } },
            "oneOf": [{ "$ref": "#/components/schemas/Cat" }],
        },
        "Cat": { "allOf": [{ "$ref": "#/components/schemas/Pet" }, { "required": ["lives"] }] },
    });
    let body = json!({ "type": "object", "properties": {
        "pet": { "$ref": "#/components/schemas/Pet" },
        "cat": { "$ref": "#/components/schemas/Cat" },
    } });
    let (schemas, said) = schemas(body, components);
    assert!(said.is_empty(), "{said:?}");
    let all: Vec<Value> = schemas.definitions.iter().map(|text| json(text)).collect();
    // Pet, Cat, the cat that is known to be a pet, and the pet that is known to be a cat.
    assert_eq!(all.len(), 4, "{all:#?}");
    let branch = json!({ "properties": { "kind": { "enum": ["tom", "Cat"] } } });
    assert_eq!(all[0]["anyOf"][0]["properties"], branch["properties"]);
    assert_eq!(
        all[0]["anyOf"][0]["allOf"][0],
        json!({ "$ref": "#/$defs/2" })
    );
    assert_eq!(all[1]["allOf"][0], json!({ "$ref": "#/$defs/3" }));
    assert_eq!(all[2]["allOf"], json!([{ "required": ["lives"] }]));
    assert_eq!(all[3], json!({ "type": "object", "required": ["kind"] }));
}

#[test]
fn a_pattern_that_is_not_linear_is_reported_and_left_out() {
    let patterns = [
        ("^(?=a)b", false),
        ("(?<!a)b", false),
        (r"(a)\1", false),
        (r"[(?=]\d(?:a)(?<n>b)\\1", true),
    ];
    for (pattern, linear) in patterns {
        let (schemas, said) = schemas(json!({ "type": "string", "pattern": pattern }), json!({}));
        let kept = json(&schemas.operations[0].bodies[0])
            .get("pattern")
            .is_some();
        assert_eq!(
            (kept, said.is_empty()),
            (linear, linear),
            "{pattern}: {said:?}"
        );
    }
}

#[test]
fn bodies_are_as_the_wire_has_them() {
    let root = json!({ "paths": { "/a": { "post": {
        "parameters": [
            { "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 9 } },
            { "name": "filter", "in": "query", "required": true, "content": {
                "application/json": { "schema": { "type": "object" } }
            } },
        ],
        "requestBody": { "required": true, "content": {
            "text/plain": { "schema": { "type": "string", "maxLength": 3 } },
            "image/png": {},
            "multipart/form-data": { "schema": { "properties": {
                "file": { "type": "string", "format": "binary" },
            } } },
        } },
        "responses": {}
    } } } });
    let api = unnamed(&root, &mut Diagnostics::default());
    let schemas = input_schemas(&root, &api, &[], &mut Diagnostics::default());
    let operation = &schemas.operations[0];
    assert_eq!(
        json(&operation.input),
        json!({
            "type": "object",
            "properties": { "limit": { "type": "integer", "maximum": 9 }, "filter": { "type": "object" } },
            "required": ["filter", "body"],
        })
    );
    let bodies: Vec<Value> = operation.bodies.iter().map(|text| json(text)).collect();
    assert_eq!(bodies[0], json!({ "type": "string", "maxLength": 3 }));
    assert_eq!(bodies[1]["required"], json!(["base64"]));
    assert_eq!(bodies[2]["properties"]["file"]["anyOf"][1], bodies[1]);
}

#[test]
fn what_is_read_only_may_not_be_in_a_request_and_may_be_in_a_record() {
    let user = json!({ "type": "object", "properties": {
        "id": { "type": "string", "readOnly": true },
        "boss": { "$ref": "#/components/schemas/User" },
    } });
    let body = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/User" } } });
    let root = json!({
        "paths": { "/a": { "post": { "requestBody": { "content": body }, "responses": {} } } },
        "components": { "schemas": { "User": user } },
    });
    let api = unnamed(&root, &mut Diagnostics::default());
    let record = crate::passes::records::Record {
        name: "user".to_owned(),
        ty: crate::ir::TypeId(0),
        fields: Vec::new(),
        protected: Vec::new(),
    };
    let schemas = input_schemas(&root, &api, &[record], &mut Diagnostics::default());
    let sent = json!({ "id": false, "boss": { "$ref": "#/$defs/0" } });
    assert_eq!(json(&schemas.definitions[0])["properties"], sent);
    let stored = json!({ "id": { "type": "string" }, "boss": { "$ref": "#/$defs/1" } });
    assert_eq!(json(&schemas.definitions[1])["properties"], stored);
    assert_eq!(json(&schemas.records[0])["properties"], stored);
}

#[test]
fn schemas_that_include_each_other_twice_are_looked_at_once() {
    let mut components = serde_json::Map::new();
    for index in 0..64 {
        let next = json!({ "$ref": format!("#/components/schemas/S{}", index + 1) });
        let schema =
            json!({ "allOf": [next, next], "required": ["a"], "properties": { "a": next } });
        components.insert(format!("S{index}"), schema);
    }
    components.insert("S64".to_owned(), json!({ "type": "object" }));
    let body = json!({ "$ref": "#/components/schemas/S0" });
    let (schemas, _) = schemas(body, Value::Object(components));
    assert_eq!(schemas.definitions.len(), 65);
}
