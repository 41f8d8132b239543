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
fn a_reference_to_what_is_no_object_is_reported_where_it_stands() {
    let document = json!({
        "paths": {"/a": {"get": {"$ref": "#/x-text"}}},
        "x-text": "text"
    });
    let (_, problems) = converted(&document);
    let expected = "error #/paths/~1a/get: `get` must be an object, but what it refers to, #/x-text, is a string";
    assert_eq!(problems, [expected]);
}
