//! The application's HTTP API, called without a socket.

// Clippy does not treat helpers of integration tests as test code.
#![allow(clippy::unwrap_used)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use extism_openapi::{Backend, Call, Service, operation::TypedOperation};
use jiff::Timestamp;
use lago_host::lago::operations;
use lago_host::{Billing, http, lago};
use serde_json::{Value, json};
use tower::ServiceExt;

const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);
const TOKEN: &str = "secret";

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

struct Application(Router);

impl Application {
    async fn new() -> Self {
        let billing = Billing::open_at("sqlite::memory:", NOW).await.unwrap();
        Application(http::application(billing, http::Token::new(TOKEN)))
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap().to_vec();
        Reply {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(request(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(json_request(path, body)).await
    }

    async fn customer(&self, external_id: &str, currency: &str, metadata: &Value) {
        let customer = json!({ "customer": {
            "external_id": external_id, "currency": currency, "metadata": metadata,
        } });
        assert_eq!(self.post("/customers", &customer).await.status, 200);
    }

    async fn one_off(&self, key: Option<&str>) -> Value {
        let body = json!({ "invoice": {
            "external_customer_id": "hooli", "currency": "EUR", "fees": [{ "add_on_code": "setup" }],
        } });
        let mut request = json_request("/invoices", &body);
        if let Some(key) = key {
            request
                .headers_mut()
                .insert("idempotency-key", key.parse().unwrap());
        }
        let reply = self.send(request).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        reply.json()
    }

    async fn add_on(&self) {
        let add_on = json!({ "add_on": {
            "name": "Set-up", "code": "setup", "amount_cents": 5000, "amount_currency": "EUR",
        } });
        assert_eq!(self.post("/add_ons", &add_on).await.status, 200);
    }
}

fn request(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {TOKEN}"))
}

fn json_request(path: &str, body: &Value) -> Request<Body> {
    request(Method::POST, path)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn ids(list: &Value, items: &str) -> Vec<String> {
    let items = list[items].as_array().unwrap().iter();
    let mut ids: Vec<_> = items
        .map(|item| item["external_id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn only_callers_with_the_token_are_served() {
    let application = Application::new().await;
    for authorization in [
        None,
        Some("Bearer guessed"),
        Some("Basic secret"),
        Some("secret"),
    ] {
        let mut request = request(Method::GET, "/customers")
            .body(Body::empty())
            .unwrap();
        request.headers_mut().remove("authorization");
        if let Some(value) = authorization {
            request
                .headers_mut()
                .insert("authorization", value.parse().unwrap());
        }
        let reply = application.send(request).await;
        assert_eq!(reply.status, 401, "{authorization:?}");
        assert_eq!(
            reply.json(),
            json!({ "status": 401, "error": "Unauthorized" })
        );
    }
    assert_eq!(application.get("/customers").await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_404_with_the_documented_body() {
    let application = Application::new().await;
    for (path, code) in [
        ("/customers/nobody", "customer_not_found"),
        ("/plans/none", "plan_not_found"),
        ("/nothing", "route_not_found"),
    ] {
        let reply = application.get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(
            reply.json(),
            json!({ "status": 404, "error": "Not Found", "code": code })
        );
    }
}

#[tokio::test]
async fn what_can_not_be_read_says_why() {
    let application = Application::new().await;
    let broken = request(Method::POST, "/customers")
        .header("content-type", "application/json")
        .body(Body::from("{\"customer\":"))
        .unwrap();
    let reply = application.send(broken).await;
    assert_eq!(
        (reply.status.as_u16(), reply.json()["status"].as_u64()),
        (400, Some(400))
    );

    let wrong_type = json!({ "customer": { "external_id": 5 } });
    let reply = application.post("/customers", &wrong_type).await;
    assert_eq!(reply.status, 422);
    let details = reply.json()["error_details"]["body"][0]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(details.contains("external_id"), "{details}");

    let reply = application.get("/customers?page=first").await;
    assert_eq!(reply.status, 422);
    assert_eq!(reply.json()["code"], "validation_errors");

    let reply = application.get("/customers/hooli/current_usage").await;
    assert_eq!(
        reply.status, 422,
        "the subscription is a required parameter"
    );
}

#[tokio::test]
async fn rules_that_a_body_breaks_are_listed() {
    let application = Application::new().await;
    application.customer("hooli", "EUR", &json!([])).await;
    let wallet = json!({ "wallet": {
        "external_customer_id": "hooli", "rate_amount": "-1", "currency": "EUR",
    } });
    let reply = application.post("/wallets", &wallet).await;
    assert_eq!(reply.status, 422);
    assert!(
        reply.json()["error_details"]["rate_amount"].is_array(),
        "{}",
        reply.json()
    );
}

#[tokio::test]
async fn lists_are_filtered_by_repeated_keys_and_by_deep_objects() {
    let application = Application::new().await;
    let metadata = |value: &str| json!([{ "key": "crm_id", "value": value }]);
    application.customer("a", "EUR", &metadata("1")).await;
    application.customer("b", "USD", &metadata("2")).await;
    application.customer("c", "GBP", &metadata("2")).await;
    for (query, expected) in [
        ("", vec!["a", "b", "c"]),
        ("?currencies[]=EUR", vec!["a"]),
        ("?currencies[]=EUR&currencies[]=USD", vec!["a", "b"]),
        ("?metadata[crm_id]=2", vec!["b", "c"]),
        ("?metadata%5Bcrm_id%5D=2&currencies%5B%5D=GBP", vec!["c"]),
        ("?metadata[crm_id]=3", vec![]),
    ] {
        let reply = application.get(&format!("/customers{query}")).await;
        assert_eq!(ids(&reply.json(), "customers"), expected, "{query}");
    }
    let page = application.get("/customers?page=2&per_page=2").await.json();
    assert_eq!(page["customers"].as_array().unwrap().len(), 1);
    assert_eq!(page["meta"]["total_count"], 3);
}

#[tokio::test]
async fn a_second_request_with_the_same_idempotency_key_changes_nothing() {
    let application = Application::new().await;
    application.customer("hooli", "EUR", &json!([])).await;
    application.add_on().await;
    let first = application.one_off(Some("k1")).await;
    assert_eq!(application.one_off(Some("k1")).await, first);
    let second = application.one_off(Some("k2")).await;
    assert_ne!(second["invoice"]["lago_id"], first["invoice"]["lago_id"]);
    let invoices = application.get("/invoices").await.json();
    assert_eq!(invoices["meta"]["total_count"], 2);
}

#[tokio::test]
async fn an_invoice_is_downloaded_as_a_file() {
    let application = Application::new().await;
    application.customer("hooli", "EUR", &json!([])).await;
    application.add_on().await;
    let invoice = application.one_off(None).await;
    let id = invoice["invoice"]["lago_id"].as_str().unwrap();
    let path = format!("/invoices/{id}/download");
    let reply = application
        .send(request(Method::POST, &path).body(Body::empty()).unwrap())
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["content-type"], "application/pdf");
    assert!(reply.bytes.starts_with(b"%PDF-"));
    let number = invoice["invoice"]["number"].as_str().unwrap();
    assert_eq!(reply.headers["x-lago-document-number"], number);
    let disposition = reply.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.contains(number), "{disposition}");
}

/// A plug-in must not be able to notice which backend serves it.
#[tokio::test]
async fn endpoint_code_and_router_give_plug_ins_the_same_answers() {
    let billing = Billing::open_at("sqlite::memory:", NOW).await.unwrap();
    let endpoints = lago::api(billing.clone());
    let application = http::application(billing, http::Token::new(TOKEN));
    let router = Service::new(application).prefix("/api/v1");
    let customer = json!({ "body": { "customer": { "external_id": "hooli", "currency": "EUR" } } });
    let coupon = json!({ "body": { "applied_coupon": {
        "external_customer_id": "hooli", "coupon_code": "none",
    } } });
    let wallet = json!({ "body": { "wallet": {
        "external_customer_id": "hooli", "rate_amount": "0", "currency": "EUR",
    } } });
    for (call, input) in [
        (call::<operations::create_customer>(), customer),
        (
            call::<operations::find_customer>(),
            json!({ "external_customer_id": "hooli" }),
        ),
        (
            call::<operations::find_customer>(),
            json!({ "external_customer_id": "a/b ?c" }),
        ),
        (
            call::<operations::find_all_customers>(),
            json!({ "currencies[]": ["EUR", "USD"] }),
        ),
        (
            call::<operations::find_all_customers>(),
            json!({ "metadata": { "crm_id": "1" } }),
        ),
        (call::<operations::apply_coupon>(), coupon),
        (call::<operations::create_wallet>(), wallet),
    ] {
        let input = input.to_string().into_bytes();
        let typed = endpoints.call(&call, &input).await.to_json();
        let routed = router.call(&call, &input).await.to_json();
        let read = |json: &[u8]| serde_json::from_slice::<Value>(json).unwrap();
        assert_eq!(read(&typed), read(&routed), "{}", call.operation().name);
    }
}

fn call<O: TypedOperation>() -> Call {
    Call::new(O::OPERATION)
}
