//! Changes of plan, and plans that are paid in advance.

use serde_json::{Value, json};

use super::{World, assert_amounts, standard, startup};
use crate::billing::{credit_notes, plans, subscriptions};

fn scale() -> Value {
    json!({
        "name": "Scale", "code": "scale", "interval": "monthly", "amount_cents": 9000,
        "amount_currency": "EUR", "pay_in_advance": true,
    })
}

#[tokio::test]
async fn a_dearer_plan_starts_at_once() {
    let mut world = World::with_plan(startup(standard())).await;
    world
        .ok(plans::create, json!({ "body": { "plan": scale() } }))
        .await;
    world.subscribe("startup", json!({})).await;
    world.store("t1", 10).await;
    world.advance_to("2026-11-16T00:00:00Z").await;
    world.events();
    let row = world.subscribe("scale", json!({})).await;
    assert_eq!(
        (&row["plan_code"], &row["previous_plan_code"]),
        (&json!("scale"), &json!("startup"))
    );
    assert_eq!(
        world.event_names(),
        [
            "subscription_terminated",
            "invoice_created",
            "invoice_generated",
            "subscription_started",
            "invoice_created",
            "invoice_generated",
        ]
    );
    // The new plan is paid in advance for the 15 days that are left.
    assert_amounts(&world.last_invoice().await, json!({ "fees": 4500 }));
}

#[tokio::test]
async fn a_cheaper_plan_starts_with_the_next_period() {
    let mut world = World::with_plan(startup(standard())).await;
    world
        .ok(plans::create, json!({ "body": { "plan": scale() } }))
        .await;
    world.subscribe("scale", json!({})).await;
    let row = world.subscribe("startup", json!({})).await;
    assert_eq!(
        (&row["plan_code"], &row["next_plan_code"]),
        (&json!("scale"), &json!("startup"))
    );
    world.advance_to("2026-12-01T00:00:00Z").await;
    let row = world
        .ok(subscriptions::find, json!({ "external_id": "sub_1" }))
        .await;
    assert_eq!(row["subscription"]["plan_code"], "startup");
    assert_eq!(row["subscription"]["started_at"], "2026-12-01T00:00:00Z");
    world.advance_to("2027-01-01T00:00:00Z").await;
    assert_amounts(&world.last_invoice().await, json!({ "fees": 3000 }));
}

#[tokio::test]
async fn time_that_was_paid_ahead_is_given_back() {
    for (what, credit, refund) in [("credit", 4500, 0), ("refund", 0, 4500), ("skip", 0, 0)] {
        let mut world = World::with_plan(startup(standard())).await;
        world
            .ok(plans::create, json!({ "body": { "plan": scale() } }))
            .await;
        world.subscribe("scale", json!({})).await;
        let invoice = world.last_invoice().await;
        assert_amounts(&invoice, json!({ "fees": 9000 }));
        let paid = json!({ "lago_id": invoice["lago_id"], "body": { "invoice": { "payment_status": "succeeded" } } });
        world.ok(crate::billing::invoices::update, paid).await;
        // In the middle of the 15th day.
        world.advance_to("2026-11-15T12:00:00Z").await;
        let end = json!({ "external_id": "sub_1", "on_termination_credit_note": what });
        world.ok(subscriptions::destroy, end).await;
        let notes = world.ok(credit_notes::find_all, json!({})).await;
        let sum = |name: &str| -> i64 {
            let notes = notes["credit_notes"].as_array().unwrap();
            notes.iter().map(|note| note[name].as_i64().unwrap()).sum()
        };
        assert_eq!(
            (sum("credit_amount_cents"), sum("refund_amount_cents")),
            (credit, refund),
            "{what}"
        );
    }
}

#[tokio::test]
async fn a_yearly_plan_can_bill_its_charges_each_month() {
    let mut plan = startup(standard());
    plan["interval"] = json!("yearly");
    plan["amount_cents"] = json!(36500);
    plan["bill_charges_monthly"] = json!(true);
    let mut world = World::with_plan(plan).await;
    world.subscribe("startup", json!({})).await;
    world.store("t1", 100).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    assert_amounts(&world.last_invoice().await, json!({ "fees": 1000 }));
    // The year ends with December: the base price for its last 61 days, and no usage.
    world.advance_to("2027-01-01T00:00:00Z").await;
    assert_amounts(&world.last_invoice().await, json!({ "fees": 6100 }));
}
