//! Well-formed documents that describe too much.

use serde_json::{Value, json};

use crate::expand::{said_of, said_of_schemas};

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// `A0` to `A{count}`, each made from the next.
fn chain(count: usize, make: impl Fn(Value) -> Value, end: Value) -> Vec<(String, Value)> {
    let link = |index: usize| {
        (
            format!("A{index}"),
            make(reference(&format!("A{}", index + 1))),
        )
    };
    (0..count)
        .map(link)
        .chain([(format!("A{count}"), end)])
        .collect()
}

fn one(schema: Value) -> String {
    said_of_schemas([("A".to_owned(), schema)])
}

fn assert_said(said: &str, wanted: &str) {
    assert!(said.contains(wanted), "{}", said.get(..400).unwrap_or(said));
}

fn object() -> Value {
    json!({"type": "object", "properties": {"a": {"type": "string"}}})
}

#[test]
fn circles_of_aliases() {
    let circle = |count: usize| chain(count - 1, |next| next, reference("A0"));
    assert_said(&said_of_schemas(circle(2)), "leads back to itself");
    assert_said(
        &said_of_schemas(circle(1_000)),
        "goes on for more than 64 steps",
    );
    assert_said(&one(reference("A")), "leads back to itself");
    assert_said(
        &one(json!({"allOf": [reference("A")]})),
        "refers only to itself",
    );
}

#[test]
fn long_chains() {
    assert_said(
        &said_of_schemas(chain(2_000, |next| next, object())),
        "goes on for more than 64 steps",
    );
    let all = |next| json!({"allOf": [next], "properties": {"b": {}}});
    assert_said(
        &said_of_schemas(chain(500, all, object())),
        "`allOf` are nested in one another",
    );
    said_of_schemas(chain(1_000, |next| json!({"items": next}), object()));
    assert_said(
        &one(json!({"$ref": format!("#{}", "/a".repeat(50_000))})),
        "names nothing",
    );
}

#[test]
fn powers() {
    for keyword in ["allOf", "oneOf", "anyOf"] {
        let twice = |next: Value| json!({keyword: [next.clone(), next]});
        said_of_schemas(chain(60, twice, object()));
        let beside =
            |next: Value| json!({keyword: [next.clone(), next.clone()], "properties": {"b": next}});
        said_of_schemas(chain(60, beside, object()));
    }
    let choice = |which: usize| {
        let branch =
            |index| json!({"type": "object", "properties": {format!("p{which}_{index}"): {}}});
        json!({"oneOf": (0..10).map(branch).collect::<Vec<_>>()})
    };
    let product = json!({"allOf": (0..10).map(choice).collect::<Vec<_>>()});
    assert_said(&one(product), "more than 512 alternatives");
}

#[test]
fn very_many_values() {
    let values: Vec<String> = (0..100_000).map(|number| format!("v{number}")).collect();
    assert_said(
        &one(json!({"type": "string", "enum": values})),
        "this `enum` has 100000 values",
    );
}

#[test]
fn very_many_parts() {
    let properties = |schema: Value| {
        let property = |number| (format!("p{number}"), schema.clone());
        (0..200_000)
            .map(property)
            .collect::<serde_json::Map<_, _>>()
    };
    let said = one(json!({"type": "object", "properties": properties(json!(true))}));
    assert_said(&said, "more than the 100000 that are expanded");
    assert_said(&said, "select the operations that are used");
    let names: Vec<String> = (0..200_000).map(|number| format!("p{number}")).collect();
    let said = one(json!({"type": "object", "properties": {"a": true}, "required": names}));
    assert_said(&said, "more than the 100000 that are expanded");
}

#[test]
fn names_that_collide() {
    let name = |number: usize| format!("{}a{}", "-".repeat(number % 100), "-".repeat(number / 100));
    let properties: serde_json::Map<_, _> = (0..5_000)
        .map(|number| (name(number), json!(true)))
        .collect();
    said_of_schemas([(
        "A".to_owned(),
        json!({"type": "object", "properties": properties}),
    )]);
    said_of_schemas((0..5_000).map(|number| (name(number), json!({"type": "object"}))));
}

#[test]
fn very_many_faults() {
    let mut schemas: Vec<(String, Value)> = (0..3_000)
        .map(|number| (format!("S{number}"), object()))
        .collect();
    let dangling = |number| (format!("p{number}"), reference(&format!("Missing{number}")));
    let properties: serde_json::Map<_, _> = (0..3_000).map(dangling).collect();
    schemas.push(("A".to_owned(), json!({"properties": properties})));
    assert_said(&said_of_schemas(schemas), "names nothing: no `Missing0`");
    let faulty = |number| {
        (
            format!("p{number}"),
            json!({"type": "strin", "format": 5, "items": 7}),
        )
    };
    let properties: serde_json::Map<_, _> = (0..3_000).map(faulty).collect();
    assert_said(
        &one(json!({"properties": properties})),
        "`strin` is not a type",
    );
}

#[test]
fn operations() {
    let paths: serde_json::Map<_, _> = (0..500)
        .map(|number| {
            (
                format!("/p{number}"),
                json!({"get": {"operationId": "same", "responses": {}}}),
            )
        })
        .collect();
    let placeholders: String = (0..500).map(|number| format!("/{{p{number}}}")).collect();
    let parameter = |number| json!({"name": format!("p{number}"), "in": "query", "schema": {"pattern": "(a*)*b"}});
    let parameters: Vec<Value> = (0..500).map(parameter).collect();
    let cases = [
        (json!(paths), "the operationId `same` is taken already"),
        (json!({placeholders: {"get": {"responses": {}}}}), "p499"),
        (
            json!({"/a": {"parameters": parameters, "get": {"responses": {}}}}),
            "",
        ),
    ];
    for (paths, wanted) in cases {
        let document =
            json!({"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": paths});
        assert_said(&said_of("document.json", document.to_string()), wanted);
    }
}
