//! Prepaid credits: bought, granted, used up.

use serde_json::{Value, json};

use super::{World, assert_amounts, standard, startup};
use crate::billing::{invoices, wallet_transactions, wallets};

async fn wallet(world: &World, more: Value) -> Value {
    let mut wallet =
        json!({ "external_customer_id": "hooli", "rate_amount": "0.5", "currency": "EUR" });
    for (name, value) in more.as_object().unwrap() {
        wallet[name] = value.clone();
    }
    world
        .ok(wallets::create, json!({ "body": { "wallet": wallet } }))
        .await["wallet"]
        .clone()
}

#[tokio::test]
async fn granted_credits_pay_at_once_and_sold_ones_once_they_are_paid() {
    let mut world = World::with_plan(startup(standard())).await;
    let row = wallet(
        &world,
        json!({ "granted_credits": "20", "paid_credits": "30" }),
    )
    .await;
    assert_eq!(
        (&row["credits_balance"], &row["balance_cents"]),
        (&json!("20"), &json!(1000))
    );
    assert_eq!(
        world.event_names(),
        [
            "wallet_transaction_created",
            "invoice_paid_credit_added",
            "invoice_generated",
            "wallet_transaction_created",
        ]
    );
    let sale = world.last_invoice().await;
    assert_eq!(
        (&sale["invoice_type"], &sale["payment_status"]),
        (&json!("credit"), &json!("pending"))
    );
    assert_amounts(&sale, json!({ "fees": 1500, "total": 1500 }));
    assert_eq!(sale["fees"][0]["item"]["credit_amount"], "30");

    for (status, credits) in [("failed", "20"), ("succeeded", "50")] {
        let change = json!({ "lago_id": sale["lago_id"], "body": { "invoice": { "payment_status": status } } });
        world.ok(invoices::update, change).await;
        let row = world
            .ok(wallets::find, json!({ "lago_id": row["lago_id"] }))
            .await;
        assert_eq!(row["wallet"]["credits_balance"], credits);
        assert_eq!(
            world.event_names(),
            [
                "wallet_transaction_updated",
                "invoice_payment_status_updated"
            ]
        );
    }
}

#[tokio::test]
async fn wallets_pay_by_priority_and_only_what_they_may() {
    let mut world = World::with_plan(startup(standard())).await;
    let last = wallet(&world, json!({ "granted_credits": "100" })).await;
    let first = wallet(
        &world,
        json!({ "granted_credits": "30", "priority": 1, "applies_to": { "fee_types": ["charge"] } }),
    )
    .await;
    world.subscribe("startup", json!({})).await;
    world.store("t1", 100).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    let invoice = world.last_invoice().await;
    assert_amounts(
        &invoice,
        json!({ "fees": 4000, "prepaid_credit": 4000, "total": 0 }),
    );
    assert_eq!(invoice["payment_status"], "succeeded");
    // The first pays the 10 euros of usage, the last one the base price.
    for (row, left, consumed) in [(first, "10", "20"), (last, "40", "60")] {
        let row = world
            .ok(wallets::find, json!({ "lago_id": row["lago_id"] }))
            .await;
        assert_eq!(row["wallet"]["credits_balance"], left);
        assert_eq!(row["wallet"]["consumed_credits"], consumed);
    }
}

#[tokio::test]
async fn running_usage_depletes_a_wallet_once() {
    let mut world = World::with_plan(startup(standard())).await;
    let row = wallet(&world, json!({ "granted_credits": "20" })).await;
    world.subscribe("startup", json!({})).await;
    world.events();
    world.store("t1", 60).await;
    assert!(world.events().is_empty());
    world.store("t2", 60).await;
    world.store("t3", 60).await;
    assert_eq!(world.event_names(), ["wallet_depleted_ongoing_balance"]);
    let row = world
        .ok(wallets::find, json!({ "lago_id": row["lago_id"] }))
        .await["wallet"]
        .clone();
    assert_eq!(row["ongoing_usage_balance_cents"], 1800);
    assert_eq!(row["ongoing_balance_cents"], -800);
    assert_eq!(row["credits_ongoing_balance"], "-16");
}

#[tokio::test]
async fn a_repeated_request_moves_credits_once() {
    let world = World::with_plan(startup(standard())).await;
    let row = wallet(&world, json!({ "granted_credits": "20" })).await;
    let top_up = |credits: &str| {
        let body = json!({ "wallet_id": row["lago_id"], "granted_credits": credits, "voided_credits": "5" });
        json!({ "Idempotency-Key": "k1", "body": { "wallet_transaction": body } })
    };
    let first = world.ok(wallet_transactions::create, top_up("10")).await;
    assert_eq!(first["wallet_transactions"].as_array().unwrap().len(), 2);
    let again = world.ok(wallet_transactions::create, top_up("10")).await;
    assert_eq!(first, again);
    let row = world
        .ok(wallets::find, json!({ "lago_id": row["lago_id"] }))
        .await;
    assert_eq!(row["wallet"]["credits_balance"], "25");
    let other = world.call(wallet_transactions::create, top_up("11")).await;
    assert!(other.is_err(), "the key belongs to another request");
}

#[tokio::test]
async fn metadata_is_replaced_merged_and_removed() {
    let world = World::with_plan(startup(standard())).await;
    let row = wallet(&world, json!({ "metadata": { "a": "1" } })).await;
    let id = &row["lago_id"];
    let pairs = |pairs: Value| json!({ "lago_id": id, "body": { "metadata": pairs } });
    let merged = world
        .ok(wallets::merge, pairs(json!({ "b": "2", "c": null })))
        .await;
    assert_eq!(merged["metadata"], json!({ "a": "1", "b": "2", "c": null }));
    let key = json!({ "lago_id": id, "key": "a" });
    let fewer = world.ok(wallets::delete_key, key.clone()).await;
    assert_eq!(fewer["metadata"], json!({ "b": "2", "c": null }));
    assert!(world.call(wallets::delete_key, key).await.is_err());
    let replaced = world.ok(wallets::replace, pairs(json!({ "d": "4" }))).await;
    assert_eq!(replaced["metadata"], json!({ "d": "4" }));
    let none = world
        .ok(wallets::delete_all, json!({ "lago_id": id }))
        .await;
    assert_eq!(none["metadata"], json!(null));
}
