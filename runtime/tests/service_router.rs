//! A real axum router in process.
#![cfg(feature = "service")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod http_common;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use extism_openapi::operation::{BodyKind, Location, Operation, Status};
use extism_openapi::{Backend, Call, Service, backend::RawBody};
use http_common::{
    JSON, OPERATION, failure, json, leak, media, parameter, respond, with, with_body,
};
use serde_json::{Value, json};

fn router() -> Router {
    let api = Router::new()
        .route("/customers/{id}", get(find))
        .route("/test", post(create).get(plain))
        .route("/html", get(|| async { Html("<h1>502</h1>") }))
        .route(
            "/invalid",
            get(|| async { ([(header::CONTENT_TYPE, "application/json")], "{oops") }),
        )
        .route(
            "/bytes",
            get(|| async { ([(header::CONTENT_TYPE, "image/png")], vec![0_u8, 159]) }),
        )
        .route("/large", get(|| async { "x".repeat(2000) }))
        .route("/empty", get(|| async { StatusCode::NO_CONTENT }))
        .route("/deep", get(deep))
        .route("/panic", get(panic_))
        .route("/whoami", get(whoami));
    Router::new().nest("/api/v1", api).with_state(42)
}

async fn find(
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    State(state): State<i32>,
) -> impl IntoResponse {
    let headers = [("x-total", "3"), ("x-secret", "hidden")];
    (
        headers,
        Json(json!({"id": id, "query": query, "state": state})),
    )
}

async fn create(Json(body): Json<Value>) -> impl IntoResponse {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        Json(json!({"error": body})),
    )
}

async fn plain() -> &'static str {
    "just text"
}

async fn deep() -> impl IntoResponse {
    let body = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    ([(header::CONTENT_TYPE, "application/json")], body)
}

async fn panic_() -> &'static str {
    panic!("on purpose")
}

async fn whoami(Extension(call): Extension<Call>) -> Json<Value> {
    Json(json!([
        call.plugin(),
        call.operation().id,
        call.get::<u8>()
    ]))
}

fn service() -> Service<Router> {
    Service::new(router()).prefix("/api/v1/")
}

fn path(path: &'static str) -> &'static Operation {
    leak(with(OPERATION, |it| it.path = path))
}

#[tokio::test]
async fn extractors_state_and_documented_headers() {
    let id = parameter("id", Location::Path).required();
    let parameters = vec![id, parameter("tag", Location::Query)];
    let operation = leak(with(OPERATION, |it| {
        it.path = "/customers/{id}";
        it.parameters = parameters.leak();
    }));
    let input = json!({"id": "a/b?c#d%2e é", "tag": ["1&2", "3"]});
    let response = respond(&service(), operation, input).await;
    assert_eq!(response.status, 200);
    assert_eq!(response.content.as_deref(), Some("application/json"));
    let expected =
        json!({"id": "a/b?c#d%2e é", "query": [["tag", "1&2"], ["tag", "3"]], "state": 42});
    assert_eq!(json(&response), expected);
    let headers: Vec<_> = response.headers.iter().collect();
    assert_eq!(headers, [("X-Total", "3")]);
}

#[tokio::test]
async fn an_api_s_error_is_a_response() {
    let operation = with_body(vec![media("application/json", BodyKind::Json, vec![])]);
    let response = respond(&service(), operation, json!({"body": {"a": 1}})).await;
    assert_eq!(
        (response.status, json(&response)),
        (422, json!({"error": {"a": 1}}))
    );
    assert!(response.error.is_none());
}

#[tokio::test]
async fn bodies_that_are_not_what_the_document_says() {
    let cases: [(&str, &str); 5] = [
        ("/html", "text/html; charset=utf-8"),
        ("/invalid", "application/json"),
        ("/test", "text/plain; charset=utf-8"),
        ("/deep", "application/json"),
        ("/nowhere", ""),
    ];
    for (target, content) in cases {
        let response = respond(&service(), path(target), json!({})).await;
        assert!(response.error.is_none(), "{response:?}");
        match &response.entity {
            RawBody::Text(text) => assert!(!text.is_empty()),
            RawBody::None => assert_eq!((target, response.status), ("/nowhere", 404)),
            other => panic!("{target}: {other:?}"),
        }
        assert_eq!(response.content.unwrap_or_default(), content, "{target}");
    }
    let bytes = respond(&service(), path("/bytes"), json!({})).await;
    assert!(
        matches!(&bytes.entity, RawBody::Bytes(bytes) if bytes == &[0, 159]),
        "{bytes:?}"
    );
    let empty = respond(&service(), path("/empty"), json!({})).await;
    assert!(
        matches!((empty.status, &empty.entity), (204, RawBody::None)),
        "{empty:?}"
    );
}

#[tokio::test]
async fn a_documented_file_stays_a_file() {
    let responses = vec![with(JSON, |it| {
        it.content = Some("application/json");
        it.kind = BodyKind::Binary;
        it.status = Status::Default;
    })];
    let operation = leak(with(OPERATION, |it| {
        it.path = "/invalid";
        it.responses = responses.leak();
    }));
    let response = respond(&service(), operation, json!({})).await;
    assert!(
        matches!(&response.entity, RawBody::Bytes(bytes) if bytes == b"{oops"),
        "{response:?}"
    );
}

#[tokio::test]
async fn a_large_response_is_limited() {
    let small = service().max_response_bytes(1999);
    let large = respond(&small, path("/large"), json!({})).await;
    let (kind, status, message) = failure(&large);
    assert_eq!((kind, status), ("limited", 429));
    assert!(message.contains("1999"), "{message}");
    let exact = service().max_response_bytes(2000);
    assert_eq!(respond(&exact, path("/large"), json!({})).await.status, 200);
}

#[tokio::test]
async fn a_panic_in_a_handler_is_an_internal_failure() {
    let response = respond(&service(), path("/panic"), json!({})).await;
    let (kind, status, message) = failure(&response);
    assert_eq!((kind, status), ("internal", 500));
    assert!(
        message.contains("panicked") && !message.contains("on purpose"),
        "{message}"
    );
}

#[tokio::test]
async fn handlers_can_tell_who_calls() {
    let call = Call::new(path("/whoami")).with_plugin("welcome").with(7_u8);
    let response = service().call(&call, b"").await;
    assert_eq!(json(&response), json!(["welcome", "test", 7]));
}

#[tokio::test]
async fn a_fallback_is_asked_for_what_is_not_implemented_only() {
    struct NotHere;
    impl Backend for NotHere {
        fn call<'a>(
            &'a self,
            call: &'a Call,
            _: &'a [u8],
        ) -> extism_openapi::backend::ResponseFuture<'a> {
            let _ = call;
            let kind = extism_openapi::error::CallErrorKind::NotImplemented;
            let error = extism_openapi::error::CallError::new(kind, "not here");
            Box::pin(async { extism_openapi::backend::RawResponse::failed(error) })
        }
    }
    assert_eq!(
        respond(&NotHere.or(service()), path("/large"), json!({}))
            .await
            .status,
        200
    );
    let missing = respond(&service().or(NotHere), path("/nowhere"), json!({})).await;
    assert_eq!((missing.status, missing.error.is_none()), (404, true));
}
