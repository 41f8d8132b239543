//! Record callbacks around the application's rows, with listeners that are not Wasm.

// Clippy does not treat helpers of integration tests as test code.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use extism_openapi::{
    Backend, Call, Service,
    operation::TypedOperation,
    plugin::{Listener, Listeners},
};
use jiff::Timestamp;
use lago_host::events::BillingEvent;
use lago_host::lago::operations;
use lago_host::{Billing, http, lago};
use serde_json::{Value, json};
use tower::ServiceExt;

const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);
const TOKEN: &str = "secret";

/// Gives the same reply to one callback, and records its input.
#[derive(Clone)]
struct Scripted {
    export: &'static str,
    answer: &'static str,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Scripted {
    fn new(export: &'static str, answer: &'static str) -> Self {
        Scripted {
            export,
            answer,
            asked: Arc::default(),
        }
    }

    fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

impl Listeners for Scripted {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        if export != self.export {
            return Vec::new();
        }
        let (answer, asked) = (self.answer, Arc::clone(&self.asked));
        vec![Listener::new("scripted", move |record: Vec<u8>| {
            let record = serde_json::from_slice(&record).unwrap();
            asked.lock().unwrap().push(record);
            async move { Ok(answer.as_bytes().to_vec()) }
        })]
    }
}

async fn billing() -> Billing {
    Billing::open_at("sqlite::memory:", NOW).await.unwrap()
}

async fn send(billing: &Billing, method: Method, path: &str, body: Value) -> (u16, Value) {
    let application: Router = http::application(billing.clone(), http::Token::new(TOKEN));
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let response = application.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn post(billing: &Billing, path: &str, body: Value) -> (u16, Value) {
    send(billing, Method::POST, path, body).await
}

async fn get(billing: &Billing, path: &str) -> (u16, Value) {
    send(billing, Method::GET, path, Value::Null).await
}

fn hooli(more: Value) -> Value {
    let mut customer = json!({ "external_id": "hooli", "currency": "EUR" });
    let fields = customer.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    json!({ "customer": customer })
}

#[tokio::test]
async fn a_change_is_stored_and_is_in_the_webhook() {
    let billing = billing().await;
    let mut outbox = billing.events().subscribe();
    billing.ask(Scripted::new(
        "customer_before_validation",
        r#"{"patch":{"country":"FR","city":"Lyon","net_payment_term":7}}"#,
    ));
    // The application's own rules apply to the record after plug-ins have changed it, not to the request.
    let (status, created) = post(
        &billing,
        "/customers",
        hooli(json!({ "country": "france" })),
    )
    .await;
    assert_eq!(status, 200, "{created}");
    let (_, stored) = get(&billing, "/customers/hooli").await;
    assert_eq!(stored, created);
    let customer = &stored["customer"];
    assert_eq!(customer["country"], "FR");
    assert_eq!(
        (&customer["city"], &customer["net_payment_term"]),
        (&json!("Lyon"), &json!(7))
    );
    let Some(BillingEvent::CustomerCreated(event)) = outbox.try_next() else {
        panic!("no webhook");
    };
    assert_eq!(event.customer.city.value().unwrap(), "Lyon");
}

#[tokio::test]
async fn the_applications_rules_hold_for_what_plug_ins_leave() {
    let billing = billing().await;
    billing.ask(Scripted::new(
        "customer_before_validation",
        r#"{"patch":{"country":"france","net_payment_term":-1}}"#,
    ));
    let (status, refused) = post(&billing, "/customers", hooli(json!({}))).await;
    assert_eq!(status, 422);
    let expected = json!({
        "country": ["not_a_valid_country_code"], "net_payment_term": ["value_is_out_of_range"],
    });
    assert_eq!(refused["error_details"], expected);
    assert_eq!(get(&billing, "/customers/hooli").await.0, 404);
}

#[tokio::test]
async fn a_refusal_is_a_422_in_the_apis_own_shape_and_writes_nothing() {
    let billing = billing().await;
    let mut outbox = billing.events().subscribe();
    billing.ask(Scripted::new(
        "customer_before_save",
        r#"{"errors":[{"field":"email","message":"is_taken"},{"field":"email","message":"is_odd"},{"field":null,"message":"is_late"}]}"#,
    ));
    let (status, refused) = post(&billing, "/customers", hooli(json!({}))).await;
    let expected = json!({
        "status": 422, "error": "Unprocessable Entity", "code": "validation_errors",
        "error_details": { "base": ["is_late"], "email": ["is_taken", "is_odd"] },
    });
    assert_eq!((status, refused), (422, expected));
    assert_eq!(get(&billing, "/customers/hooli").await.0, 404);
    assert!(
        outbox.try_next().is_none(),
        "a webhook of what was not stored"
    );
}

/// Each record has its callbacks, with the same result over HTTP and in a plug-in's call.
#[tokio::test]
async fn every_records_refusal_reaches_plug_ins_and_clients_alike() {
    let wallet = json!({ "wallet": {
        "external_customer_id": "hooli", "rate_amount": "1", "currency": "EUR",
    } });
    let coupon = json!({ "coupon": {
        "name": "C", "code": "c", "coupon_type": "percentage", "percentage_rate": "5",
        "frequency": "once",
    } });
    let customer = json!({ "customer": { "external_id": "aviato" } });
    let cases = [
        (
            "customer_before_create",
            call::<operations::create_customer>(),
            "/customers",
            customer,
        ),
        (
            "wallet_before_create",
            call::<operations::create_wallet>(),
            "/wallets",
            wallet,
        ),
        (
            "coupon_before_create",
            call::<operations::create_coupon>(),
            "/coupons",
            coupon,
        ),
    ];
    for (export, call, path, body) in cases {
        let billing = billing().await;
        post(&billing, "/customers", hooli(json!({}))).await;
        let scripted = Scripted::new(
            export,
            r#"{"errors":[{"field":"name","message":"is_odd"}]}"#,
        );
        billing.ask(scripted.clone());
        let (status, refused) = post(&billing, path, body.clone()).await;
        assert_eq!(status, 422, "{export}: {refused}");
        assert_eq!(
            refused["error_details"],
            json!({ "name": ["is_odd"] }),
            "{export}"
        );

        let application = http::application(billing.clone(), http::Token::new(TOKEN));
        let router = Service::new(application).prefix("/api/v1");
        let input = json!({ "body": body }).to_string().into_bytes();
        for answer in [
            lago::api(billing.clone()).call(&call, &input).await,
            router.call(&call, &input).await,
        ] {
            let answer: Value = serde_json::from_slice(&answer.to_json()).unwrap();
            assert_eq!(answer["status"], 422, "{export}");
            assert_eq!(answer["entity"], refused, "{export}");
        }
        assert_eq!(scripted.asked().len(), 3, "{export}");
    }
}

#[tokio::test]
async fn a_plug_in_that_fails_stops_the_write_and_its_words_stay_inside() {
    for answer in [
        "a secret, and no JSON",
        r#"{"patch":{"external_id":"a secret"}}"#,
        r#"{"patch":{"lago_id":"a secret"}}"#,
        r#"{"patch":{"a secret":1}}"#,
    ] {
        let billing = billing().await;
        billing.ask(Scripted::new("customer_before_create", answer));
        let (status, body) = post(&billing, "/customers", hooli(json!({}))).await;
        assert_eq!(status, 500, "{answer}: {body}");
        assert!(!body.to_string().contains("secret"), "{body}");
        assert_eq!(get(&billing, "/customers/hooli").await.0, 404, "{answer}");
    }
}

#[tokio::test]
async fn a_preview_asks_nobody() {
    let billing = billing().await;
    let plan = json!({ "plan": {
        "name": "P", "code": "p", "interval": "monthly", "amount_cents": 100,
        "amount_currency": "EUR", "charges": [],
    } });
    assert_eq!(post(&billing, "/plans", plan).await.0, 200);
    let scripted = Scripted::new("customer_before_create", "");
    billing.ask(scripted.clone());
    let preview = json!({ "customer": { "name": "Hooli", "currency": "EUR" }, "plan_code": "p" });
    let (status, answer) = post(&billing, "/invoices/preview", preview).await;
    assert_eq!(status, 200, "{answer}");
    assert!(scripted.asked().is_empty());
}

/// A plug-in's refusal of one record would stop everybody's billing.
#[tokio::test]
async fn what_time_brings_about_asks_nobody() {
    let billing = billing().await;
    let coupon = json!({ "coupon": {
        "name": "C", "code": "c", "coupon_type": "percentage", "percentage_rate": "5",
        "frequency": "once", "expiration": "time_limit", "expiration_at": "2026-01-02T00:00:00Z",
    } });
    assert_eq!(post(&billing, "/coupons", coupon).await.0, 200);
    let scripted = Scripted::new(
        "coupon_before_save",
        r#"{"errors":[{"field":null,"message":"no"}]}"#,
    );
    billing.ask(scripted.clone());
    billing
        .advance_to("2026-01-03T00:00:00Z".parse().unwrap())
        .await
        .unwrap();
    let (_, coupon) = get(&billing, "/coupons/c").await;
    assert_eq!(coupon["coupon"]["terminated_at"], "2026-01-02T00:00:00Z");
    assert!(scripted.asked().is_empty());
}

/// Calls an operation in `after_commit`.
struct Caller(Billing, Arc<Mutex<Vec<u16>>>);

impl Listeners for Caller {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        if export != "customer_after_commit" {
            return Vec::new();
        }
        let (backend, statuses) = (Arc::new(lago::api(self.0.clone())), Arc::clone(&self.1));
        vec![Listener::new("caller", move |_| {
            let (backend, statuses) = (Arc::clone(&backend), Arc::clone(&statuses));
            async move {
                let call = call::<operations::find_customer>();
                let input = br#"{"external_customer_id":"hooli"}"#;
                let status = backend.call(&call, input).await.status;
                statuses.lock().unwrap().push(status);
                Ok(Vec::new())
            }
        })]
    }
}

/// The database has one connection: within the transaction the call would wait forever.
#[tokio::test]
async fn after_the_commit_a_plug_in_can_call_operations() {
    let billing = billing().await;
    let statuses = Arc::new(Mutex::new(Vec::new()));
    billing.ask(Caller(billing.clone(), Arc::clone(&statuses)));
    assert_eq!(post(&billing, "/customers", hooli(json!({}))).await.0, 200);
    assert_eq!(*statuses.lock().unwrap(), [200]);
}

fn call<O: TypedOperation>() -> Call {
    Call::new(O::OPERATION)
}
