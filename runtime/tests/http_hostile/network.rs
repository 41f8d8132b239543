//! Where requests go: proxies, redirects, settings of the client.

use std::process::Command;

use extism_openapi::Http;
use extism_openapi::operation::SecurityKind;
use serde_json::json;

use crate::http_common::{OPERATION, json, leak, respond, secured, with};
use crate::server::{nobody, recorder, server};

/// Tells the test that it runs in the process that it started.
const INSIDE: &str = "EXTISM_OPENAPI_TEST_INSIDE";

/// L2: a proxy that only the environment names got the token of an API without TLS. The environment
/// belongs to the process, so the test runs itself in another one.
#[tokio::test]
async fn a_proxy_of_the_environment_gets_nothing() {
    if std::env::var_os(INSIDE).is_some() {
        let http = Http::new(&server().await).unwrap().bearer("SECRET");
        let operation = secured(vec![("b", SecurityKind::Bearer)]);
        let sent = json(&respond(&http, operation, json!({})).await);
        assert_eq!(sent["headers"]["authorization"], "Bearer SECRET");
        return;
    }
    let (proxy, seen) = recorder().await;
    let this = std::env::current_exe().unwrap();
    let name = "network::a_proxy_of_the_environment_gets_nothing";
    let mut inside = Command::new(this);
    inside.args(["--exact", name, "--nocapture"]);
    for variable in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        inside.env(variable, &proxy);
    }
    for variable in ["no_proxy", "NO_PROXY"] {
        inside.env_remove(variable);
    }
    inside.env(INSIDE, "1");
    let output = tokio::task::spawn_blocking(move || inside.output());
    let output = output.await.unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_proxy_that_the_host_asks_for_is_used() {
    let (proxy, seen) = recorder().await;
    let base = nobody().await;
    let http = Http::builder(&base).proxy(proxy).build().unwrap();
    let http = http.header("User-Agent", "mine").unwrap();
    assert_eq!(respond(&http, &OPERATION, json!({})).await.status, 204);
    let seen = seen.lock().unwrap();
    let (uri, headers) = &seen[0];
    assert_eq!(*uri, format!("{base}/test"));
    assert_eq!(headers["user-agent"], "mine");
}

/// Nor through a proxy, which would send the request anywhere.
#[tokio::test]
async fn no_settings_of_the_connection_let_redirects_be_followed() {
    let base = server().await;
    let away = leak(with(*secured(vec![("b", SecurityKind::Bearer)]), |it| {
        it.path = "/away"
    }));
    let backends = [
        Http::new(&base),
        Http::builder(&base).proxy(&base).build(),
        Http::builder(&base).max_idle_connections(0).build(),
    ];
    for http in backends {
        let response = respond(&http.unwrap().bearer("SECRET"), away, json!({})).await;
        assert_eq!((response.status, response.error.is_none()), (302, true));
    }
}
