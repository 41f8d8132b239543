//! `Http` against a real server on the loopback interface.
#![cfg(feature = "http")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod http_common;

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::{any, get};
use extism_openapi::operation::{Location, Operation, SecurityKind};
use extism_openapi::{
    Backend, Call, Http,
    backend::RawBody,
    error::{CallError, CallErrorKind},
    http::{AuthError, HttpError},
};
use http_common::{OPERATION, failure, json, leak, parameter, respond, secured, with};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Sends what it got back.
async fn mirror(request: Request) -> impl IntoResponse {
    let headers: serde_json::Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into(),
            )
        })
        .collect();
    axum::Json(json!({"uri": request.uri().to_string(), "headers": headers}))
}

async fn endless() -> Body {
    let chunk = vec![b'x'; 64 * 1024];
    Body::new(Endless(chunk.into()))
}

/// A body that never ends.
struct Endless(axum::body::Bytes);

impl http_body::Body for Endless {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Ready(Some(Ok(http_body::Frame::data(self.0.clone()))))
    }
}

/// The base address of a server that lives as long as the test.
async fn server() -> String {
    let router = Router::new()
        .route("/test", any(mirror))
        .route("/v1/test", any(mirror))
        .route(
            "/html",
            get(|| async { (StatusCode::BAD_GATEWAY, Html("<h1>502</h1>")) }),
        )
        .route(
            "/other",
            get(|| async { axum::Json(json!(["another", "shape"])) }),
        )
        .route("/ten", get(|| async { vec![b'x'; 10 << 20] }))
        .route("/endless", get(endless))
        .route(
            "/redirect",
            get(|| async { Redirect::temporary("http://127.0.0.1:1/stolen") }),
        )
        .route(
            "/slow",
            get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }),
        )
        .route(
            "/invalid",
            get(|| async { ([(header::CONTENT_TYPE, "application/json")], "{\"a\":") }),
        )
        .route("/x/{id}", get(mirror));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A server that sends these bytes after a request, then waits, or closes.
async fn raw(response: &'static [u8], close: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(response).await;
            if !close {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        }
    });
    format!("http://{address}")
}

fn path(path: &'static str) -> &'static Operation {
    leak(with(OPERATION, |it| it.path = path))
}

async fn get_from(base: &str, target: &'static str) -> extism_openapi::backend::RawResponse {
    let http = Http::new(base).unwrap().timeout(Duration::from_secs(20));
    respond(&http, path(target), json!({})).await
}

#[tokio::test]
async fn a_request_and_its_response() {
    let base = server().await;
    for (base, expected) in [(base.clone(), "/test"), (format!("{base}/v1/"), "/v1/test")] {
        let http = Http::new(&base)
            .unwrap()
            .header("X-Tenant", "acme")
            .unwrap();
        let response = respond(&http, &OPERATION, json!({})).await;
        let sent = json(&response);
        assert_eq!(sent["uri"], expected);
        assert_eq!(sent["headers"]["x-tenant"], "acme");
        assert!(
            sent["headers"]["user-agent"]
                .as_str()
                .unwrap()
                .starts_with("extism-openapi/")
        );
        assert!(sent["headers"].get("authorization").is_none());
    }
}

#[tokio::test]
async fn path_values_arrive_in_their_segment() {
    let base = server().await;
    let id = parameter("id", Location::Path).required();
    let operation = leak(with(OPERATION, |it| {
        it.path = "/x/{id}";
        it.parameters = vec![id].leak();
    }));
    let http = Http::new(&base).unwrap().allow_slash_in_path(true);
    for (value, expected) in [
        ("a/b", "a%2Fb"),
        ("%2e.x", "%252e.x"),
        ("?q#f", "%3Fq%23f"),
        ("a\\b", "a%5Cb"),
    ] {
        let sent = json(&respond(&http, operation, json!({"id": value})).await);
        assert_eq!(sent["uri"], format!("/x/{expected}"));
    }
    for value in ["..", "../test", "%2e%2e", "a\r\nb", ""] {
        let response = respond(&http, operation, json!({"id": value})).await;
        assert_eq!(failure(&response).0, "invalid_request", "{value:?}");
    }
}

#[tokio::test]
async fn other_responses_than_documented_are_values() {
    let base = server().await;
    let html = get_from(&base, "/html").await;
    assert_eq!(
        (html.status, html.content.as_deref()),
        (502, Some("text/html; charset=utf-8"))
    );
    assert!(
        matches!(&html.entity, RawBody::Text(text) if text == "<h1>502</h1>"),
        "{html:?}"
    );
    assert_eq!(
        json(&get_from(&base, "/other").await),
        json!(["another", "shape"])
    );
    let invalid = get_from(&base, "/invalid").await;
    assert!(
        matches!(&invalid.entity, RawBody::Text(text) if text == "{\"a\":"),
        "{invalid:?}"
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let response = get_from(&server().await, "/redirect").await;
    assert_eq!((response.status, response.error.is_none()), (307, true));
}

#[tokio::test]
async fn bodies_over_the_limit_are_not_read_to_the_end() {
    let base = server().await;
    for target in ["/ten", "/endless"] {
        let http = Http::new(&base).unwrap().max_response_bytes(1 << 20);
        let response = respond(&http, path(target), json!({})).await;
        let (kind, status, message) = failure(&response);
        assert_eq!((kind, status), ("limited", 429), "{target}: {message}");
    }
    let ten = get_from(&base, "/ten").await;
    assert!(
        matches!(&ten.entity, RawBody::Bytes(bytes) if bytes.len() == 10 << 20),
        "{}",
        ten.status
    );
}

async fn times_out(base: &str, target: &'static str) {
    let http = Http::new(base).unwrap().timeout(Duration::from_millis(200));
    let start = Instant::now();
    let response = respond(&http, path(target), json!({})).await;
    let (kind, status, message) = failure(&response);
    assert_eq!((kind, status), ("timeout", 504), "{message}");
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn slow_answers_and_slow_bodies_time_out() {
    times_out(&server().await, "/slow").await;
    times_out(&raw(b"", false).await, "/test").await;
    let head =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\"";
    times_out(&raw(head, false).await, "/test").await;
}

#[tokio::test]
async fn the_call_s_deadline_counts_too() {
    let base = server().await;
    let http = Http::new(&base).unwrap();
    let call = Call::new(path("/slow")).with_deadline(Instant::now() + Duration::from_millis(200));
    assert_eq!(failure(&http.call(&call, b"{}").await).0, "timeout");
}

#[tokio::test]
async fn broken_connections_are_transport_failures() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let part =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\"";
    let bases = [
        format!("http://{unused}"),
        raw(b"", true).await,
        raw(part, true).await,
        raw(b"this is not HTTP\r\n\r\n", true).await,
    ];
    for base in bases {
        let response = get_from(&base, "/test").await;
        let (kind, status, message) = failure(&response);
        assert_eq!((kind, status), ("transport", 502), "{message}");
        assert!(
            message.starts_with("`test`: ") && !message.contains("http://"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn each_operation_gets_the_credentials_that_it_names() {
    let base = server().await;
    let http = Http::new(&base)
        .unwrap()
        .bearer("t0ken")
        .basic("user", "pass:word")
        .api_key("k&y")
        .api_key_for("Special", "other");
    let key = |location, name| SecurityKind::ApiKey { location, name };
    let cases: Vec<(SecurityKind, &str, &str, &str)> = vec![
        (
            SecurityKind::Bearer,
            "bearerAuth",
            "authorization",
            "Bearer t0ken",
        ),
        (
            SecurityKind::OAuth2,
            "oauth",
            "authorization",
            "Bearer t0ken",
        ),
        (
            SecurityKind::Basic,
            "basicAuth",
            "authorization",
            "Basic dXNlcjpwYXNzOndvcmQ=",
        ),
        (
            SecurityKind::Http("Hoba"),
            "Special",
            "authorization",
            "Hoba other",
        ),
        (key(Location::Header, "X-Key"), "keyAuth", "x-key", "k&y"),
        (key(Location::Header, "X-Key"), "Special", "x-key", "other"),
        (
            key(Location::Cookie, "key"),
            "keyAuth",
            "cookie",
            "key=k%26y",
        ),
    ];
    for (kind, name, header, expected) in cases {
        let sent = json(&respond(&http, secured(vec![(name, kind)]), json!({})).await);
        assert_eq!(sent["headers"][header], expected, "{kind:?}");
        assert_eq!(sent["uri"], "/test");
        let others = ["authorization", "x-key", "cookie"]
            .iter()
            .filter(|other| **other != header);
        for other in others {
            assert!(
                sent["headers"].get(*other).is_none(),
                "{kind:?} sends {other}"
            );
        }
    }
    let query = secured(vec![("keyAuth", key(Location::Query, "api key"))]);
    assert_eq!(
        json(&respond(&http, query, json!({})).await)["uri"],
        "/test?api%20key=k%26y"
    );
    // The first alternative for which there is a credential; without any, none is sent.
    let either = || {
        secured(vec![
            ("certificate", SecurityKind::Http("X")),
            ("b", SecurityKind::Bearer),
        ])
    };
    let sent = json(&respond(&http, either(), json!({})).await);
    assert_eq!(sent["headers"]["authorization"], "Bearer t0ken");
    let anonymous = Http::new(&base).unwrap();
    assert!(
        json(&respond(&anonymous, either(), json!({})).await)["headers"]
            .get("authorization")
            .is_none()
    );
    assert!(
        json(&respond(&http, &OPERATION, json!({})).await)["headers"]
            .get("authorization")
            .is_none()
    );
}

#[tokio::test]
async fn a_plug_in_can_not_replace_the_host_s_key() {
    let base = server().await;
    for location in [Location::Query, Location::Header, Location::Cookie] {
        let secured = secured(vec![(
            "keyAuth",
            SecurityKind::ApiKey {
                location,
                name: "key",
            },
        )]);
        let parameters = vec![parameter("key", location)].leak();
        let operation = leak(secured.with_parameters(parameters));
        let http = Http::new(&base).unwrap().api_key("host");
        let sent = json(&respond(&http, operation, json!({"key": "plug-in"})).await).to_string();
        assert!(sent.contains("host") && !sent.contains("plug-in"), "{sent}");
    }
    let operation =
        leak(OPERATION.with_parameters(vec![parameter("X-Tenant", Location::Header)].leak()));
    let http = Http::new(&base)
        .unwrap()
        .header("x-tenant", "host")
        .unwrap();
    let sent = json(&respond(&http, operation, json!({"X-Tenant": "plug-in"})).await);
    assert_eq!(sent["headers"]["x-tenant"], "host");
}

#[tokio::test]
async fn the_callback_signs_requests_that_ask_for_it() {
    let base = server().await;
    let http = Http::new(&base).unwrap().auth(|call, request| {
        if call.plugin().is_none() {
            let error = CallError::new(CallErrorKind::Internal, "no plug-in is named");
            return Err(AuthError::for_plugin(error));
        }
        let signature = format!("{} {}", request.method(), request.uri().path());
        request
            .headers_mut()
            .insert("x-signature", signature.parse()?);
        Ok(())
    });
    let operation = secured(vec![("hmac", SecurityKind::Http("Hmac"))]);
    let response = http
        .call(&Call::new(operation).with_plugin("p"), b"{}")
        .await;
    assert_eq!(json(&response)["headers"]["x-signature"], "GET /test");
    let failed = http.call(&Call::new(operation), b"{}").await;
    let (kind, _, message) = failure(&failed);
    assert_eq!((kind, message), ("internal", "no plug-in is named"));
    let open = http.call(&Call::new(&OPERATION), b"{}").await;
    assert!(json(&open)["headers"].get("x-signature").is_none());
}

#[tokio::test]
async fn secrets_do_not_leak() {
    let unused = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let http = Http::new(&format!("http://{unused}"))
        .unwrap()
        .bearer("s3cret")
        .basic("user", "s3cret")
        .api_key("s3cret")
        .api_key_for("a", "s3cret")
        .header("x", "s3cret")
        .unwrap();
    assert!(!format!("{http:?}").contains("s3cret"), "{http:?}");
    for location in [Location::Query, Location::Header] {
        let operation = secured(vec![(
            "a",
            SecurityKind::ApiKey {
                location,
                name: "key",
            },
        )]);
        let response = respond(&http, operation, json!({})).await;
        let (kind, _, message) = failure(&response);
        assert_eq!(kind, "transport");
        assert!(!message.contains("s3cret"), "{message}");
    }
    let broken = Http::new("http://localhost").unwrap().bearer("s3cret\n");
    let response = respond(
        &broken,
        secured(vec![("b", SecurityKind::Bearer)]),
        json!({}),
    )
    .await;
    let (kind, _, message) = failure(&response);
    assert_eq!(kind, "internal");
    assert!(!message.contains("s3cret"), "{message}");
}

#[test]
fn base_addresses_are_checked() {
    for base in [
        "https://api.example.com",
        "http://localhost:8080/api/v1/",
        "HTTPS://EXAMPLE.COM",
    ] {
        assert!(Http::new(base).is_ok(), "{base}");
    }
    let wrong = [
        ("api.example.com", "not a URL"),
        ("", "not a URL"),
        ("/api", "not a URL"),
        ("ftp://example.com", "`ftp`"),
        ("file:///etc/passwd", "`file`"),
        ("https://user:pass@example.com", "password"),
        ("https://example.com/?a=1", "query"),
        ("https://example.com/#a", "fragment"),
    ];
    for (base, expected) in wrong {
        let error = Http::new(base).unwrap_err();
        assert!(matches!(error, HttpError::Base { .. }), "{base}");
        assert!(error.to_string().contains(expected), "{base}: {error}");
    }
    let http = Http::new("http://localhost").unwrap();
    assert!(http.clone().header("a b", "c").is_err() && http.header("a", "b\nc").is_err());
}
