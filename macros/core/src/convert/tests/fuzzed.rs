//! What fuzzing found.

use serde_json::json;

use super::*;

#[test]
fn paths_beside_a_reference_of_all_paths_are_kept() {
    let document = json!({
        "paths": {"$ref": "#/x-paths", "/b": {"get": {"operationId": "b", "responses": {}}}},
        "x-paths": {"/a": {"get": {"operationId": "a", "responses": {}}}}
    });
    let (api, _) = converted(&document);
    let ids: Vec<&str> = api
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn a_reference_to_what_is_not_an_object_is_reported_where_it_stands() {
    let document = json!({
        "paths": {"/a": {"get": {"$ref": "#/x-text"}}},
        "x-text": "text"
    });
    let (_, problems) = converted(&document);
    let expected = "warning #/paths/~1a/get: `get` must be an object, but what it refers to, #/x-text, is a string; it is left out";
    assert_eq!(problems, [expected]);
}

/// `count` schemas, of which each is made of the next by `make`, and the last one of `end`.
fn chain(count: usize, make: impl Fn(Value) -> Value, end: Value) -> Value {
    let mut all = serde_json::Map::new();
    for index in 0..count {
        let next = json!({"$ref": format!("#/x-all/A{}", index + 1)});
        all.insert(format!("A{index}"), make(next));
    }
    all.insert(format!("A{count}"), end);
    json!({
        "components": {"schemas": {"Start": {"type": "object", "properties": {"a": {"$ref": "#/x-all/A0"}}}}},
        "x-all": all
    })
}

/// The ways through these grow exponentially with their count; each schema must be read once.
#[test]
fn schemas_that_lead_to_each_other_in_many_ways_are_read_in_bounded_time() {
    let object = || json!({"type": "object", "properties": {"a": {"type": "string"}}});
    for keyword in ["allOf", "oneOf", "anyOf"] {
        converted(&chain(
            60,
            |next| json!({keyword: [next.clone(), next]}),
            object(),
        ));
        converted(&chain(
            60,
            |next| json!({keyword: [next.clone(), next]}),
            json!({}),
        ));
        let nested = |next: Value| json!({keyword: [{keyword: [next.clone()]}, {keyword: [next]}]});
        converted(&chain(60, nested, object()));
        let described = |next: Value| json!({keyword: [next.clone(), next], "description": "x"});
        converted(&chain(60, described, object()));
    }
}

#[test]
fn tuples_of_tuples_are_written_out_up_to_a_bound() {
    let pair = |next: Value| json!({"type": "array", "x-prefix-items": [next.clone(), next]});
    let (_, problems) = converted(&chain(60, pair, json!({"type": "string"})));
    let bounded = |problem: &String| problem.contains("more than 1000 parts");
    assert!(problems.iter().any(bounded), "{problems:?}");
}

#[test]
fn null_is_seen_through_circles() {
    let schemas = json!({
        "A": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"type": "string"}]},
        "B": {"anyOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/C"}]},
        "C": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"type": "object", "nullable": true}]},
        "D": {"type": "object", "required": ["a", "b", "c"], "properties": {
            "a": {"$ref": "#/components/schemas/A"},
            "b": {"$ref": "#/components/schemas/B"},
            "c": {"$ref": "#/components/schemas/C"}
        }}
    });
    let (api, _) = converted(&json!({"components": {"schemas": schemas}}));
    for name in ["a", "b", "c"] {
        assert!(property(&api, "D", name).nullable, "{name}");
    }
}

#[test]
fn a_product_of_two_long_unions_is_not_built() {
    let long = |of: &str| -> Vec<Value> {
        let branch = |index| json!({"type": "object", "properties": {format!("{of}{index}"): {}}});
        (0..2_000).map(branch).collect()
    };
    let schema = json!({"allOf": [{"oneOf": long("a")}, {"oneOf": long("b")}]});
    let (_, problems) = converted(&json!({"components": {"schemas": {"A": schema}}}));
    assert!(
        problems[0].contains("more than 512 alternatives"),
        "{problems:?}"
    );
}

#[test]
fn unions_of_unions_of_unions_are_looked_into_up_to_a_bound() {
    let mut schemas = serde_json::Map::new();
    for level in 0..6 {
        let branches: Vec<Value> = (0..200)
            .map(|index| json!({"anyOf": [{"$ref": format!("#/components/schemas/L{}", level + 1)}], "title": format!("T{index}")}))
            .collect();
        schemas.insert(format!("L{level}"), json!({"anyOf": branches}));
    }
    schemas.insert("L6".to_owned(), json!({"type": "string", "enum": ["a"]}));
    converted(&json!({"components": {"schemas": schemas}}));
}

#[test]
fn a_list_of_very_many_values_is_not_an_enum() {
    let values: Vec<String> = (0..100_000).map(|index| format!("v{index}")).collect();
    let (api, problems) = converted(&json!({"components": {"schemas": {
        "A": {"type": "string", "enum": values}
    }}}));
    let expected = "warning #/components/schemas/A: this `enum` has 100000 values, more than the 5000 that become variants";
    assert_eq!(problems, [expected]);
    assert_eq!(*alias(&api, "A"), string());
}
