//! The hosts: hand-written, with the typed trait, with a router in process. All give the same responses.

use std::hint::black_box;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::routing::post;
use axum::{Json, Router};
use extism_openapi::extism::convert::Json as Converted;
use extism_openapi::extism::{CurrentPlugin, Error, Function, UserData, Val, ValType};
use extism_openapi::{Call, Functions, Response, Service};
use extism_openapi_benches::repository;
use serde::Serialize;
use serde::de::DeserializeOwned;

mod lago {
    #![allow(dead_code, reason = "two operations are measured")]

    extism_openapi::openapi_host!("../../examples/lago/lago.yaml");
}

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the plug-in's file, of which the host uses a part"
)]
#[path = "../../../../guests/bench_by_hand/src/types.rs"]
mod types;

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the plug-in's file, of which the host uses a part"
)]
#[path = "../../../../guests/calls_by_hand/src/answers.rs"]
mod answers;

/// How many customers a page has: 120 KB of them.
pub(crate) const LIST: u32 = 128;

/// The hosts' responses, as JSON.
pub(crate) struct Answers {
    customer: String,
    customers: String,
}

impl Answers {
    pub(crate) fn read() -> Result<Self, Error> {
        let customer = std::fs::read_to_string(repository().join("tests/benches/customer.json"))?;
        let one: serde_json::Value = serde_json::from_str(&customer)?;
        let many = vec![&one["customer"]; LIST as usize];
        let meta = serde_json::json!({
            "current_page": 1, "next_page": 2, "prev_page": null, "total_pages": 4, "total_count": 4 * LIST,
        });
        let customers = serde_json::json!({ "customers": many, "meta": meta }).to_string();
        Ok(Answers {
            customer,
            customers,
        })
    }
}

/// The event that makes a plug-in call the host this often.
pub(crate) fn event(calls: u32) -> Result<String, Error> {
    let path = repository().join("tests/benches/customer_created.json");
    let mut event: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    event["customer"]["sequential_id"] = calls.into();
    Ok(event.to_string())
}

struct Shop {
    customer: lago::Customer,
    customers: lago::CustomersPaginated,
}

impl lago::Api for Shop {
    async fn create_customer(
        &self,
        _: &Call,
        params: lago::CreateCustomerParams,
    ) -> lago::CreateCustomerResult {
        black_box(params);
        Ok(Response::from(self.customer.clone()))
    }

    async fn find_all_customers(
        &self,
        _: &Call,
        params: lago::FindAllCustomersParams,
    ) -> lago::FindAllCustomersResult {
        black_box(params);
        Ok(Response::from(self.customers.clone()))
    }
}

/// With `openapi_host!` and the typed trait.
pub(crate) fn typed(answers: &Answers) -> Result<Functions, Error> {
    Ok(lago::functions(lago::api(Shop {
        customer: serde_json::from_str(&answers.customer)?,
        customers: serde_json::from_str(&answers.customers)?,
    })))
}

/// With `openapi_host!` and the application's own router.
pub(crate) fn service(answers: &Answers) -> Result<Functions, Error> {
    let customer: types::Customer = serde_json::from_str(&answers.customer)?;
    let customers: answers::CustomersPaginated = serde_json::from_str(&answers.customers)?;
    let create = |State(state): State<Arc<Held>>, Json(body): Json<types::CustomerCreateInput>| async move {
        black_box(body);
        Json(state.0.clone())
    };
    let list = |State(state): State<Arc<Held>>, Query(query): Query<Page>| async move {
        black_box(query);
        Json(state.1.clone())
    };
    let router = Router::new()
        .route("/customers", post(create).get(list))
        .with_state(Arc::new(Held(customer, customers)));
    Ok(lago::functions(Service::new(router)))
}

struct Held(types::Customer, answers::CustomersPaginated);

#[derive(serde::Deserialize)]
struct Page {
    #[expect(dead_code, reason = "read, as an application would")]
    page: Option<i32>,
}

/// Written by hand.
pub(crate) fn by_hand(answers: &Answers) -> Result<Vec<Function>, Error> {
    let customer: types::Customer = serde_json::from_str(&answers.customer)?;
    let customers: answers::CustomersPaginated = serde_json::from_str(&answers.customers)?;
    Ok(vec![
        function::<types::CreateCustomerParams, _>("create_customer", customer),
        function::<answers::FindAllCustomersParams, _>("find_all_customers", customers),
    ])
}

/// What `host_fn!` expands to.
fn function<P, T>(name: &str, value: T) -> Function
where
    P: DeserializeOwned,
    T: Clone + Serialize + Send + 'static,
{
    Function::new(
        name,
        [ValType::I64],
        [ValType::I64],
        UserData::new(value),
        |plugin: &mut CurrentPlugin, inputs: &[Val], outputs: &mut [Val], value: UserData<T>| {
            let Converted(params): Converted<P> = plugin.memory_get_val(&inputs[0])?;
            black_box(params);
            let value = value
                .get()?
                .lock()
                .map_err(|_| Error::msg("poisoned"))?
                .clone();
            let answer = answers::Answer {
                status: 200,
                content: "application/json".to_owned(),
                entity: Some(answers::Entity::Success(Box::new(value))),
            };
            plugin.memory_set_val(&mut outputs[0], Converted(answer))
        },
    )
}
