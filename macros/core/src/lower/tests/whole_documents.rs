//! What lowering does beyond one schema: references, the nodes around schemas, positions, depth.

use super::*;
use crate::document::Pointer;

#[test]
fn anchors_identifiers_and_dynamic_references_are_pointers() {
    let (document, diagnostics) = document(
        "3.1.0",
        json!({ "components": { "schemas": {
        "A": { "$anchor": "a", "type": "string" },
        "B": { "$id": "https://a.example/b", "type": "object", "$defs": { "C": { "type": ["string", "null"] } } },
        "N": { "$dynamicAnchor": "node", "properties": { "next": { "$dynamicRef": "#node" } } },
        "Use": { "properties": {
            "a": { "$ref": "#a" },
            "b": { "$ref": "https://a.example/b" },
            "c": { "$ref": "https://a.example/b#/$defs/C" },
            "p": { "$ref": "#/components/schemas/%41" },
        } },
    } } }),
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let schemas = &document.root["components"]["schemas"];
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let properties = &schemas["Use"]["properties"];
    assert_eq!(properties["a"], reference("A"));
    assert_eq!(properties["b"], reference("B"));
    assert_eq!(properties["c"], reference("B/$defs/C"));
    assert_eq!(properties["p"], reference("A"));
    assert_eq!(schemas["N"]["properties"]["next"], reference("N"));
    assert_eq!(
        schemas["B"]["$defs"]["C"],
        json!({ "type": "string", "nullable": true })
    );
}

#[test]
fn recursive_references_are_pointers() {
    let (document, diagnostics) = document(
        "3.1.0",
        json!({ "components": { "schemas": {
        "Anchored": { "properties": { "filter": { "$recursiveAnchor": true, "properties": {
            "filters": { "type": "array", "items": { "oneOf": [
                { "type": "string" }, { "$recursiveRef": "#" },
            ] } },
        } } } },
        "Plain": { "properties": { "next": { "$recursiveRef": "#" } } },
        "Resource": { "properties": { "inner": { "$id": "https://a.example/inner", "properties": {
            "next": { "$recursiveRef": "#", "description": "The next one." },
        } } } },
        "Property": { "properties": { "$recursiveRef": { "type": "string" } } },
    } } }),
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let schemas = &document.root["components"]["schemas"];
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    assert_eq!(
        schemas["Anchored"]["properties"]["filter"]["properties"]["filters"]["items"]["oneOf"][1],
        reference("Anchored/properties/filter")
    );
    assert_eq!(schemas["Plain"]["properties"]["next"], reference("Plain"));
    assert_eq!(
        schemas["Resource"]["properties"]["inner"]["properties"]["next"],
        json!({ "description": "The next one.", "allOf": [reference("Resource/properties/inner")] })
    );
    assert_eq!(
        schemas["Property"]["properties"],
        json!({ "$recursiveRef": { "type": "string" } })
    );
}

#[test]
fn what_only_a_reference_reaches_is_lowered_too() {
    let (document, _) = document(
        "3.1.0",
        json!({
            "definitions": { "A": { "const": 1, "properties": { "b": { "$ref": "#/x-own/B" } } } },
            "x-own": { "B": { "const": 2 }, "unused": { "const": 3 } },
            "components": { "schemas": { "A": { "$ref": "#/definitions/A" } } },
        }),
    );
    assert_eq!(document.root["definitions"]["A"]["enum"], json!([1]));
    assert_eq!(
        document.root["x-own"],
        json!({ "B": { "enum": [2] }, "unused": { "const": 3 } })
    );
}

#[test]
fn nodes_around_schemas_fit_the_model() {
    let (document, diagnostics) = document(
        "3.1.0",
        json!({ "paths": { "/a": { "get": {
        "parameters": [
            { "name": "a", "in": "query", "style": "simple", "required": "true", "schema": { "const": 1 } },
            { "name": "b", "in": "header" },
            { "name": "c", "in": "path", "required": true, "content": { "application/json": { "schema": true } } },
        ],
        "requestBody": { "content": { "a/b": {
            "schema": true, "examples": [1], "encoding": { "x": { "style": "simple" } },
        } } },
        "responses": { "200": { "headers": { "x-a": { "style": "form", "schema": { "const": 1 } } } } },
        "callbacks": { "c": { "{$url}": { "post": { "requestBody": { "content": { "a/b": {
            "itemSchema": { "const": 1 } } } } } } } },
    } } } }),
    );
    let operation = document.root["paths"]["/a"]["get"].clone();
    let operation: openapiv3::Operation = serde_json::from_value(operation).unwrap();
    assert_eq!(operation.parameters.len(), 3);
    let callback = "/paths/~1a/get/callbacks/c/{$url}/post";
    let post = document.root.pointer(callback).unwrap();
    assert_eq!(post["responses"], json!({}));
    assert_eq!(
        post["requestBody"]["content"]["a/b"]["x-item-schema"],
        json!({ "enum": [1] })
    );
    let at: Vec<String> = diagnostics.iter().map(|d| d.pointer.to_string()).collect();
    assert_eq!(
        at,
        [
            "#/paths/~1a/get/parameters/0/style",
            "#/paths/~1a/get/parameters/1",
            "#/paths/~1a/get/requestBody/content/a~1b/encoding/x/style"
        ]
    );
}

#[test]
fn positions_lead_back_through_what_moved() {
    let text = "openapi: 3.1.0\ncomponents:\n  schemas:\n    A:\n      anyOf:\n      - type: 'null'\n      \
                - type: [array, string]\n        items:\n          x: 1\n";
    let mut diagnostics = Diagnostics::default();
    let mut document = load::load_inline(
        Path::new("."),
        text,
        crate::options::Files::Project,
        &mut diagnostics,
    )
    .unwrap();
    lower(&mut document, &mut diagnostics);
    let pointer = Pointer::from_fragment("/components/schemas/A/anyOf/0/anyOf/0/items/x");
    assert!(
        document.root.pointer(pointer.as_str()).is_some(),
        "{}",
        document.root
    );
    let location = locate(&document, &pointer);
    assert_eq!((location.line, location.column), (9, 11));
    assert_eq!(
        location.pointer.to_string(),
        "#/components/schemas/A/anyOf/1/items/x"
    );
}

#[test]
fn the_deepest_document_that_is_read_is_lowered() {
    let mut schema = json!({ "type": ["string", "null"] });
    for _ in 0..120 {
        schema = json!({ "items": schema });
    }
    let (document, diagnostics) = document(
        "3.1.0",
        json!({ "components": { "schemas": { "A": schema } } }),
    );
    assert!(diagnostics.is_empty());
    let pointer = format!("/components/schemas/A{}", "/items".repeat(120));
    let deepest = document.root.pointer(&pointer).unwrap();
    assert_eq!(deepest, &json!({ "type": "string", "nullable": true }));
    let place = locate(&document, &Pointer::from_fragment(&pointer));
    assert_eq!(place.pointer.as_str(), pointer);
}
