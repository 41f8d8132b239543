//! Estimates, which store nothing; and events that are billed individually.

use serde_json::json;

use super::{World, assert_amounts, standard, startup};
use crate::billing::{fees, invoices, usage_events};

#[tokio::test]
async fn a_preview_is_the_first_invoice_and_stores_nothing() {
    let mut world = World::with_plan(startup(standard())).await;
    let input = json!({ "customer": { "name": "Pied Piper" }, "plan_code": "startup", "subscription_at": "2026-11-16T00:00:00Z" });
    let params = serde_json::from_value(json!({ "body": input })).unwrap();
    let preview = world
        .billing
        .try_out(invoices::preview, params)
        .await
        .unwrap();
    let preview = serde_json::to_value(preview).unwrap()["invoice"].clone();
    assert_amounts(&preview, json!({ "fees": 1500, "total": 1500 }));
    assert_eq!(preview["issuing_date"], "2026-12-01");
    let list = world.ok(invoices::find_all, json!({})).await;
    assert_eq!(list["meta"]["total_count"], 0);
    assert!(world.events().is_empty());
}

#[tokio::test]
async fn an_estimate_is_what_one_more_event_would_add() {
    let steps = json!([
        { "from_value": 0, "to_value": 10, "flat_amount": "0", "per_unit_amount": "1" },
        { "from_value": 11, "to_value": null, "flat_amount": "5", "per_unit_amount": "0.5" },
    ]);
    let charge =
        json!({ "charge_model": "graduated", "properties": { "graduated_ranges": steps } });
    let mut world = World::with_plan(startup(charge)).await;
    world.subscribe("startup", json!({})).await;
    world.store("t1", 8).await;
    let event = json!({ "external_subscription_id": "sub_1", "code": "storage", "properties": { "gb": "4" } });
    for _ in 0..2 {
        let params = serde_json::from_value(json!({ "body": { "event": event } })).unwrap();
        let fees = world
            .billing
            .try_out(usage_events::estimate_fees, params)
            .await
            .unwrap();
        let fees = serde_json::to_value(fees).unwrap()["fees"].clone();
        // Two more units of the first step, the flat amount of the second, and two of its units.
        assert_eq!(fees[0]["amount_cents"], 800);
        assert_eq!(fees[0]["units"], "4");
    }
}

#[tokio::test]
async fn a_charge_paid_in_advance_bills_each_event() {
    let mut charge = standard();
    charge["pay_in_advance"] = json!(true);
    let mut world = World::with_plan(startup(charge)).await;
    world.subscribe("startup", json!({})).await;
    world.events();
    world.store("t1", 100).await;
    world.store("t2", 30).await;
    assert_eq!(world.event_names(), ["fee_created", "fee_created"]);
    let list = world
        .ok(fees::find_all, json!({ "event_transaction_id": "t2" }))
        .await;
    let fee = list["fees"][0].clone();
    assert_eq!(
        (&fee["amount_cents"], &fee["lago_invoice_id"]),
        (&json!(300), &json!(null))
    );
    // A fee that was paid separately is not on the invoice of the period.
    let paid =
        json!({ "lago_id": fee["lago_id"], "body": { "fee": { "payment_status": "succeeded" } } });
    world.ok(fees::update, paid).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    assert_amounts(&world.last_invoice().await, json!({ "fees": 4000 }));
}
