//! What a plug-in learns if the host's network or code fails.

use std::io::Error;
use std::time::Duration;

use bytes::Bytes;
use extism_openapi::operation::{Location, SecurityKind};
use extism_openapi::{Http, Service};
use http::{Request, Response};
use http_body_util::Full;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tower::service_fn;

use crate::http_common::log::Log;
use crate::http_common::{OPERATION, failure, respond, secured};
use crate::server::nobody;

/// A server that sends these bytes, and closes.
async fn raw(response: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(response).await;
        }
    });
    format!("http://{address}")
}

/// A server that takes connections and says nothing.
async fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    (listener, base)
}

/// L10: plug-ins read "dns error", "Connection refused (os error 111)".
#[tokio::test]
async fn a_plug_in_is_told_the_kind_of_a_failure_and_nothing_of_the_network() {
    let (_listener, silent) = silent().await;
    let unreachable = ("transport", 502, "`test`: the API can't be reached");
    let broken = ("transport", 502, "`test`: the API broke off");
    let late = ("timeout", 504, "`test`: the API gave no response in time");
    let part = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\"";
    let cases = [
        (nobody().await, unreachable),
        ("http://nobody.invalid".to_owned(), unreachable),
        (nobody().await.replace("http", "https"), unreachable),
        (raw(part).await, broken),
        (raw(b"not HTTP at all\r\n\r\n").await, broken),
        (silent, late),
    ];
    for (base, expected) in cases {
        let seconds = if expected == late { 1 } else { 20 };
        let http = Http::new(&base)
            .unwrap()
            .timeout(Duration::from_secs(seconds));
        let failed = respond(&http, &OPERATION, json!({})).await;
        assert_eq!(failure(&failed), expected, "{base}");
    }
}

#[tokio::test]
async fn the_log_has_the_cause_and_no_secret() {
    let http = Http::new(&nobody().await).unwrap().api_key("S3CRET");
    let key = SecurityKind::ApiKey {
        location: Location::Query,
        name: "key",
    };
    let (log, guard) = Log::begin();
    respond(&http, secured(vec![("k", key)]), json!({})).await;
    drop(guard);
    let log = log.text();
    assert!(log.contains("the API can't be reached: "), "{log}");
    assert!(log.contains("tcp connect error"), "{log}");
    assert!(!log.contains("S3CRET") && !log.contains("key="), "{log}");
}

/// The same for an application in the process: its error may contain its database's address.
#[tokio::test]
async fn a_service_s_own_failure_is_for_the_host_s_log() {
    let service = Service::new(service_fn(|_: Request<Full<Bytes>>| async {
        let error = Error::other("postgres://app:S3CRET@db.internal/\nx");
        Err::<Response<Full<Bytes>>, _>(error)
    }));
    let (log, guard) = Log::begin();
    let failed = respond(&service, &OPERATION, json!({})).await;
    drop(guard);
    let expected = "`test`: the service failed; the host's log says why";
    assert_eq!(failure(&failed), ("internal", 500, expected));
    let log = log.text();
    assert!(log.contains("db.internal/\\nx"), "{log}");
}
