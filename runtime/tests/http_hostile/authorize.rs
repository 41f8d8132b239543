//! The host's own code that authorizes requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use extism_openapi::operation::{Operation, SecurityKind};
use extism_openapi::{CallError, CallErrorKind, Http};
use serde_json::json;

use crate::http_common::{OPERATION, answer, failure, json, secured};
use crate::server::{Log, server};

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
        let sent = json(&answer(&http, operation(), json!({})).await);
        let token = format!("Bearer test-{number}");
        assert_eq!(sent["headers"]["authorization"], token);
    }
    let open = json(&answer(&http, &OPERATION, json!({})).await);
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
    let late = answer(&http, operation(), json!({})).await;
    assert_eq!(failure(&late).0, "timeout");
    assert!(started.elapsed() < Duration::from_secs(20));
}

/// It may name the token's server, or hold its answer.
#[tokio::test]
async fn what_fails_while_authorizing_is_for_the_host_s_log() {
    let base = server().await;
    let http = Http::new(&base)
        .unwrap()
        .auth(|_, _| Err("vault.internal:8200\nrefused".into()));
    let (log, guard) = Log::begin();
    let failed = answer(&http, operation(), json!({})).await;
    drop(guard);
    let expected = "`test`: the host can't authorize the request; its log says why";
    assert_eq!(failure(&failed), ("internal", 500, expected));
    let log = log.text();
    assert!(log.contains("vault.internal:8200\\nrefused"), "{log}");
    let http = Http::new(&base).unwrap().auth(|_, _| {
        let error = CallError::new(CallErrorKind::Denied, "not on Sundays");
        Err(error.into())
    });
    let denied = answer(&http, operation(), json!({})).await;
    assert_eq!(failure(&denied), ("denied", 403, "not on Sundays"));
}
