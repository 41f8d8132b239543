//! The host's own code that authorizes requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use extism_openapi::operation::{Operation, SecurityKind};
use extism_openapi::{
    Http,
    error::{CallError, CallErrorKind},
    http::AuthError,
};
use serde_json::json;

use crate::http_common::log::Log;
use crate::http_common::{OPERATION, failure, json, respond, secured};
use crate::server::server;

fn operation() -> &'static Operation {
    secured(vec![("token", SecurityKind::OAuth2)])
}

#[tokio::test]
async fn a_token_can_be_renewed_before_a_request() {
    let renewed = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&renewed);
    let http = Http::new(&server().await)
        .unwrap()
        .auth_async(move |call, mut request| {
            let counter = Arc::clone(&counter);
            async move {
                tokio::time::sleep(Duration::from_millis(5)).await;
                let number = counter.fetch_add(1, Ordering::Relaxed);
                let token = format!("Bearer {}-{number}", call.operation().name);
                request
                    .headers_mut()
                    .insert("authorization", token.parse()?);
                Ok(request)
            }
        });
    for number in 0..2 {
        let sent = json(&respond(&http, operation(), json!({})).await);
        let token = format!("Bearer test-{number}");
        assert_eq!(sent["headers"]["authorization"], token);
    }
    let open = json(&respond(&http, &OPERATION, json!({})).await);
    assert!(open["headers"].get("authorization").is_none(), "{open}");
    assert_eq!(renewed.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_token_that_does_not_come_counts_as_the_request_s_time() {
    let http = Http::new(&server().await)
        .unwrap()
        .timeout(Duration::from_millis(100))
        .auth_async(|_, request| async move {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(request)
        });
    let started = Instant::now();
    let late = respond(&http, operation(), json!({})).await;
    let expected = "`test`: the host did not authorize the request in time";
    assert_eq!(failure(&late), ("timeout", 504, expected));
    assert!(started.elapsed() < Duration::from_secs(20));
}

/// The error may name the token's server, or contain its response.
#[tokio::test]
async fn what_fails_while_authorizing_is_for_the_host_s_log() {
    let base = server().await;
    let http = Http::new(&base)
        .unwrap()
        .auth(|_, _| Err("vault.internal:8200\nrefused".into()));
    let (log, guard) = Log::begin();
    let failed = respond(&http, operation(), json!({})).await;
    drop(guard);
    let expected = "`test`: the host can't authorize the request; its log says why";
    assert_eq!(failure(&failed), ("internal", 500, expected));
    let log = log.text();
    assert!(log.contains("vault.internal:8200\\nrefused"), "{log}");
    let http = Http::new(&base).unwrap().auth(|_, _| {
        let error = CallError::new(CallErrorKind::Denied, "not on Sundays");
        Err(AuthError::for_plugin(error))
    });
    let denied = respond(&http, operation(), json!({})).await;
    assert_eq!(failure(&denied), ("denied", 403, "not on Sundays"));
}

/// A panic that continued would end the plug-in's call, and the backend's next ones.
#[tokio::test]
async fn a_panic_while_authorizing_is_a_failure_of_one_call() {
    let base = server().await;
    let expected = "`test`: the host can't authorize the request; its log says why";
    let fails_once = || {
        let calls = AtomicU32::new(0);
        move || assert!(calls.fetch_add(1, Ordering::Relaxed) > 0, "S3CRET")
    };
    let (at_once, later) = (fails_once(), Arc::new(fails_once()));
    let backends = [
        Http::new(&base).unwrap().auth(move |_, _| {
            at_once();
            Ok(())
        }),
        Http::new(&base).unwrap().auth_async(move |_, request| {
            let later = Arc::clone(&later);
            async move {
                tokio::task::yield_now().await;
                later();
                Ok(request)
            }
        }),
    ];
    for http in backends {
        let (log, guard) = Log::begin();
        let failed = respond(&http, operation(), json!({})).await;
        drop(guard);
        assert_eq!(failure(&failed), ("internal", 500, expected));
        let log = log.text();
        assert!(
            log.contains("the function that authorizes panicked"),
            "{log}"
        );
        assert!(!log.contains("S3CRET"), "{log}");
        let next = respond(&http, operation(), json!({})).await;
        assert_eq!(next.status, 200, "{next:?}");
    }
}

/// The error of another call, propagated by `?`, is not for this plug-in.
#[tokio::test]
async fn only_an_error_that_is_meant_for_the_plug_in_reaches_it() {
    let http = Http::new(&server().await).unwrap().auth(|_, _| {
        let error = CallError::new(CallErrorKind::Transport, "vault.internal");
        Err(AuthError::new(error))
    });
    let failed = respond(&http, operation(), json!({})).await;
    let (kind, _, message) = failure(&failed);
    assert_eq!(kind, "internal");
    assert!(!message.contains("vault"), "{message}");
}
