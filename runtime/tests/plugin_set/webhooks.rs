//! The application's outgoing webhooks.

use extism_openapi::{Functions, Plugins, webhook::WebhookError};
use serde_json::json;

use super::common::{Echo, exporting, host, listener, outcomes};

/// Gives its payload back.
const MIRROR: &str = "(call $output_set (call $input) (call $input_length)) (i32.const 0)";

fn set() -> Plugins {
    set_of(host(Echo))
}

fn set_of(functions: Functions) -> Plugins {
    let plugins = Plugins::new(functions);
    plugins.add("mirror", listener(MIRROR)).unwrap();
    let input = "(call $output_set (call $input) (call $input_length)) (i32.const 3)";
    plugins
        .add("odd", exporting("plan_created", input))
        .unwrap();
    plugins
}

#[tokio::test]
async fn a_payload_says_by_its_type_who_gets_it() {
    let webhooks = set().webhooks();
    for name in [
        "customer.created",
        "customer_created",
        "customerCreated",
        "CUSTOMER-CREATED",
    ] {
        let payload = format!(r#" {{"webhook_type": "{name}", "customer": {{"a": [1]}}}}"#);
        let delivered = webhooks.deliver(payload.as_bytes()).await.unwrap();
        assert_eq!(delivered.event, "customer_created");
        assert_eq!(outcomes(&delivered.results), [("mirror", "replied")]);
        assert_eq!(
            delivered.results.first_reply().unwrap()["customer"],
            json!({"a": [1]})
        );
    }
    let delivered = webhooks
        .deliver(br#"{"webhook_type":"plan.created"}"#)
        .await;
    assert_eq!(outcomes(&delivered.unwrap().results), [("odd", "failed")]);
}

#[tokio::test]
async fn the_field_and_the_names_can_be_others() {
    let webhooks = set()
        .webhooks()
        .field("/meta/type")
        .alias("neuer.kunde", "customer_created");
    let delivered = webhooks
        .deliver(br#"{"meta":{"type":"neuer.kunde"}}"#)
        .await;
    assert_eq!(delivered.unwrap().event, "customer_created");
    let webhooks = set().webhooks().field("type");
    let delivered = webhooks.deliver(br#"{"type":"customer.created"}"#).await;
    assert_eq!(delivered.unwrap().event, "customer_created");
}

#[tokio::test]
async fn what_can_not_be_routed_is_said() {
    let webhooks = set().webhooks();
    let error = async |payload: &str| webhooks.deliver(payload.as_bytes()).await.unwrap_err();
    let unknown = error(r#"{"webhook_type":"custmer.created"}"#).await;
    assert_eq!(
        unknown.to_string(),
        "the document has no event `custmer.created`; did you mean `customer_created`?"
    );
    let long = format!(r#"{{"webhook_type":"{}"}}"#, "é".repeat(100_000));
    assert!(error(&long).await.to_string().len() < 400);
    for payload in [
        "{}",
        "[]",
        "1",
        r#"{"webhook_type":1}"#,
        r#"{"type":"customer.created"}"#,
    ] {
        let error = error(payload).await;
        assert!(
            matches!(error, WebhookError::NoType { .. }),
            "{payload}: {error}"
        );
    }
    for payload in ["", "{", "\u{0}", &"[".repeat(100_000)] {
        assert!(matches!(error(payload).await, WebhookError::NotJson { .. }));
    }
}

#[tokio::test]
async fn a_type_of_megabytes_costs_little_wherever_it_is_cut() {
    let webhooks = set().webhooks();
    let start = std::time::Instant::now();
    for first in ["", "a"] {
        let long = format!(r#"{{"webhook_type":"{first}{}"}}"#, "é".repeat(2_000_000));
        let error = webhooks.deliver(long.as_bytes()).await.unwrap_err();
        assert!(error.to_string().len() < 400);
    }
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[cfg(feature = "service")]
mod service {
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use extism_openapi::metrics::{EventMeasurement, Metrics};
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use super::{Echo, host, set_of};

    /// The sizes of the payloads that plug-ins got.
    #[derive(Clone, Default)]
    struct Handed(Arc<Mutex<Vec<usize>>>);

    impl Metrics for Handed {
        fn event(&self, event: &EventMeasurement<'_>) {
            self.0.lock().unwrap().push(event.payload_bytes);
        }
    }

    /// Also checks that only the payload of the request reaches plug-ins.
    async fn post(payload: &str) -> (StatusCode, Value) {
        let handed = Handed::default();
        let service = set_of(host(Echo).metrics(handed.clone()))
            .webhooks()
            .into_service()
            .max_payload_bytes(200);
        let router: Router = Router::new().route_service("/hook", service);
        let request = Request::post("/hook")
            .header("X-Lago-Signature", "top-secret-signature")
            .body(Body::from(payload.to_owned()))
            .unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("top-secret"));
        let handed = handed.0.lock().unwrap().clone();
        assert!(
            handed.iter().all(|size| *size == payload.len()),
            "{handed:?}"
        );
        assert_eq!(handed.len(), usize::from(status == StatusCode::OK));
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn the_application_sends_its_webhooks_to_the_service() {
        let (status, body) = post(r#"{"webhook_type":"customer.created"}"#).await;
        assert_eq!(status, StatusCode::OK);
        let plugins = json!([{"plugin": "mirror", "outcome": "delivered"}]);
        assert_eq!(
            body,
            json!({"event": "customer_created", "plugins": plugins})
        );

        let (status, body) = post(r#"{"webhook_type":"plan.created"}"#).await;
        assert_eq!(status, StatusCode::OK, "the others would get it twice");
        assert_eq!(
            body["plugins"],
            json!([{"plugin": "odd", "outcome": "failed"}])
        );

        let (status, body) = post(r#"{"webhook_type":"nobody.knows"}"#).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(body["message"].as_str().unwrap().contains("nobody.knows"));
        assert_eq!(post("{").await.0, StatusCode::BAD_REQUEST);
        assert_eq!(post("{}").await.0, StatusCode::BAD_REQUEST);
        assert_eq!(
            post(&" ".repeat(201)).await.0,
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }
}
