//! The application as a whole: from requests to books and webhooks.

mod credit_notes;
mod errors;
mod estimates;
mod invoices;
mod plan_changes;
mod wallets;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Billing, Work, billable_metrics, customers, plans, subscriptions, usage_events};
use crate::events::{BillingEvent, EventOutbox};

/// A billing application on 1 November 2026, with its webhooks.
struct World {
    billing: Billing,
    outbox: EventOutbox,
}

impl World {
    async fn new() -> Self {
        let now = "2026-11-01T00:00:00Z".parse().unwrap();
        let billing = Billing::open_at("sqlite::memory:", now).await.unwrap();
        let outbox = billing.events().subscribe();
        World { billing, outbox }
    }

    /// A customer `hooli` on a plan, with the metric `storage` (a sum of `gb`).
    async fn with_plan(plan: Value) -> Self {
        let mut world = Self::new().await;
        let metric = json!({ "name": "Storage", "code": "storage", "aggregation_type": "sum_agg", "field_name": "gb" });
        let metric = world
            .ok(
                billable_metrics::create,
                json!({ "body": { "billable_metric": metric } }),
            )
            .await;
        let mut plan = plan;
        for charge in plan["charges"].as_array_mut().into_iter().flatten() {
            charge["billable_metric_id"] = metric["billable_metric"]["lago_id"].clone();
        }
        world
            .ok(plans::create, json!({ "body": { "plan": plan } }))
            .await;
        world.customer("hooli", json!({})).await;
        world.events();
        world
    }

    async fn customer(&mut self, external_id: &str, mut more: Value) -> Value {
        more["external_id"] = external_id.into();
        self.ok(customers::create, json!({ "body": { "customer": more } }))
            .await
    }

    async fn subscribe(&mut self, plan_code: &str, mut more: Value) -> Value {
        more["external_customer_id"] = "hooli".into();
        more["external_id"] = "sub_1".into();
        more["plan_code"] = plan_code.into();
        self.ok(
            subscriptions::create,
            json!({ "body": { "subscription": more } }),
        )
        .await["subscription"]
            .clone()
    }

    async fn store(&mut self, transaction_id: &str, gb: impl Into<Value>) {
        let event = json!({
            "transaction_id": transaction_id,
            "external_subscription_id": "sub_1",
            "code": "storage",
            "properties": { "gb": gb.into() },
        });
        let params = serde_json::from_value(json!({ "body": { "event": event } })).unwrap();
        self.billing
            .run(usage_events::create, params)
            .await
            .unwrap();
    }

    /// An operation's response as JSON.
    async fn call<F, P, A>(&self, work: F, params: Value) -> Result<Value, Refusal>
    where
        F: for<'s> Work<'s, P, A>,
        P: DeserializeOwned,
        A: Serialize,
    {
        let params = serde_json::from_value(params).unwrap();
        let answer = self.billing.run(work, params).await?;
        Ok(serde_json::to_value(answer).unwrap())
    }

    async fn ok<F, P, A>(&self, work: F, params: Value) -> Value
    where
        F: for<'s> Work<'s, P, A>,
        P: DeserializeOwned,
        A: Serialize,
    {
        self.call(work, params).await.unwrap()
    }

    async fn advance_to(&self, moment: &str) {
        self.billing
            .advance_to(moment.parse().unwrap())
            .await
            .unwrap();
    }

    /// The webhooks since the last call.
    fn events(&mut self) -> Vec<BillingEvent> {
        std::iter::from_fn(|| self.outbox.try_next()).collect()
    }

    fn event_names(&mut self) -> Vec<&'static str> {
        self.events().iter().map(BillingEvent::name).collect()
    }

    /// The newest invoice with all its details.
    async fn last_invoice(&self) -> Value {
        let list = self
            .ok(super::invoices::find_all, json!({ "per_page": 1 }))
            .await;
        let id = list["invoices"][0]["lago_id"].clone();
        self.ok(super::invoices::find, json!({ "lago_id": id }))
            .await["invoice"]
            .clone()
    }
}

/// A plan `startup` of 30 euros a month, in arrears, with a charge for storage.
fn startup(charge: Value) -> Value {
    json!({
        "name": "Startup", "code": "startup", "interval": "monthly",
        "amount_cents": 3000, "amount_currency": "EUR", "charges": [charge],
    })
}

/// 0.10 euros per gigabyte.
fn standard() -> Value {
    json!({ "charge_model": "standard", "properties": { "amount": "0.10" } })
}

#[track_caller]
fn assert_amounts(invoice: &Value, expected: Value) {
    let mut amounts = json!({});
    for name in expected.as_object().unwrap().keys() {
        amounts[name] = invoice[format!("{name}_amount_cents")].clone();
    }
    assert_eq!(amounts, expected, "{invoice:#}");
}
