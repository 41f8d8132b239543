//! Credit notes and voided invoices.

use serde_json::{Value, json};

use super::{World, assert_amounts, standard, startup};
use crate::billing::{add_ons, applied_coupons, coupons, credit_notes, invoices, wallets};

/// A one-off invoice of two seats at 50 euros, less a coupon of 20.
async fn one_off(world: &World) -> Value {
    let coupon = json!({
        "name": "Welcome", "code": "welcome", "coupon_type": "fixed_amount", "amount_cents": 2000,
        "amount_currency": "EUR", "frequency": "once",
    });
    world
        .ok(coupons::create, json!({ "body": { "coupon": coupon } }))
        .await;
    let input = json!({ "external_customer_id": "hooli", "coupon_code": "welcome" });
    world
        .ok(
            applied_coupons::apply,
            json!({ "body": { "applied_coupon": input } }),
        )
        .await;
    let add_on =
        json!({ "name": "Seat", "code": "seat", "amount_cents": 5000, "amount_currency": "EUR" });
    world
        .ok(add_ons::create, json!({ "body": { "add_on": add_on } }))
        .await;
    let input = json!({
        "external_customer_id": "hooli", "currency": "EUR",
        "fees": [{ "add_on_code": "seat", "units": "2" }],
    });
    world
        .ok(invoices::create, json!({ "body": { "invoice": input } }))
        .await["invoice"]
        .clone()
}

fn credit_note(invoice: &Value, cents: i64, more: Value) -> Value {
    let mut input = json!({
        "invoice_id": invoice["lago_id"],
        "items": [{ "fee_id": invoice["fees"][0]["lago_id"], "amount_cents": cents }],
    });
    for (name, value) in more.as_object().unwrap() {
        input[name] = value.clone();
    }
    json!({ "body": { "credit_note": input } })
}

#[tokio::test]
async fn a_credit_note_reduces_the_next_invoice() {
    let mut world = World::with_plan(startup(standard())).await;
    let invoice = one_off(&world).await;
    assert_amounts(
        &invoice,
        json!({ "fees": 10000, "coupons": 2000, "total": 8000 }),
    );
    world.events();
    let note = world
        .ok(credit_notes::create, credit_note(&invoice, 5000, json!({})))
        .await;
    let note = &note["credit_note"];
    // Coupons had paid a fifth of the fees.
    assert_eq!(note["coupons_adjustment_amount_cents"], 1000);
    assert_eq!(note["credit_amount_cents"], 4000);
    assert_eq!(note["number"], "LAGO-001-001-CN001");
    assert_eq!(
        world.event_names(),
        ["credit_note_created", "credit_note_generated"]
    );

    world.subscribe("startup", json!({})).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    let monthly = world.last_invoice().await;
    assert_amounts(
        &monthly,
        json!({ "fees": 3000, "credit_notes": 3000, "total": 0 }),
    );
    assert_eq!(monthly["credits"][0]["item"]["type"], "credit_note");
    let note = world
        .ok(credit_notes::find, json!({ "lago_id": note["lago_id"] }))
        .await;
    assert_eq!(note["credit_note"]["balance_amount_cents"], 1000);
    assert_eq!(note["credit_note"]["credit_status"], "available");
    let void = world.ok(
        credit_notes::void,
        json!({ "lago_id": note["credit_note"]["lago_id"] }),
    );
    assert_eq!(void.await["credit_note"]["credit_status"], "voided");
}

#[tokio::test]
async fn no_more_is_given_back_than_there_was() {
    let world = World::with_plan(startup(standard())).await;
    let invoice = one_off(&world).await;
    world
        .ok(credit_notes::create, credit_note(&invoice, 9000, json!({})))
        .await;
    let refused = world
        .call(credit_notes::create, credit_note(&invoice, 1001, json!({})))
        .await;
    assert!(
        format!("{refused:?}").contains("higher_than_remaining_fee_amount"),
        "{refused:?}"
    );
    let refund = json!({ "refund_amount_cents": 800, "credit_amount_cents": 0 });
    let refused = world
        .call(credit_notes::create, credit_note(&invoice, 1000, refund))
        .await;
    assert!(
        format!("{refused:?}").contains("higher_than_remaining_invoice_amount"),
        "{refused:?}"
    );
    let estimate = credit_note(&invoice, 5000, json!({}));
    let params = serde_json::from_value(estimate).unwrap();
    let estimate = world
        .billing
        .try_out(credit_notes::estimate, params)
        .await
        .unwrap();
    let estimate = serde_json::to_value(estimate).unwrap()["estimated_credit_note"].clone();
    assert_eq!(estimate["items"][0]["amount_cents"], 1000);
    assert_eq!(estimate["max_creditable_amount_cents"], 800);
    assert_eq!(estimate["max_refundable_amount_cents"], 0);
}

#[tokio::test]
async fn a_paid_invoice_can_be_refunded() {
    let world = World::with_plan(startup(standard())).await;
    let invoice = one_off(&world).await;
    let paid = json!({ "lago_id": invoice["lago_id"], "body": { "invoice": { "payment_status": "succeeded" } } });
    world.ok(invoices::update, paid).await;
    let refund = json!({ "refund_amount_cents": 4000, "reason": "order_change" });
    let note = world
        .ok(credit_notes::create, credit_note(&invoice, 5000, refund))
        .await;
    let note = &note["credit_note"];
    assert_eq!(
        (&note["refund_status"], &note["credit_status"]),
        (&json!("pending"), &json!(null))
    );
    let done = json!({ "lago_id": note["lago_id"], "body": { "credit_note": { "refund_status": "succeeded" } } });
    let note = world.ok(credit_notes::update, done).await;
    assert_eq!(note["credit_note"]["refund_status"], "succeeded");
    let csv = world
        .billing
        .run(
            credit_notes::download,
            serde_json::from_value(json!({ "lago_id": note["credit_note"]["lago_id"] })).unwrap(),
        )
        .await
        .unwrap();
    assert!(csv.starts_with("fee_id,item,amount_cents,currency\r\n"));
    assert!(csv.ends_with(",Seat,5000,EUR\r\n"), "{}", *csv);
}

#[tokio::test]
async fn a_voided_invoice_gives_back_what_it_used() {
    let mut world = World::with_plan(startup(standard())).await;
    let wallet = json!({
        "external_customer_id": "hooli", "rate_amount": "1", "currency": "EUR", "granted_credits": "50",
    });
    let wallet = world
        .ok(wallets::create, json!({ "body": { "wallet": wallet } }))
        .await;
    let invoice = one_off(&world).await;
    assert_amounts(
        &invoice,
        json!({ "coupons": 2000, "prepaid_credit": 5000, "total": 3000 }),
    );
    world.events();
    let voided = world
        .ok(invoices::void, json!({ "lago_id": invoice["lago_id"] }))
        .await;
    assert_eq!(voided["invoice"]["status"], "voided");
    assert_eq!(
        world.event_names(),
        ["wallet_transaction_created", "invoice_voided"]
    );
    let wallet = world
        .ok(
            wallets::find,
            json!({ "lago_id": wallet["wallet"]["lago_id"] }),
        )
        .await;
    assert_eq!(wallet["wallet"]["credits_balance"], "50");
    assert_eq!(wallet["wallet"]["consumed_credits"], "0");
    let active = world
        .ok(applied_coupons::find_all, json!({ "status": "active" }))
        .await;
    assert_eq!(active["applied_coupons"][0]["amount_cents_remaining"], 2000);
    let again = world
        .call(invoices::void, json!({ "lago_id": invoice["lago_id"] }))
        .await;
    assert!(again.is_err());
}
