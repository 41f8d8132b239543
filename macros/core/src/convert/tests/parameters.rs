use serde_json::json;

use super::*;
use crate::ir::{Location, Style};

fn with(path: &str, parameters: Value) -> (Api, Vec<String>) {
    converted(&json!({"paths": {path: {"get": {
        "operationId": "a", "parameters": parameters, "responses": {}
    }}}}))
}

fn texts(problems: &[String]) -> Vec<&str> {
    problems
        .iter()
        .map(|problem| {
            problem
                .split_once(": ")
                .map_or(problem.as_str(), |(_, text)| text)
        })
        .collect()
}

#[test]
fn headers_that_the_host_sets_are_left_out_and_reported() {
    let header = |name: &str| json!({"name": name, "in": "header", "schema": {"type": "string"}});
    let (api, problems) = with(
        "/a",
        json!([
            header("X-A"),
            header("Accept"),
            header("Host"),
            header("accept-encoding")
        ]),
    );
    assert_eq!(api.operations[0].parameters.len(), 1);
    assert_eq!(
        texts(&problems),
        [
            "OpenAPI ignores a header parameter `Accept`: it is left out",
            "the header `Host` is set by the host's HTTP client: it is left out",
            "the header `accept-encoding` is set by the host's HTTP client: it is left out",
        ]
    );
}

#[test]
fn a_whole_query_needs_a_form_or_json() {
    let whole = |content: Value| json!([{"name": "q", "in": "querystring", "content": content}]);
    let (api, problems) = with(
        "/a",
        whole(json!({"application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"page": {"type": "integer"}}}
        }})),
    );
    assert_eq!(problems, [""; 0]);
    let parameter = &api.operations[0].parameters[0];
    assert_eq!(
        (parameter.location, parameter.key.as_str()),
        (Location::QueryString, "q")
    );
    let (api, problems) = with(
        "/a",
        whole(json!({"text/plain": {"schema": {"type": "string"}}})),
    );
    assert!(api.operations[0].parameters.is_empty());
    assert_eq!(
        texts(&problems),
        ["a whole query in this media type can't be written; it is left out"]
    );
    let (_, problems) = with(
        "/a",
        json!([{"name": "q", "in": "querystring", "schema": {}}]),
    );
    assert_eq!(
        texts(&problems),
        ["a parameter `in: querystring` needs `content`; it is left out"]
    );
}

#[test]
fn cookies_have_two_styles() {
    let (api, problems) = with(
        "/a",
        json!([
            {"name": "a", "in": "cookie", "schema": {"type": "string"}},
            {"name": "b", "in": "cookie", "style": "cookie", "schema": {"type": "string"}}
        ]),
    );
    assert_eq!(problems, [""; 0]);
    let styles: Vec<_> = api.operations[0]
        .parameters
        .iter()
        .map(|parameter| (parameter.style, parameter.explode))
        .collect();
    assert_eq!(styles, [(Style::Form, true), (Style::Cookie, true)]);
}

#[test]
fn flags_that_change_nothing_are_reported() {
    let (_, problems) = with(
        "/a",
        json!([
            {"name": "a", "in": "header", "allowReserved": true, "schema": {"type": "string"}},
            {"name": "b", "in": "query", "allowReserved": true, "schema": {"type": "string"}},
            {"name": "c", "in": "query", "allowEmptyValue": true, "schema": {"type": "boolean"}},
            {"name": "d", "in": "query", "allowEmptyValue": true, "schema": {"type": "string"}},
            {"name": "e", "in": "query", "content": {"text/plain": {"schema": {"type": "array"}}, "a/b": {}}}
        ]),
    );
    assert_eq!(
        texts(&problems),
        [
            "`allowReserved` is for query parameters: here the value is encoded as usual",
            "a value of this type is never empty",
            "a parameter's `content` has one media type",
            "a parameter in `text/plain` is a string: arrays and objects are written as JSON",
        ]
    );
}

#[test]
fn paths_with_more_than_a_path() {
    let cases = [
        (
            "/a?beta=true",
            "OpenAPI's paths have no query; this one is sent as it is",
        ),
        (
            "/a/#Action=B",
            "`#Action=B` is a fragment, which is never sent",
        ),
        (
            "/a{",
            "a brace of this path has no counterpart: it is sent as a character",
        ),
    ];
    for (path, expected) in cases {
        assert_eq!(texts(&with(path, json!([])).1), [expected]);
    }
    let (_, problems) = with("/a{?page}", json!([]));
    assert_eq!(
        texts(&problems)[0],
        "OpenAPI's paths have no `{?page}`, which is from RFC 6570"
    );
}

#[test]
fn methods_that_no_client_sends_are_rejected() {
    let (api, problems) = converted(&json!({"paths": {"/a": {
        "query": {"operationId": "q", "responses": {}},
        "additionalOperations": {
            "PURGE": {"operationId": "p", "responses": {}},
            "CONNECT": {"operationId": "c", "responses": {}},
            "A B": {"operationId": "x", "responses": {}}
        }
    }}}));
    let methods: Vec<_> = api.operations.iter().map(|it| it.method.as_str()).collect();
    assert_eq!(methods, ["QUERY", "PURGE"]);
    assert_eq!(
        problems,
        [
            "warning #/paths/~1a/additionalOperations/CONNECT: the method CONNECT opens a tunnel, which a \
             plug-in can't have; the operation is left out",
            "warning #/paths/~1a/additionalOperations/A B: `A B` is not an HTTP method; the operation is left \
             out",
        ]
    );
}

#[test]
fn servers_of_one_operation_are_reported() {
    let servers = |url: &str| json!([{"url": url}]);
    let (_, problems) = converted(&json!({
        "servers": servers("https://api.example.com"),
        "paths": {"/a": {
            "servers": servers("https://files.example.com"),
            "get": {"operationId": "a", "responses": {}},
            "put": {"operationId": "b", "servers": servers("https://api.example.com"), "responses": {}},
            "post": {"operationId": "c", "servers": servers("{scheme}://x"), "responses": {}}
        }}
    }));
    assert_eq!(
        problems,
        [
            "warning #/paths/~1a/servers: `servers` of one operation are not followed",
            "warning #/paths/~1a/post/servers: `servers` of one operation are not followed",
        ]
    );
}
