use serde_json::json;

use super::assign;
use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Shape};
use crate::passes::unnamed;

fn named(document: serde_json::Value) -> Api {
    let mut diagnostics = Diagnostics::default();
    let mut api = unnamed(&document, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:#?}");
    assign(&mut api);
    api
}

fn type_names(api: &Api) -> Vec<&str> {
    api.types.iter().map(|def| def.name.rust.as_str()).collect()
}

#[test]
fn components_keep_their_names_and_derived_types_give_way() {
    let api = named(json!({
        "paths": {"/a": {"post": {
            "operationId": "createA",
            "requestBody": {"content": {"application/json": {"schema": {
                "type": "object", "properties": {"x": {"type": "string", "enum": ["a"]}}
            }}}},
            "responses": {"200": {"description": ""}}
        }}},
        "components": {"schemas": {
            "api": {"type": "object", "properties": {"a": {"type": "string"}}},
            "create_a_params": {"type": "string"},
            "CreateAParams": {"type": "string"},
            "CreateARequest": {"type": "string"},
            "Self": {"type": "string"}
        }}
    }));
    assert_eq!(
        type_names(&api),
        [
            "Api2",
            "CreateAParams2",
            "CreateAParams",
            "CreateARequest",
            "Self_",
            "CreateARequest2",
            "CreateARequestX"
        ]
    );
    assert_eq!(api.operations[0].type_names.params, "CreateAParameters");
    assert_eq!(api.operations[0].type_names.error, "CreateAError");
}

#[test]
fn fields_and_values_that_become_equal_are_told_apart() {
    let api = named(json!({"components": {"schemas": {
        "A": {"type": "object", "properties": {
            "fooBar": {"type": "string"}, "foo_bar": {"type": "string"}, "self": {"type": "string"},
            "": {"type": "string"}, "+1": {"type": "string"}, "-1": {"type": "string"}
        }},
        "E": {"type": "string", "enum": ["unknown", "asc", "ASC", "", "-1", "1", "<=", "x y"]}
    }}}));
    let Shape::Object(object) = &api.types[0].shape else {
        panic!("{:?}", api.types[0])
    };
    let fields: Vec<_> = object
        .properties
        .iter()
        .map(|p| p.name.rust.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "foo_bar",
            "foo_bar_2",
            "self_",
            "empty",
            "plus_1",
            "minus_1"
        ]
    );
    let Shape::Enum(list) = &api.types[1].shape else {
        panic!("{:?}", api.types[1])
    };
    let values: Vec<_> = list.values.iter().map(|v| v.name.rust.as_str()).collect();
    assert_eq!(
        values,
        [
            "UnknownValue",
            "Asc",
            "Asc2",
            "Empty",
            "Minus1",
            "Value1",
            "LessEqual",
            "XY"
        ]
    );
}

#[test]
fn operations_keep_their_import_names_where_rust_needs_another() {
    let response = json!({"200": {"description": ""}});
    let api = named(json!({"paths": {
        "/a": {"get": {"operationId": "api", "responses": response}},
        "/b": {"get": {"operationId": "self", "responses": response}},
        "/c/{id}": {"get": {"responses": response}},
        "/d": {"get": {"operationId": "getThings", "responses": response}},
        "/e": {"get": {"operationId": "get_things", "responses": response}}
    }}));
    let names: Vec<_> = api
        .operations
        .iter()
        .map(|o| (o.name.wire.as_str(), o.name.rust.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("api", "api_operation"),
            ("self", "self_"),
            ("get_c_id", "get_c_id"),
            ("get_things", "get_things"),
            ("get_things_2", "get_things_2"),
        ]
    );
}

#[test]
fn responses_are_named_by_status_and_media_type() {
    let media = json!({"application/json": {"schema": {"type": "integer"}}, "text/csv": {}});
    let api = named(json!({"paths": {"/a": {"post": {
        "operationId": "a",
        "parameters": [
            {"name": "new", "in": "query", "schema": {"type": "string"}},
            {"name": "body", "in": "query", "schema": {"type": "string"}}
        ],
        "requestBody": {"content": {
            "application/json": {"schema": {"type": "integer"}}, "text/csv": {}, "text/plain": {}
        }},
        "responses": {
            "404": {"description": ""}, "200": {"description": "", "content": media},
            "499": {"description": ""}, "4XX": {"description": ""}, "default": {"description": ""}
        }
    }}}}));
    let operation = &api.operations[0];
    let names: Vec<_> = operation
        .responses
        .iter()
        .map(|r| r.name.rust.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "OkJson",
            "OkText",
            "NotFound",
            "Status499",
            "ClientError",
            "Default"
        ]
    );
    let fields: Vec<_> = operation
        .parameters
        .iter()
        .map(|p| p.name.rust.as_str())
        .collect();
    assert_eq!(fields, ["new_", "body_in_query"]);
    let body = operation.body.as_ref().map(|body| &body.media);
    let media: Vec<_> = body
        .into_iter()
        .flatten()
        .map(|m| m.name.rust.as_str())
        .collect();
    assert_eq!(
        media,
        ["Json", "Text", "Plain"],
        "text/csv and text/plain are one type, and yet not the same"
    );
}

#[test]
fn callbacks_of_the_same_name_take_their_operations() {
    let operation = |id: &str| {
        json!({"post": {
            "operationId": id, "responses": {"200": {"description": ""}},
            "callbacks": {"onEvent": {"{$url}": {"post": {"responses": {}}}}}
        }})
    };
    let api = named(json!({
        "webhooks": {"customer.created": {"post": {"responses": {}}}},
        "paths": {"/a": operation("subscribe"), "/b": operation("watch")}
    }));
    let names: Vec<_> = api
        .events
        .iter()
        .map(|e| (e.name.rust.as_str(), e.type_name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("customer_created", "CustomerCreated"),
            ("on_event", "OnEvent"),
            ("watch_on_event", "WatchOnEvent"),
        ]
    );
}
