//! Certificates: the host's own, and those that it trusts.

use std::error::Error as _;

use extism_openapi::operation::{Operation, SecurityKind, SecurityRequirement, SecurityScheme};
use extism_openapi::{
    Http,
    http::{HttpBuilder, HttpError},
};
use serde_json::json;

use crate::authority::{Authority, pem};
use crate::http_common::log::Log;
use crate::http_common::{JSON, OPERATION, failure, json, leak, respond, secured};
use crate::servers::mirror;

const HERE: &str = "127.0.0.1";

/// The status of a request that gets through, or the kind of its failure.
async fn reaches(http: HttpBuilder) -> Result<u16, String> {
    let response = respond(&http.build().unwrap(), &OPERATION, json!({})).await;
    match &response.error {
        None => Ok(response.status),
        Some(_) => Err(failure(&response).0.to_owned()),
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_an_api_that_asks_for_it() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let server = mirror(Some(servers.server(HERE, Some(&clients)))).await;
    let builder = || Http::builder(&server.base).only_root_certificates(servers.pem());
    let own = clients.issue("host");
    let with = builder().client_certificate(own.pem(), own.key_pem());
    assert_eq!(reaches(with).await, Ok(200));
    let transport = Err("transport".to_owned());
    assert_eq!(reaches(builder()).await, transport);
    let foreign = servers.issue("host");
    let with = builder().client_certificate(foreign.pem(), foreign.key_pem());
    assert_eq!(reaches(with).await, transport);
}

#[tokio::test]
async fn an_api_is_trusted_by_the_roots_that_the_host_gives() {
    let (servers, others) = (Authority::new(), Authority::new());
    let server = mirror(Some(servers.server(HERE, None))).await;
    let builder = || Http::builder(&server.base);
    let bundle = format!("{}\n{}", others.pem(), servers.pem());
    for trusted in [
        builder().add_root_certificates(servers.pem()),
        builder().only_root_certificates(servers.pem()),
        builder().add_root_certificates(bundle),
        builder()
            .only_root_certificates(others.pem())
            .add_root_certificates(servers.pem()),
    ] {
        assert_eq!(reaches(trusted).await, Ok(200));
    }
    for trusted in [
        builder(),
        builder().add_root_certificates(others.pem()),
        builder().only_root_certificates(others.pem()),
    ] {
        assert_eq!(reaches(trusted).await, Err("transport".to_owned()));
    }
}

#[tokio::test]
async fn an_api_has_to_prove_its_name_and_the_log_says_where_it_does_not() {
    let servers = Authority::new();
    let server = mirror(Some(servers.server("other.test", None))).await;
    let builder = Http::builder(&server.base).only_root_certificates(servers.pem());
    let http = builder.build().unwrap();
    let (log, guard) = Log::begin();
    let failed = respond(&http, &OPERATION, json!({})).await;
    drop(guard);
    let expected = "`test`: the API can't be reached";
    assert_eq!(failure(&failed), ("transport", 502, expected));
    let log = log.text();
    assert!(log.contains("not valid for name"), "{log}");
}

/// An operation that requires a certificate and a token, or a key.
fn certificate_and_token_or_key() -> &'static Operation {
    let requirement =
        |kind| SecurityRequirement::new(Box::leak(Box::new(SecurityScheme::new("any", kind))), &[]);
    let both = vec![
        requirement(SecurityKind::MutualTls),
        requirement(SecurityKind::Bearer),
    ];
    let key = vec![requirement(SecurityKind::Basic)];
    leak(OPERATION.with_security(vec![&*both.leak(), &*key.leak()].leak()))
}

/// An alternative whose certificate was missing was chosen in place of the one that would have worked.
#[tokio::test]
async fn mutual_tls_counts_where_the_host_has_a_certificate() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let own = clients.issue("host");
    let server = mirror(Some(servers.server(HERE, None))).await;
    let builder = || Http::builder(&server.base).only_root_certificates(servers.pem());
    let with = builder().client_certificate(own.pem(), own.key_pem());
    for (builder, alone, together) in [
        (with, None, Some("Bearer TOKEN")),
        (builder(), Some("Bearer TOKEN"), Some("Basic dTpw")),
    ] {
        let http = builder.build().unwrap().bearer("TOKEN").basic("u", "p");
        let certificate_or_token = secured(vec![
            ("certificate", SecurityKind::MutualTls),
            ("token", SecurityKind::Bearer),
        ]);
        let sent = json(&respond(&http, certificate_or_token, json!({})).await);
        assert_eq!(sent["headers"]["authorization"].as_str(), alone, "{sent}");
        let sent = json(&respond(&http, certificate_and_token_or_key(), json!({})).await);
        assert_eq!(
            sent["headers"]["authorization"].as_str(),
            together,
            "{sent}"
        );
    }
}

/// The connection identifies the host, whatever the operation requires.
#[tokio::test]
async fn a_cookie_that_is_set_for_the_certificate_does_not_reach_a_plug_in() {
    let (servers, clients) = (Authority::new(), Authority::new());
    let own = clients.issue("host");
    let server = mirror(Some(servers.server(HERE, Some(&clients)))).await;
    let builder = Http::builder(&server.base)
        .add_root_certificates(servers.pem())
        .client_certificate(own.pem(), own.key_pem());
    let operation = leak(OPERATION.with_responses(vec![JSON.with_headers(&["Set-Cookie"])].leak()));
    let response = respond(&builder.build().unwrap(), operation, json!({})).await;
    assert_eq!(response.status, 200);
    assert!(response.headers.is_empty(), "{response:?}");
}

#[test]
fn certificates_and_keys_that_can_not_be_used_are_named_when_it_is_built() {
    let authority = Authority::new();
    let (own, other) = (authority.issue("host"), authority.issue("host"));
    let garbage = pem("CERTIFICATE", b"no certificate");
    let encrypted = pem("ENCRYPTED PRIVATE KEY", b"S3CRET");
    let http = || Http::builder("https://billing.internal");
    let of_the_host = [
        (own.pem(), other.key_pem(), "key"),
        (own.pem(), String::new(), "not found"),
        (String::new(), own.key_pem(), "not found"),
        (garbage.clone(), own.key_pem(), "certificate"),
        (own.pem(), pem("PRIVATE KEY", b"S3CRET"), "key"),
        (own.pem(), encrypted, "the private key is encrypted"),
    ];
    for (chain, key, expected) in of_the_host {
        let error = http().client_certificate(chain, key).build().unwrap_err();
        assert!(
            matches!(error, HttpError::ClientCertificate { .. }),
            "{error:?}"
        );
        let shown = causes(&error);
        assert!(shown.contains(expected), "{shown}");
    }
    for roots in ["", "no PEM", &garbage] {
        for builder in [
            http().add_root_certificates(roots),
            http().only_root_certificates(roots),
        ] {
            let error = builder.build().unwrap_err();
            assert!(
                matches!(error, HttpError::RootCertificates { .. }),
                "{error:?}"
            );
            assert!(error.source().is_some());
        }
    }
}

/// The error's message with all of its causes. They show nothing of a key.
fn causes(error: &HttpError) -> String {
    let mut shown = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        shown = format!("{shown}: {error}");
        cause = error.source();
    }
    assert!(!format!("{shown} {error:?}").contains("S3CRET"), "{shown}");
    shown
}

#[test]
fn no_key_is_in_a_debug_print() {
    let own = Authority::new().issue("host");
    let builder = Http::builder("https://billing.internal/S3CRET")
        .client_certificate(own.pem(), own.key_pem())
        .proxy("http://user:S3CRET@127.0.0.1:1")
        .proxy_credentials("S3CRET", "S3CRET");
    let http = builder.clone().build().unwrap();
    let shown = format!("{builder:?} {http:?}");
    let key = own.key_pem();
    let key = key.lines().nth(1).unwrap();
    assert!(!shown.contains("S3CRET") && !shown.contains(key), "{shown}");
    assert!(shown.contains("client_certificate: true"), "{shown}");
}
