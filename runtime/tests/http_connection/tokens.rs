//! Tokens that are fetched, kept, and renewed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use extism_openapi::operation::{BodyKind, Operation, SecurityKind};
use extism_openapi::{
    Http,
    backend::RawResponse,
    http::{AuthError, BearerToken},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::http_common::{OPERATION, json, leak, media, respond, secured, with_body};
use crate::servers::{mirror, serve};

pub(crate) fn operation() -> &'static Operation {
    secured(vec![("token", SecurityKind::OAuth2)])
}

/// The responses to many calls at the same time.
pub(crate) async fn at_once(http: &Http, calls: usize) -> Vec<RawResponse> {
    let mut all = JoinSet::new();
    for _ in 0..calls {
        let http = http.clone();
        all.spawn(async move { respond(&http, operation(), json!({})).await });
    }
    all.join_all().await
}

/// A backend whose tokens are numbered, and how many it fetched.
fn numbered(http: Http, life: Option<Duration>) -> (Http, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let http = http.bearer_from(move || {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let token = BearerToken::new(format!("token-{number}"));
            Ok::<_, AuthError>(match life {
                Some(life) => token.expires_in(life),
                None => token,
            })
        }
    });
    (http, asked)
}

fn token_of(response: &RawResponse) -> Value {
    json(response)["headers"]["authorization"].clone()
}

#[tokio::test]
async fn a_token_is_asked_for_once_whoever_waits_for_it() {
    let server = mirror(None).await;
    let (http, asked) = numbered(Http::new(&server.base).unwrap(), None);
    for _ in 0..2 {
        let responses = at_once(&http, 20).await;
        let tokens: BTreeSet<_> = responses
            .iter()
            .map(|it| token_of(it).to_string())
            .collect();
        assert_eq!(tokens, BTreeSet::from(["\"Bearer token-0\"".to_owned()]));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_is_asked_for_where_an_operation_gets_it() {
    let server = mirror(None).await;
    let http = Http::new(&server.base).unwrap();
    let http = http.api_key_for("named", "KEY").basic("u", "p");
    let (http, asked) = numbered(http, None);
    let others = [
        &OPERATION,
        secured(vec![("named", SecurityKind::Bearer)]),
        secured(vec![
            ("basic", SecurityKind::Basic),
            ("token", SecurityKind::Bearer),
        ]),
        secured(vec![("other", SecurityKind::Http("Hmac"))]),
    ];
    for operation in others {
        assert_eq!(respond(&http, operation, json!({})).await.status, 200);
    }
    // Nor if the plug-in's input is rejected.
    let wrong = respond(&http, operation(), json!([])).await;
    assert!(wrong.error.is_some());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    respond(&http, operation(), json!({})).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let server = mirror(None).await;
    let life = Duration::from_millis(1_000);
    let (http, _) = numbered(Http::new(&server.base).unwrap(), Some(life));
    let first = respond(&http, operation(), json!({})).await;
    assert_eq!(token_of(&first), "Bearer token-0");
    tokio::time::sleep(life).await;
    let second = respond(&http, operation(), json!({})).await;
    assert_eq!(token_of(&second), "Bearer token-1");
    let (http, asked) = numbered(Http::new(&server.base).unwrap(), Some(Duration::ZERO));
    at_once(&http, 5).await;
    respond(&http, operation(), json!({})).await;
    assert!((2..=6).contains(&asked.load(Ordering::SeqCst)));
    // Longer than an `Instant` can represent.
    let (http, _) = numbered(Http::new(&server.base).unwrap(), Some(Duration::MAX));
    let for_ever = respond(&http, operation(), json!({})).await;
    assert_eq!(for_ever.status, 200);
}

/// An API that accepts only one token, and the number of requests that it got.
async fn api(takes: &'static str) -> (String, Arc<AtomicU32>) {
    let requests = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&requests);
    let router = Router::new().fallback(post(move |headers: HeaderMap, body: String| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move {
            let taken = headers["authorization"] == takes;
            let status = if taken {
                StatusCode::OK
            } else {
                StatusCode::UNAUTHORIZED
            };
            (status, axum::Json(json!({"body": body})))
        }
    }));
    (serve(router, None).await.base, requests)
}

/// A token may be revoked early; but a plug-in may also be rejected for its request.
#[tokio::test]
async fn a_token_that_is_rejected_is_renewed_once_it_is_old_enough() {
    let (base, requests) = api("Bearer token-1").await;
    let (http, asked) = numbered(Http::new(&base).unwrap(), None);
    let body = with_body(vec![media("application/json", BodyKind::Json, vec![])]);
    let operation = leak(body.with_security(operation().security));
    let input = json!({"body": {"a": 1}});
    for calls in 1..=3 {
        let rejected = respond(&http, operation, input.clone()).await;
        assert_eq!((rejected.status, rejected.error), (401, None));
        assert_eq!(requests.load(Ordering::SeqCst), calls);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    tokio::time::sleep(Duration::from_secs(5)).await;
    let taken = respond(&http, operation, input).await;
    assert_eq!(taken.status, 200);
    assert_eq!(json(&taken), json!({"body": "{\"a\":1}"}));
    assert_eq!(requests.load(Ordering::SeqCst), 5);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}
