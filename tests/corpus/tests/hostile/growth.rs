//! Short documents that describe much: the cost of each grows with its length, not with the square of it or
//! exponentially.

use serde_json::{Map, Value, json};

use crate::expand::{said_of, said_of_schemas, said_soon_of_schemas};

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn properties(count: usize, make: impl Fn(usize) -> Value) -> Value {
    let property = |number| (format!("p{number}"), make(number));
    let properties: Map<String, Value> = (0..count).map(property).collect();
    json!({"type": "object", "properties": properties})
}

fn assert_said(said: &str, wanted: &str) {
    assert!(said.contains(wanted), "{}", said.get(..400).unwrap_or(said));
}

#[test]
fn suggestions_for_many_unknown_names_among_many_long_ones() {
    let (unknown, known) = ("M".repeat(90), "S".repeat(90));
    let dangling = |number: usize| reference(&format!("{unknown}{number:05}"));
    let mut schemas = vec![("A".to_owned(), properties(1_000, dangling))];
    schemas.extend((0..1_000).map(|number| (format!("{known}{number:05}"), json!({}))));
    assert_said(&said_soon_of_schemas(schemas), "names nothing: no `MMM");
}

#[test]
fn unions_in_unions_in_unions() {
    let link = |number: usize| {
        let next = reference(&format!("A{}", number + 1));
        (
            format!("A{number}"),
            json!({"anyOf": [next, {"type": "string"}]}),
        )
    };
    let end = ("A2000".to_owned(), json!({"type": "string"}));
    said_soon_of_schemas((0..2_000).map(link).chain([end]));
}

#[test]
fn discriminators_of_unions_in_unions() {
    let level = |depth: usize| {
        let branch = |number: usize| {
            let own = json!({"type": "object", "properties": {format!("q{depth}_{number}"): {}}});
            json!({"anyOf": [reference(&format!("D{}", depth + 1)), own]})
        };
        let branches: Vec<Value> = (0..12).map(branch).collect();
        let schema = json!({"oneOf": branches, "discriminator": {"propertyName": "kind"}});
        (format!("D{depth}"), schema)
    };
    let end = ("D9".to_owned(), properties(1, |_| json!({})));
    said_soon_of_schemas((0..9).map(level).chain([end]));
}

#[test]
fn defaults_of_unions_in_unions() {
    let with_default = |_| json!({"allOf": [reference("L0")], "default": "x"});
    let mut schemas = vec![("A".to_owned(), properties(10, with_default))];
    for level in 0..30 {
        let next = ["L", "M"].map(|side| reference(&format!("{side}{}", level + 1)));
        for (side, kind) in [("L", "integer"), ("M", "boolean")] {
            let branches = json!([next[0], next[1], {"type": kind}]);
            schemas.push((format!("{side}{level}"), json!({"oneOf": branches})));
        }
    }
    schemas.push(("L30".to_owned(), properties(1, |_| json!({}))));
    schemas.push(("M30".to_owned(), properties(2, |_| json!({}))));
    said_soon_of_schemas(schemas);
}

#[test]
fn members_that_are_no_components() {
    let member = |number: usize| {
        let next = json!({ "$ref": format!("#/x-parts/x{}", number + 1) });
        (
            format!("x{number}"),
            json!({"allOf": [next, next, {"properties": {"a": {}}}]}),
        )
    };
    let mut parts: Map<String, Value> = (0..39).map(member).collect();
    parts.insert("x39".to_owned(), json!({"type": "object"}));
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Harm", "version": "1"},
        "paths": {},
        "components": {"schemas": {"A": {"allOf": [{"$ref": "#/x-parts/x0"}]}}},
        "x-parts": parts,
    });
    said_of("document.json", document.to_string());
}

#[test]
fn long_lines_of_ancestors() {
    let link = |number: usize| {
        let next = reference(&format!("A{}", number + 1));
        let own = json!({"properties": {"a": {}}});
        (format!("A{number}"), json!({"allOf": [next, own]}))
    };
    let end = json!({
        "type": "object",
        "discriminator": {"propertyName": "kind"},
        "properties": {"kind": {"type": "string"}},
    });
    said_soon_of_schemas((0..1_000).map(link).chain([("A1000".to_owned(), end)]));
}

#[test]
fn many_children_of_a_large_parent() {
    let parent = properties(5_000, |_| json!({"type": "string"}));
    let child = |number: usize| {
        (
            format!("C{number}"),
            json!({"allOf": [reference("A"), {"properties": {"x": {}}}]}),
        )
    };
    let schemas = [("A".to_owned(), parent)]
        .into_iter()
        .chain((0..5_000).map(child));
    assert_said(
        &said_of_schemas(schemas),
        "more than the 100000 that are expanded",
    );
}

#[test]
fn many_children_of_a_parent_of_many_words() {
    let parent = properties(1, |_| json!({"description": "d".repeat(300_000)}));
    let child = |number: usize| {
        (
            format!("C{number}"),
            json!({"allOf": [reference("A"), {"properties": {"x": {}}}]}),
        )
    };
    let schemas = [("A".to_owned(), parent)]
        .into_iter()
        .chain((0..2_000).map(child));
    assert_said(
        &said_of_schemas(schemas),
        "MiB of descriptions and defaults",
    );
}

#[test]
fn many_unions_that_have_a_large_object() {
    let object = properties(5_000, |_| json!({"type": "string"}));
    let union = |number: usize| {
        (
            format!("U{number}"),
            json!({"anyOf": [reference("A"), {"type": "integer"}]}),
        )
    };
    let schemas = [("A".to_owned(), object)]
        .into_iter()
        .chain((0..5_000).map(union));
    assert_said(
        &said_of_schemas(schemas),
        "more than the 100000 that are expanded",
    );
}

#[test]
fn long_names_of_what_holds_much() {
    let many = || properties(3_000, |_| json!({"type": "string", "enum": ["a", "b"]}));
    let named = |length: usize| {
        let holder = json!({"type": "object", "properties": {"k".repeat(length): many()}});
        said_soon_of_schemas([("A".to_owned(), holder)])
    };
    named(4_000);
    assert_said(&named(200_000), "too many letters, more than 4096");
    let parameter = |number: usize| {
        let schema = json!({"type": "string", "enum": ["a"]});
        json!({"name": format!("p{number}"), "in": "query", "schema": schema})
    };
    let parameters: Vec<Value> = (0..3_000).map(parameter).collect();
    let operation =
        json!({"operationId": "o".repeat(200_000), "parameters": parameters, "responses": {}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Harm", "version": "1"},
        "paths": {"/a": {"get": operation}},
    });
    let said = said_of("document.json", document.to_string());
    assert_said(&said, "this operationId has more than 1000 letters");
}

#[test]
fn a_list_of_very_many_types() {
    let types: Vec<String> = (0..50_000).map(|number| format!("t{number}")).collect();
    let said = said_soon_of_schemas([("A".to_owned(), json!({ "type": types }))]);
    assert_said(&said, "`t0` is not a type");
}
