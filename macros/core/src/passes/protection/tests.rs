use serde_json::{Value, json};

use super::{Description, FIXED, HIDDEN, Protection, protection};
use crate::diagnostic::Diagnostics;
use crate::ir::TypeId;
use crate::passes::records::Record;
use crate::passes::unnamed;

/// What is protected in a record of the component `Record`, and of a document with these components.
fn of_record(schemas: Value, protected: &[&str]) -> Protection {
    let root = json!({ "paths": {}, "components": { "schemas": schemas } });
    let api = unnamed(&root, &mut Diagnostics::default());
    let found = api.types.iter().position(|it| it.name.wire == "Record");
    let record = Record {
        name: "record".to_owned(),
        ty: TypeId(found.expect("the component")),
        fields: Vec::new(),
        protected: protected.iter().map(|name| (*name).to_owned()).collect(),
    };
    protection(&root, &api, &[record], &[])
}

fn fields(part: &Description) -> Vec<(&str, u8, usize)> {
    let fields = part.fields.iter();
    fields
        .map(|(name, mark, at)| (name.as_str(), *mark, *at))
        .collect()
}

#[test]
fn a_type_without_anything_protected_is_not_described() {
    let found = of_record(
        json!({
            "Record": { "type": "object", "properties": {
                "name": { "type": "string" }, "next": { "$ref": "#/components/schemas/Record" },
            } },
        }),
        &[],
    );
    assert_eq!(found.records, [0]);
    assert!(found.parts.is_empty(), "{found:?}");
}

#[test]
fn a_recursive_type_is_a_circle() {
    let found = of_record(
        json!({
            "Record": { "type": "object", "properties": {
                "id": { "type": "string" },
                "secret": { "type": "string", "writeOnly": true },
                "name": { "type": "string" },
                "parent": { "$ref": "#/components/schemas/Record" },
                "children": { "type": "array", "items": { "$ref": "#/components/schemas/Record" } },
            } },
        }),
        &[],
    );
    let [at] = found.records[..] else { panic!() };
    let record = &found.parts[at];
    let children = found.parts.iter().position(|part| part.items == [at]);
    assert_eq!(
        fields(record),
        [
            ("children", 0, children.expect("a list of it")),
            ("id", FIXED, 0),
            ("parent", 0, at),
            ("secret", HIDDEN, 0),
        ]
    );
    assert_eq!(found.parts.len(), 3);
}

#[test]
fn marks_are_found_through_references_all_of_and_branches() {
    let found = of_record(
        json!({
            "Secret": { "type": "string", "writeOnly": true },
            "Record": { "allOf": [
                { "type": "object", "properties": {
                    "a": { "$ref": "#/components/schemas/Secret" },
                    "b": { "allOf": [{ "$ref": "#/components/schemas/Kind" }, { "readOnly": true }] },
                    "c": { "anyOf": [{ "type": "string", "readOnly": true }, { "type": "integer" }] },
                    "d": { "type": "string", "readOnly": true, "writeOnly": true },
                } },
                { "type": "object", "additionalProperties": { "type": "string", "readOnly": true } },
            ] },
            "Kind": { "type": "string" },
        }),
        &["e"],
    );
    let marks: Vec<_> = found.parts.iter().flat_map(fields).collect();
    for wanted in [
        ("a", HIDDEN, 0),
        ("b", FIXED, 0),
        ("c", FIXED, 0),
        ("d", HIDDEN, 0),
        ("e", FIXED, 0),
    ] {
        assert!(marks.contains(&wanted), "{wanted:?}: {found:?}");
    }
    assert!(found.parts.iter().any(|part| part.entries == [(FIXED, 0)]));
}

#[test]
fn branches_maps_and_members_of_a_family_are_followed() {
    for (schema, others) in [
        (
            json!({ "oneOf": [{ "$ref": "#/components/schemas/X" }, { "type": "object" }] }),
            json!({}),
        ),
        (
            json!({ "type": "object", "additionalProperties": { "$ref": "#/components/schemas/X" } }),
            json!({}),
        ),
        (
            json!({ "type": "object", "x-pattern-properties": { "^a": { "$ref": "#/components/schemas/X" } } }),
            json!({}),
        ),
        (
            json!({ "type": "array", "x-prefix-items": [{ "$ref": "#/components/schemas/X" }] }),
            json!({}),
        ),
        (
            json!({ "type": "object", "if": { "$ref": "#/components/schemas/X" } }),
            json!({}),
        ),
        (
            json!({ "$ref": "#/components/schemas/Head" }),
            json!({
                "Head": { "type": "object", "discriminator": { "propertyName": "kind" } },
                "Middle": { "allOf": [{ "$ref": "#/components/schemas/Head" }] },
                "Leaf": { "allOf": [
                    { "$ref": "#/components/schemas/Middle" }, { "$ref": "#/components/schemas/X" },
                ] },
            }),
        ),
    ] {
        let mut schemas = json!({
            "X": { "type": "object", "properties": { "deep": { "type": "string", "readOnly": true } } },
            "Record": { "type": "object", "properties": { "value": schema } },
        });
        let all = schemas.as_object_mut().expect("an object");
        all.extend(others.as_object().cloned().unwrap_or_default());
        let found = of_record(schemas.clone(), &[]);
        let marks: Vec<_> = found.parts.iter().flat_map(fields).collect();
        assert!(marks.contains(&("deep", FIXED, 0)), "{schemas}: {found:?}");
    }
}

#[test]
fn a_circle_of_references_ends() {
    let found = of_record(
        json!({
            "Record": { "type": "object", "properties": { "id": {}, "a": { "$ref": "#/components/schemas/A" } } },
            "A": { "allOf": [{ "$ref": "#/components/schemas/B" }, { "$ref": "#/components/schemas/B" }] },
            "B": { "allOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/A" }] },
        }),
        &[],
    );
    assert_eq!(found.records.len(), 1);
}

#[test]
fn operations_and_events_say_what_is_withheld() {
    let user = json!({ "type": "object", "properties": {
        "id": { "type": "string" },
        "role": { "type": "string", "readOnly": true },
        "password": { "type": "string", "writeOnly": true },
    } });
    let content = json!({ "application/json": { "schema": user } });
    let root = json!({
        "paths": { "/users/{key}": { "put": {
            "parameters": [{ "name": "key", "in": "path", "required": true, "schema": { "type": "string" } }],
            "requestBody": { "content": content },
            "responses": { "200": { "content": content }, "204": {} },
        } } },
        "x-webhooks": { "joined": { "post": { "requestBody": { "content": content }, "responses": {} } } },
    });
    let api = unnamed(&root, &mut Diagnostics::default());
    let found = protection(&root, &api, &[], &[true]);
    let input = &found.parts[found.inputs[0]];
    let [("body", 0, body), ("key", FIXED, 0)] = fields(input)[..] else {
        panic!("{input:?}")
    };
    assert_eq!(
        fields(&found.parts[body]),
        [
            ("id", FIXED, 0),
            ("password", HIDDEN, 0),
            ("role", FIXED, 0)
        ]
    );
    // In what goes to plug-ins, only what they do not see matters.
    let [(0, response)] = found.responses[0][..] else {
        panic!("{found:?}")
    };
    for at in [response, found.events[0]] {
        assert_eq!(fields(&found.parts[at]), [("password", HIDDEN, 0)]);
    }
    // Without hooks no part of the input is described.
    assert_eq!(protection(&root, &api, &[], &[]).inputs, [0]);
}
