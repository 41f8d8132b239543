//! The whole demo, with the plug-ins compiled to Wasm.

// Clippy does not treat helpers of integration tests as test code.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use guest_build::GuestBuild;
use lago_host::plugins::{Activity, PluginFile, Plugins, Watch};
use lago_host::{Billing, demo, http, lago};
use serde_json::{Value, json};
use tower::ServiceExt;

fn plugin(name: &str) -> PluginFile {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../plugins")
        .join(name);
    let path = GuestBuild::new(folder).release().build().unwrap();
    PluginFile {
        name: name.to_owned(),
        path,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_runs_end_with_the_same_books() {
    let plugins = ["clean_records", "sign_up_bonus", "spend_guard"].map(plugin);
    demo::run(&plugins, true).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plug_in_that_is_no_wasm_is_named() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let plugins = [PluginFile {
        name: "broken".to_owned(),
        path,
    }];
    let error = demo::run(&plugins, true).await.unwrap_err().to_string();
    assert!(
        error.contains("the plug-in `broken` can't be loaded"),
        "{error}"
    );
}

/// The application with plug-ins, in this order.
struct Application {
    billing: Billing,
    plugins: Plugins,
    activities: Arc<Mutex<Vec<Activity>>>,
}

impl Application {
    async fn with(plugins: &[&str]) -> Self {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let billing = Billing::open_at("sqlite::memory:", now).await.unwrap();
        let files: Vec<PluginFile> = plugins.iter().map(|name| plugin(name)).collect();
        let activities = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&activities);
        let watch: Watch = Arc::new(move |activity| seen.lock().unwrap().push(activity));
        let backend = lago::api(billing.clone());
        let plugins = Plugins::load(&files, backend, &billing, watch).unwrap();
        Application {
            billing,
            plugins,
            activities,
        }
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let application = http::application(self.billing.clone(), http::Token::new("secret"));
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("authorization", "Bearer secret")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = application.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn sign_up(&self) -> Value {
        let customer = json!({ "customer": {
            "external_id": "hooli", "name": " Hooli ", "email": "Billing@Hooli.example",
            "country": "fr",
        } });
        let (status, answer) = self.send(Method::POST, "/customers", &customer).await;
        assert_eq!(status, 200, "{answer}");
        let (_, stored) = self
            .send(Method::GET, "/customers/hooli", &Value::Null)
            .await;
        stored["customer"].clone()
    }

    fn activities(&self) -> Vec<String> {
        let mut activities = self.activities.lock().unwrap();
        std::mem::take(&mut *activities)
            .iter()
            .map(ToString::to_string)
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_plug_ins_fold_over_a_record_and_sqlite_keeps_what_they_leave() {
    let mut application =
        Application::with(&["clean_records", "sign_up_bonus", "spend_guard"]).await;
    let stored = application.sign_up().await;
    assert_eq!(stored["name"], "Hooli");
    assert_eq!(stored["email"], "billing@hooli.example");
    assert_eq!(
        (&stored["country"], &stored["currency"]),
        (&json!("FR"), &json!("EUR"))
    );
    assert_eq!(stored["net_payment_term"], 30, "what euros are given");
    let expected = [
        "plug-in clean_records ← customer_before_validation",
        "plug-in clean_records changes country, email, name",
        "plug-in clean_records ← customer_before_create",
        "plug-in clean_records changes currency",
        "plug-in spend_guard ← customer_before_create",
        "plug-in spend_guard changes net_payment_term",
    ];
    assert_eq!(application.activities(), expected);
    // The webhook contains what is stored: the bonus depends on country and currency.
    application.plugins.deliver_pending().await.unwrap();
    let expected = [
        "plug-in sign_up_bonus ← customer_created",
        "plug-in sign_up_bonus → find_all_customer_wallets 200",
        "plug-in clean_records ← wallet_before_create",
        "plug-in sign_up_bonus → create_wallet 200",
    ];
    assert_eq!(application.activities(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_of_the_command_line_is_the_order_of_the_fold() {
    let application = Application::with(&["spend_guard", "clean_records"]).await;
    let stored = application.sign_up().await;
    assert_eq!(stored["currency"], "EUR");
    assert_eq!(stored["net_payment_term"], 14, "there was no currency yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plug_ins_refusal_is_a_422_of_the_api() {
    let application = Application::with(&["clean_records"]).await;
    let customer = json!({ "customer": {
        "external_id": "bighead", "name": " ", "email": "b@mailinator.example",
    } });
    let refused = application
        .send(Method::POST, "/customers", &customer)
        .await;
    let expected = json!({
        "status": 422, "error": "Unprocessable Entity", "code": "validation_errors",
        "error_details": {
            "email": ["is_a_throw_away_address"], "name": ["value_is_mandatory"],
        },
    });
    assert_eq!(refused, (422, expected));
    let (status, _) = application
        .send(Method::GET, "/customers/bighead", &Value::Null)
        .await;
    assert_eq!(status, 404);
}

/// The plug-ins hold the application, which serves their calls: nothing may keep both alive forever.
#[tokio::test(flavor = "multi_thread")]
async fn plug_ins_that_are_unloaded_are_asked_no_more() {
    let application = Application::with(&["clean_records"]).await;
    let Application {
        billing,
        plugins,
        activities,
    } = application;
    drop(plugins);
    let customer = json!({ "body": { "customer": { "external_id": "a", "name": " " } } });
    let call = extism_openapi::Call::new(
        <lago::operations::create_customer as extism_openapi::operation::TypedOperation>::OPERATION,
    );
    let backend = lago::api(billing);
    let input = customer.to_string().into_bytes();
    let answer = extism_openapi::Backend::call(&backend, &call, &input).await;
    assert_eq!(answer.status, 200);
    assert!(activities.lock().unwrap().is_empty());
}
