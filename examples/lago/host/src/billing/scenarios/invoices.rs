//! Periods are billed as time passes.

use serde_json::json;

use super::{World, assert_amounts, standard, startup};
use crate::billing::{applied_coupons, coupons, customers, invoices, subscriptions, usage};

#[tokio::test]
async fn a_month_in_arrears_is_the_base_price_and_the_usage() {
    let mut world = World::with_plan(startup(standard())).await;
    world.subscribe("startup", json!({})).await;
    world.store("t1", 100).await;
    world.store("t2", "50.5").await;
    // Sending the same event again counts once.
    world.store("t2", "50.5").await;

    let params = json!({ "external_customer_id": "hooli", "external_subscription_id": "sub_1" });
    let usage = world.ok(usage::current, params).await;
    assert_eq!(usage["customer_usage"]["amount_cents"], 1505);
    assert_eq!(
        usage["customer_usage"]["charges_usage"][0]["units"],
        "150.5"
    );
    assert_eq!(
        usage["customer_usage"]["charges_usage"][0]["events_count"],
        2
    );
    assert_eq!(world.event_names(), ["subscription_started"]);

    world.advance_to("2026-12-01T00:00:00Z").await;
    let invoice = world.last_invoice().await;
    assert_amounts(&invoice, json!({ "fees": 4505, "total": 4505 }));
    assert_eq!(invoice["number"], "LAGO-001-001");
    assert_eq!(invoice["issuing_date"], "2026-12-01");
    assert_eq!(invoice["fees"].as_array().unwrap().len(), 2);
    assert_eq!(
        invoice["billing_periods"][0]["invoicing_reason"],
        "subscription_periodic"
    );
    assert_eq!(
        world.event_names(),
        ["invoice_created", "invoice_generated"]
    );
}

#[tokio::test]
async fn a_part_of_a_month_costs_its_days() {
    let mut world = World::with_plan(startup(standard())).await;
    world.advance_to("2026-11-21T08:00:00Z").await;
    world.subscribe("startup", json!({})).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    // 10 of 30 days.
    assert_amounts(&world.last_invoice().await, json!({ "fees": 1000 }));
}

#[tokio::test]
async fn each_month_is_billed_once_and_in_order() {
    let mut world = World::with_plan(startup(standard())).await;
    world.subscribe("startup", json!({})).await;
    world.advance_to("2027-02-15T00:00:00Z").await;
    world.advance_to("2027-02-15T00:00:00Z").await;
    let list = world.ok(invoices::find_all, json!({})).await;
    let dates: Vec<_> = list["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["issuing_date"])
        .collect();
    assert_eq!(dates, ["2027-02-01", "2027-01-01", "2026-12-01"]);
}

#[tokio::test]
async fn a_trial_is_not_charged_for() {
    let mut plan = startup(standard());
    plan["trial_period"] = json!(15.0);
    let mut world = World::with_plan(plan).await;
    world.subscribe("startup", json!({})).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    assert_amounts(&world.last_invoice().await, json!({ "fees": 1500 }));
}

#[tokio::test]
async fn a_minimum_is_reached_by_a_true_up_fee() {
    let mut charge = standard();
    charge["min_amount_cents"] = json!(500);
    let mut world = World::with_plan(startup(charge)).await;
    world.subscribe("startup", json!({})).await;
    world.store("t1", 10).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    let invoice = world.last_invoice().await;
    assert_amounts(&invoice, json!({ "fees": 3500 }));
    assert_eq!(invoice["fees"].as_array().unwrap().len(), 2);
    assert_eq!(invoice["fees"][1]["amount_cents"], 100);
    assert_eq!(invoice["fees"][1]["true_up_fee"]["amount_cents"], 400);
}

#[tokio::test]
async fn coupons_are_taken_off_until_they_are_used_up() {
    let mut world = World::with_plan(startup(standard())).await;
    let welcome = json!({
        "name": "Welcome", "code": "welcome", "coupon_type": "fixed_amount", "amount_cents": 4000,
        "amount_currency": "EUR", "frequency": "once",
    });
    world
        .ok(coupons::create, json!({ "body": { "coupon": welcome } }))
        .await;
    let half = json!({
        "name": "Half", "code": "half", "coupon_type": "percentage", "percentage_rate": "50",
        "frequency": "recurring", "frequency_duration": 2,
    });
    world
        .ok(coupons::create, json!({ "body": { "coupon": half } }))
        .await;
    for code in ["half", "welcome"] {
        let input = json!({ "external_customer_id": "hooli", "coupon_code": code });
        world
            .ok(
                applied_coupons::apply,
                json!({ "body": { "applied_coupon": input } }),
            )
            .await;
    }
    world.subscribe("startup", json!({})).await;
    let months = [
        // Half of it by the percentage, the rest by the amount, of which 2500 are left.
        (
            "2026-12-01",
            json!({ "fees": 3000, "coupons": 3000, "total": 0 }),
        ),
        (
            "2027-01-01",
            json!({ "fees": 3000, "coupons": 3000, "total": 0 }),
        ),
        // The percentage has ended; 1000 are left of the amount.
        (
            "2027-02-01",
            json!({ "fees": 3000, "coupons": 1000, "total": 2000 }),
        ),
        (
            "2027-03-01",
            json!({ "fees": 3000, "coupons": 0, "total": 3000 }),
        ),
    ];
    for (month, amounts) in months {
        world.advance_to(&format!("{month}T00:00:00Z")).await;
        assert_amounts(&world.last_invoice().await, amounts);
    }
    let list = world
        .ok(applied_coupons::find_all, json!({ "status": "active" }))
        .await;
    assert_eq!(list["meta"]["total_count"], 0);
}

#[tokio::test]
async fn a_draft_waits_out_its_grace_period() {
    let mut world = World::with_plan(startup(standard())).await;
    let configuration = json!({ "billing_configuration": { "invoice_grace_period": 3 } });
    world.customer("hooli", configuration).await;
    world.subscribe("startup", json!({})).await;
    world.events();
    world.advance_to("2026-12-01T00:00:00Z").await;
    assert_eq!(world.event_names(), ["invoice_drafted"]);
    let draft = world.last_invoice().await;
    assert_eq!(draft["status"], "draft");

    // A late event of the period is still billed.
    let late = json!({
        "transaction_id": "late", "external_subscription_id": "sub_1", "code": "storage",
        "timestamp": 1_796_000_000, "properties": { "gb": 10 },
    });
    let params = serde_json::from_value(json!({ "body": { "event": late } })).unwrap();
    world
        .billing
        .run(crate::billing::usage_events::create, params)
        .await
        .unwrap();
    let refreshed = world
        .ok(invoices::refresh, json!({ "lago_id": draft["lago_id"] }))
        .await;
    assert_amounts(&refreshed["invoice"], json!({ "fees": 3100 }));

    world.advance_to("2026-12-04T00:00:00Z").await;
    let invoice = world.last_invoice().await;
    assert_eq!(
        (&invoice["status"], &invoice["issuing_date"]),
        (&json!("finalized"), &json!("2026-12-04"))
    );
    assert_amounts(&invoice, json!({ "total": 3100 }));
}

#[tokio::test]
async fn an_unpaid_invoice_becomes_overdue_and_can_be_paid() {
    let mut world = World::with_plan(startup(standard())).await;
    world
        .customer(
            "hooli",
            json!({ "net_payment_term": 10, "timezone": "Europe/Paris" }),
        )
        .await;
    world.subscribe("startup", json!({})).await;
    world.advance_to("2026-12-11T22:59:59Z").await;
    world.events();
    // In Paris, the day after 11 December starts.
    world.advance_to("2026-12-11T23:00:00Z").await;
    assert_eq!(world.event_names(), ["invoice_payment_overdue"]);
    let invoice = world.last_invoice().await;
    assert_eq!(invoice["payment_due_date"], "2026-12-11");
    let customer = world
        .ok(customers::find, json!({ "external_customer_id": "hooli" }))
        .await;
    assert_eq!(customer["customer"]["overdue_balance_cents"], 3000);

    let paid = json!({ "lago_id": invoice["lago_id"], "body": { "invoice": { "payment_status": "succeeded" } } });
    let invoice = world.ok(invoices::update, paid).await["invoice"].clone();
    assert_eq!(
        (&invoice["payment_status"], &invoice["payment_overdue"]),
        (&json!("succeeded"), &json!(false))
    );
    assert_eq!(invoice["fees"][0]["payment_status"], "succeeded");
    assert_eq!(world.event_names(), ["invoice_payment_status_updated"]);
}

#[tokio::test]
async fn a_subscription_ends_by_itself_after_two_alerts() {
    let mut world = World::with_plan(startup(standard())).await;
    world
        .subscribe("startup", json!({ "ending_at": "2026-12-31T00:00:00Z" }))
        .await;
    world.events();
    world.advance_to("2027-03-01T00:00:00Z").await;
    assert_eq!(
        world.event_names(),
        [
            "subscription_termination_alert",
            "invoice_created",
            "invoice_generated",
            "invoice_payment_overdue",
            "subscription_termination_alert",
            "subscription_terminated",
            "invoice_created",
            "invoice_generated",
            "invoice_payment_overdue",
        ]
    );
    // 30 of December's 31 days.
    assert_amounts(&world.last_invoice().await, json!({ "fees": 2903 }));
}

#[tokio::test]
async fn a_pending_subscription_starts_in_time_or_is_called_off() {
    let mut world = World::with_plan(startup(standard())).await;
    let row = world
        .subscribe(
            "startup",
            json!({ "subscription_at": "2026-11-11T00:00:00Z" }),
        )
        .await;
    assert_eq!(
        (&row["status"], &row["started_at"]),
        (&json!("pending"), &json!(null))
    );
    world.advance_to("2026-11-11T00:00:00Z").await;
    assert_eq!(world.event_names(), ["subscription_started"]);
    let ended = world
        .ok(subscriptions::destroy, json!({ "external_id": "sub_1" }))
        .await;
    assert_eq!(ended["subscription"]["status"], "terminated");

    world
        .subscribe(
            "startup",
            json!({ "subscription_at": "2026-12-11T00:00:00Z" }),
        )
        .await;
    world.events();
    let pending = json!({ "external_id": "sub_1", "status": "pending" });
    let called_off = world.ok(subscriptions::destroy, pending).await;
    assert_eq!(called_off["subscription"]["status"], "canceled");
    assert_eq!(world.event_names(), ["subscription_canceled"]);
}
