//! How long connections take and live, and how many requests are made at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use extism_openapi::{Backend, Call, Http};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::http_common::{OPERATION, failure, respond};
use crate::servers::{mirror, serve};

/// The base address of a server that takes this long, and the largest number of requests that it had at
/// a time.
async fn slow(time: Duration) -> (String, Arc<AtomicUsize>) {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let router = Router::new().fallback(move || {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(time).await;
            now.fetch_sub(1, Ordering::SeqCst);
        }
    });
    (serve(router, None).await.base, seen)
}

#[tokio::test]
async fn no_more_requests_are_sent_at_a_time_than_the_host_says() {
    let (base, most) = slow(Duration::from_millis(20)).await;
    let http = Http::builder(&base)
        .max_concurrent_calls(3)
        .build()
        .unwrap();
    let mut calls = JoinSet::new();
    for _ in 0..12 {
        let http = http.clone();
        calls.spawn(async move { respond(&http, &OPERATION, json!({})).await.status });
    }
    assert_eq!(calls.join_all().await, [200; 12]);
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_call_that_gets_no_turn_in_its_time_is_limited() {
    let (base, _) = slow(Duration::from_secs(60)).await;
    let http = Http::builder(&base)
        .max_concurrent_calls(0)
        .build()
        .unwrap();
    let first = tokio::spawn({
        let http = http.clone();
        async move { respond(&http, &OPERATION, json!({})).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let in_time = || {
        let deadline = Instant::now() + Duration::from_millis(300);
        Call::new(&OPERATION).with_deadline(deadline)
    };
    let limited = http.call(&in_time(), b"{}").await;
    let expected =
        "`test`: the host already makes as many requests to the API as it allows at a time";
    assert_eq!(failure(&limited), ("limited", 429, expected));
    // A cancelled call gives its turn back.
    first.abort();
    let _ = first.await;
    let late = http.call(&in_time(), b"{}").await;
    assert_eq!(failure(&late).0, "timeout");
}

#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", silent.local_addr().unwrap());
    let http = Http::builder(&base)
        .connect_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let started = Instant::now();
    let failed = respond(&http, &OPERATION, json!({})).await;
    let expected = "`test`: the API can't be reached in time";
    assert_eq!(failure(&failed), ("timeout", 504, expected));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn connections_are_kept_for_as_long_as_the_host_says() {
    let pause = Duration::from_millis(150);
    let builder = Http::builder;
    for (settings, connections) in [
        (None, 1),
        (Some((usize::MAX, Duration::from_millis(10))), 3),
        (Some((0, Duration::from_secs(90))), 3),
    ] {
        let server = mirror(None).await;
        let mut http = builder(&server.base);
        if let Some((idle, time)) = settings {
            http = http.max_idle_connections(idle).idle_timeout(time);
        }
        let http = http.build().unwrap();
        for _ in 0..3 {
            assert_eq!(respond(&http, &OPERATION, json!({})).await.status, 200);
            tokio::time::sleep(pause).await;
        }
        let made = server.connections.load(Ordering::Relaxed);
        assert_eq!(made, connections, "{settings:?}");
    }
}
