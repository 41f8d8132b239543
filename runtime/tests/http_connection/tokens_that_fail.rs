//! Tokens that can't be fetched: each call that needs one fails by itself, and in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use extism_openapi::{
    Backend, Call, Http,
    error::{CallError, CallErrorKind},
    http::{AuthError, BearerToken},
};
use serde_json::json;
use tokio::time::sleep;

use crate::http_common::log::Log;
use crate::http_common::{failure, respond};
use crate::servers::mirror;
use crate::tokens::{at_once, operation};

const TOLD: &str = "`test`: the host can't authorize the request; its log says why";

/// A backend whose first fetch is `first`; later ones succeed.
async fn after<F>(first: impl Fn() -> F + Send + Sync + 'static) -> (Http, Arc<AtomicU32>)
where
    F: Future<Output = Result<BearerToken, AuthError>> + Send + 'static,
{
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let first = Arc::new(first);
    let http = Http::new(&mirror(None).await.base).unwrap();
    let http = http.bearer_from(move || {
        let first = Arc::clone(&first);
        let is_first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if is_first {
                return first().await;
            }
            Ok(BearerToken::new("S3CRET"))
        }
    });
    (http, asked)
}

async fn works(http: &Http) {
    let next = respond(http, operation(), json!({})).await;
    assert_eq!(next.status, 200, "{next:?}");
}

#[tokio::test]
async fn a_failure_is_shared_by_all_that_wait_and_tells_a_plug_in_nothing() {
    let (http, asked) = after(|| async {
        sleep(Duration::from_millis(50)).await;
        Err("auth.internal: wrong client_secret".into())
    })
    .await;
    let (log, guard) = Log::begin();
    let responses = at_once(&http, 20).await;
    drop(guard);
    assert_eq!(responses.len(), 20);
    for failed in &responses {
        assert_eq!(failure(failed), ("internal", 500, TOLD));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let log = log.text();
    assert!(log.contains("auth.internal: wrong client_secret"), "{log}");
    works(&http).await;
}

#[tokio::test]
async fn an_error_for_the_plug_in_reaches_it() {
    let (http, _) = after(|| async {
        let error = CallError::new(CallErrorKind::Denied, "not on Sundays");
        Err(AuthError::for_plugin(error))
    })
    .await;
    let denied = respond(&http, operation(), json!({})).await;
    assert_eq!(failure(&denied), ("denied", 403, "not on Sundays"));
    works(&http).await;
}

#[tokio::test]
async fn a_panic_fails_the_calls_that_wait_for_it_alone() {
    let (http, _) = after(|| async {
        sleep(Duration::from_millis(5)).await;
        panic!("S3CRET")
    })
    .await;
    let (log, guard) = Log::begin();
    let failed = respond(&http, operation(), json!({})).await;
    drop(guard);
    assert_eq!(failure(&failed), ("internal", 500, TOLD));
    let log = log.text();
    assert!(
        log.contains("the function that authorizes panicked"),
        "{log}"
    );
    assert!(!log.contains("S3CRET"), "{log}");
    works(&http).await;
    // The function panics before it gives a future, every time.
    let base = mirror(None).await.base;
    let http = Http::new(&base)
        .unwrap()
        .bearer_from(|| -> std::future::Ready<_> { panic!("S3CRET") });
    for _ in 0..2 {
        let failed = respond(&http, operation(), json!({})).await;
        assert_eq!(failure(&failed), ("internal", 500, TOLD));
    }
}

#[tokio::test]
async fn a_token_that_does_not_come_ends_with_each_call_s_own_time() {
    let (http, asked) = after(|| async {
        sleep(Duration::from_secs(60)).await;
        Ok(BearerToken::new("late"))
    })
    .await;
    let started = Instant::now();
    let deadline = started + Duration::from_millis(300);
    let call = Call::new(operation()).with_deadline(deadline);
    let late = http.call(&call, b"{}").await;
    let expected = "`test`: the host did not authorize the request in time";
    assert_eq!(failure(&late), ("timeout", 504, expected));
    assert!(started.elapsed() < Duration::from_secs(20));
    works(&http).await;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// A plug-in's call may end during its fetch; the others must not wait for it.
#[tokio::test]
async fn where_the_call_that_asks_is_given_up_another_asks() {
    let (http, asked) = after(|| async {
        sleep(Duration::from_secs(60)).await;
        Ok(BearerToken::new("late"))
    })
    .await;
    let first = tokio::spawn({
        let http = http.clone();
        async move { respond(&http, operation(), json!({})).await }
    });
    sleep(Duration::from_millis(100)).await;
    let second = tokio::spawn({
        let http = http.clone();
        async move { works(&http).await }
    });
    sleep(Duration::from_millis(100)).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    first.abort();
    second.await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn an_error_keeps_its_cause() {
    use std::error::Error as _;
    use std::io;

    fn of_io() -> Result<(), AuthError> {
        Err(io::Error::other("sealed"))?;
        Ok(())
    }
    let error = of_io().unwrap_err();
    assert_eq!(error.to_string(), "the request can't be authorized");
    let cause = error.source().unwrap();
    assert_eq!(cause.to_string(), "sealed");
    assert!(cause.is::<io::Error>());
}
