use serde_json::json;

use super::*;
use crate::ir::{BodyKind, EventSource, Location, SecurityKind, Status, Style};

#[test]
fn parameters_are_merged_and_keyed() {
    let (api, problems) = converted(&json!({
        "paths": {"/a/{id}/{body}": {
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "body", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "pageSize", "in": "query", "schema": {"type": "string"}}
            ],
            "post": {
                "operationId": "a",
                "parameters": [
                    {"$ref": "#/components/parameters/Page"},
                    {"name": "id", "in": "query", "schema": {"type": "integer"}},
                    {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
                    {"name": "X-Tenant", "in": "header", "deprecated": true, "schema": {"type": "string", "default": "t"}},
                    {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
                    {"name": "q", "in": "query", "content": {"application/json": {"schema": {"type": "array"}}}}
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/WalletInput"}}}},
                "responses": {}
            }
        }},
        "components": {
            "parameters": {"Page": {"name": "pageSize", "in": "query", "required": true, "schema": {"type": "integer"}}},
            "schemas": {"WalletInput": {"type": "object", "properties": {"a": {"type": "string"}}}}
        }
    }));
    assert_eq!(
        problems,
        [
            "warning #/paths/~1a~1{id}~1{body}/post/parameters/2: only the host sends the header \
             `Authorization`: the parameter is left out"
        ]
    );
    let operation = &api.operations[0];
    let keys: Vec<_> = operation
        .parameters
        .iter()
        .map(|p| (p.key.as_str(), p.aliases.join(",")))
        .collect();
    assert_eq!(
        keys,
        [
            ("id", String::new()),
            ("body_in_path", String::new()),
            ("pageSize", "page_size".to_owned()),
            ("id_in_query", String::new()),
            ("X-Tenant", "x_tenant".to_owned()),
            ("filter", String::new()),
            ("q", String::new()),
        ]
    );
    let page = &operation.parameters[2];
    assert_eq!(
        (&page.ty, page.required, page.location),
        (&Ty::I64, true, Location::Query)
    );
    assert_eq!((page.style, page.explode), (Style::Form, true));
    let tenant = &operation.parameters[4];
    assert_eq!(
        (tenant.default.clone(), tenant.deprecated),
        (Some(json!("t")), true)
    );
    assert_eq!((tenant.style, tenant.explode), (Style::Simple, false));
    assert_eq!(operation.parameters[5].style, Style::DeepObject);
    assert_eq!(
        operation.parameters[6].content.as_deref(),
        Some("application/json")
    );
    let body = operation.body.as_ref().map(|body| body.aliases.clone());
    assert_eq!(body, Some(vec!["wallet_input".to_owned()]));
}

#[test]
fn types_of_what_was_overridden_are_dropped() {
    let sort = |values: serde_json::Value| json!([{"name": "sort", "in": "query", "schema": {"type": "string", "enum": values}}]);
    let (api, problems) = converted(&json!({"paths": {"/a": {
        "parameters": sort(json!(["asc", "desc"])),
        "get": {"operationId": "a", "parameters": sort(json!(["up"])), "responses": {}}
    }}}));
    assert_eq!(problems, [""; 0]);
    assert_eq!(api.types.len(), 1);
    assert_eq!(enumeration(&api, "ASort"), ["up"]);
    assert_eq!(
        api.operations[0].parameters[0].ty,
        Ty::Named(TypeId(0)),
        "renumbered"
    );
}

#[test]
fn bodies_by_media_type() {
    let kinds = [
        ("application/json", BodyKind::Json),
        ("application/vnd.api+json; charset=utf-8", BodyKind::Json),
        ("*/*", BodyKind::Json),
        ("application/x-www-form-urlencoded", BodyKind::Form),
        ("multipart/form-data", BodyKind::Multipart),
        ("text/csv", BodyKind::Text),
        ("application/xml", BodyKind::Text),
        ("application/pdf", BodyKind::Binary),
        ("image/png", BodyKind::Binary),
    ];
    for (content_type, kind) in kinds {
        assert_eq!(
            crate::convert::operation::media::body_kind(content_type),
            kind,
            "{content_type}"
        );
    }
}

#[test]
fn responses_come_success_first() {
    let (api, problems) = converted(&json!({
        "paths": {
            "/a": {"get": {"operationId": "a", "responses": {
                "default": {"$ref": "#/components/responses/Failed"},
                "4XX": {"description": ""},
                "200": {"description": "", "headers": {"X-Total": {"schema": {}}, "Content-Type": {}}, "content": {
                    "application/json": {"schema": {"type": "string", "format": "binary"}},
                    "application/pdf": {"schema": {"type": "string"}}
                }},
                "204": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}},
                "teapot": {"description": ""}
            }}},
            "/b": {"get": {"responses": {"default": {"description": ""}}}}
        },
        "components": {"responses": {"Failed": {"description": "no", "content": {
            "application/json": {"schema": {"type": "object", "properties": {"error": {"type": "string"}}}}
        }}}}
    }));
    assert_eq!(
        problems,
        [
            "warning #/paths/~1a/get/responses/teapot: `teapot` is not a status",
            "warning #/paths/~1a/get/responses/204/content: HTTP allows this response no body",
        ]
    );
    let found: Vec<_> = api.operations[0]
        .responses
        .iter()
        .map(|r| (r.status, r.success, r.media.as_ref().map(|m| m.kind)))
        .collect();
    assert_eq!(
        found,
        [
            (Status::Code(200), true, Some(BodyKind::Binary)),
            (Status::Code(200), true, Some(BodyKind::Binary)),
            (Status::Code(204), true, None),
            (Status::Default, false, Some(BodyKind::Json)),
            (Status::Range(4), false, None),
        ]
    );
    assert_eq!(api.operations[0].responses[0].headers, ["X-Total"]);
    assert!(
        api.operations[1].responses[0].success,
        "default is all there is"
    );
    assert_eq!(api.operations[1].id, "GET /b");
}

/// Temporal's and Anthropic's documents: tsoa#1005, drf-spectacular#137.
#[test]
fn an_operation_id_that_is_taken_gives_way_to_method_and_path() {
    let (api, problems) = converted(&json!({"paths": {
        "/a": {"get": {"operationId": "same", "responses": {}}},
        "/b": {"get": {"operationId": "same", "responses": {}}}
    }}));
    assert_eq!(
        problems,
        [
            "warning #/paths/~1b/get/operationId: the operationId `same` is taken already, by \
             #/paths/~1a/get"
        ]
    );
    let ids: Vec<_> = api.operations.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["same", "GET /b"]);
}

#[test]
fn security_is_inherited_and_overridden() {
    let (api, problems) = converted(&json!({
        "security": [{"token": []}],
        "paths": {"/a": {
            "get": {"responses": {}},
            "put": {"security": [], "responses": {}},
            "post": {"security": [{"token": [], "key": ["write"]}, {}], "responses": {}},
            "delete": {"security": [{"tokn": []}], "responses": {}}
        }},
        "components": {"securitySchemes": {
            "token": {"type": "http", "scheme": "Bearer"},
            "key": {"type": "apiKey", "in": "cookie", "name": "k"},
            "odd": {"type": "magic"}
        }}
    }));
    assert_eq!(api.security_schemes[0].kind, SecurityKind::Bearer);
    let cookie = SecurityKind::ApiKey {
        location: Location::Cookie,
        name: "k".to_owned(),
    };
    assert_eq!(api.security_schemes[1].kind, cookie);
    let counts: Vec<Vec<usize>> = api
        .operations
        .iter()
        .map(|operation| operation.security.iter().map(Vec::len).collect())
        .collect();
    assert_eq!(counts, [vec![1], vec![], vec![2, 0], vec![]]);
    assert_eq!(api.operations[2].security[0][1].scopes, ["write"]);
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn events_from_webhooks_and_callbacks() {
    let body = json!({"content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}});
    let (api, problems) = converted(&json!({
        "webhooks": {"customer.created": {"post": {"summary": "Created", "requestBody": body, "responses": {
            "200": {"description": "", "content": {"application/json": {"schema": {"type": "boolean"}}}}
        }}}},
        "x-webhooks": {"fee.deleted": {"$ref": "#/components/pathItems/Fee"}},
        "paths": {"/a": {"post": {"operationId": "a", "responses": {}, "callbacks": {
            "done": {"{$request.body#/url}": {"post": {"requestBody": body, "responses": {}}}}
        }}}},
        "components": {"pathItems": {"Fee": {"post": {"responses": {}}}}}
    }));
    assert_eq!(problems, [""; 0]);
    let names: Vec<_> = api
        .events
        .iter()
        .map(|event| event.name.wire.as_str())
        .collect();
    assert_eq!(names, ["customer.created", "fee.deleted", "done"]);
    assert_eq!(api.events[0].payload, id(&api, "CustomerCreatedPayload"));
    assert_eq!(api.events[0].reply, Some(Ty::Bool));
    assert_eq!(api.events[1].payload, Ty::Unit);
    let EventSource::Callback {
        operation,
        expression,
    } = &api.events[2].source
    else {
        panic!("{:?}", api.events[2])
    };
    assert_eq!(
        (operation.as_str(), expression.as_str()),
        ("a", "{$request.body#/url}")
    );
}

#[test]
fn odd_parameters_cost_only_themselves() {
    let (api, problems) = converted(
        &json!({"paths": {"/a": {"get": {"operationId": "a", "parameters": [
        {"in": "query"},
        {"name": "b", "in": "body", "schema": {}},
        {"name": "s", "in": "query", "style": "simple", "schema": {"type": "string"}},
        {"name": "n", "in": "query"},
        7
    ], "responses": {}}}}}),
    );
    let names: Vec<_> = api.operations[0]
        .parameters
        .iter()
        .map(|p| p.name.wire.as_str())
        .collect();
    assert_eq!(names, ["s", "n"]);
    assert_eq!(problems.len(), 5, "{problems:#?}");
}
