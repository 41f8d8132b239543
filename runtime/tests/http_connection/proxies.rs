//! Proxies that the host sets.

use std::sync::{Arc, Mutex};

use extism_openapi::operation::{Location, Operation, SecurityKind};
use extism_openapi::{Http, http::HttpError};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::authority::Authority;
use crate::http_common::log::Log;
use crate::http_common::{failure, json, leak, parameter, respond, secured};
use crate::servers::mirror;

/// `user:S3CRET`
const BASIC: &str = "Basic dXNlcjpTM0NSRVQ=";

/// A proxy that requires [`BASIC`], for tunnels and for plain requests, and the requests that it got.
async fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(pass_on(stream, Arc::clone(&heard)));
        }
    });
    (address, said)
}

async fn pass_on(mut client: TcpStream, heard: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    heard.lock().unwrap().push(head.clone());
    if !head.contains(BASIC) {
        let denied = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
        client.write_all(denied).await.unwrap();
        return;
    }
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    if method == "CONNECT" {
        let mut server = TcpStream::connect(target).await.unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut server).await;
    } else {
        let response = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        client.write_all(response).await.unwrap();
    }
}

fn operation() -> &'static Operation {
    let token = secured(vec![("token", SecurityKind::Bearer)]);
    leak(token.with_parameters(vec![parameter("Proxy-Authorization", Location::Header)].leak()))
}

/// The proxy sees only the target.
#[tokio::test]
async fn an_api_over_tls_is_reached_through_a_tunnel() {
    let servers = Authority::new();
    let server = mirror(Some(servers.server("127.0.0.1", None))).await;
    let (address, said) = proxy().await;
    let http = Http::builder(&server.base).add_root_certificates(servers.pem());
    let asked_for = [
        http.clone().proxy(format!("http://user:S3CRET@{address}")),
        http.proxy(format!("http://other:wrong@{address}"))
            .proxy_credentials("user", "S3CRET"),
    ];
    for http in asked_for {
        let http = http.build().unwrap().bearer("TOKEN");
        let sent = json(&respond(&http, operation(), json!({})).await);
        assert_eq!(sent["headers"]["authorization"], "Bearer TOKEN");
        assert!(sent["headers"].get("proxy-authorization").is_none());
        let said = std::mem::take(&mut *said.lock().unwrap());
        let target = server.base.strip_prefix("https://").unwrap();
        assert_eq!(said.len(), 1);
        assert!(
            said[0].starts_with(&format!("CONNECT {target} ")),
            "{said:?}"
        );
        assert!(!said[0].contains("TOKEN"), "{said:?}");
    }
}

#[tokio::test]
async fn a_plug_in_does_not_speak_to_the_proxy() {
    let (address, said) = proxy().await;
    let http = Http::builder("http://billing.internal")
        .proxy(format!("http://{address}"))
        .proxy_credentials("user", "S3CRET");
    let http = http.build().unwrap();
    let input = json!({"Proxy-Authorization": "Basic EVIL"});
    assert_eq!(respond(&http, operation(), input).await.status, 204);
    let said = said.lock().unwrap();
    assert!(
        said[0].starts_with("GET http://billing.internal/test "),
        "{said:?}"
    );
    assert!(!said[0].contains("EVIL"), "{said:?}");
}

#[tokio::test]
async fn what_a_proxy_refuses_is_a_failure_without_its_secrets() {
    let (address, _) = proxy().await;
    let http = Http::builder("https://billing.internal")
        .proxy(format!("http://user:S3CRET-2@{address}"))
        .build()
        .unwrap();
    let (log, guard) = Log::begin();
    let failed = respond(&http, operation(), json!({})).await;
    drop(guard);
    let expected = "`test`: the API can't be reached";
    assert_eq!(failure(&failed), ("transport", 502, expected));
    let log = log.text();
    assert!(log.contains("proxy"), "{log}");
    assert!(!log.contains("S3CRET"), "{log}");
}

#[test]
fn a_proxy_s_address_is_checked_and_not_shown() {
    let wrong = [
        "",
        "S3CRET",
        "user:S3CRET@proxy.internal:3128",
        "socks5://user:S3CRET@proxy.internal",
        "http://user:S3CRET@proxy.internal:port",
        "http://user:S3CRET@",
    ];
    for url in wrong {
        let http = Http::builder("https://billing.internal").proxy(url);
        let error = http.build().unwrap_err();
        assert!(matches!(error, HttpError::Proxy { .. }), "{error:?}");
        assert!(
            !format!("{error} {error:?}").contains("S3CRET"),
            "{error:?}"
        );
    }
    let alone = Http::builder("https://billing.internal").proxy_credentials("user", "S3CRET");
    assert!(matches!(
        alone.build().unwrap_err(),
        HttpError::Proxy { .. }
    ));
}
