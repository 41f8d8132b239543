//! Refused requests, and their errors.

use serde_json::{Value, json};

use super::{World, standard, startup};
use crate::billing::refusal::Refusal;
use crate::billing::{coupons, customers, invoices, plans, subscriptions, usage, wallets};
use crate::events::BillingEvent;

#[track_caller]
fn assert_invalid(refused: Result<Value, Refusal>, expected: Value) {
    match refused {
        Err(Refusal::Invalid(details)) => assert_eq!(json!(details), expected),
        other => panic!("expected a 422, found {other:?}"),
    }
}

#[tokio::test]
async fn all_broken_rules_are_told_at_once() {
    let world = World::new().await;
    let customer = json!({
        "external_id": "hooli", "country": "France", "email": "gavin", "timezone": "Mars/Base",
        "currency": "XXX",
    });
    assert_invalid(
        world
            .call(
                customers::create,
                json!({ "body": { "customer": customer } }),
            )
            .await,
        json!({
            "country": ["not_a_valid_country_code"],
            "currency": ["value_is_invalid"],
            "email": ["invalid_email_format"],
            "timezone": ["value_is_invalid"],
        }),
    );
    let coupon = json!({ "name": "C", "code": "c", "coupon_type": "percentage", "percentage_rate": "101", "frequency": "recurring" });
    assert_invalid(
        world
            .call(coupons::create, json!({ "body": { "coupon": coupon } }))
            .await,
        json!({
            "frequency_duration": ["value_is_mandatory"],
            "percentage_rate": ["value_is_out_of_range", "value_is_mandatory"],
        }),
    );
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() {
    let mut world = World::new().await;
    let charge = json!({ "billable_metric_id": "none", "charge_model": "standard", "properties": { "amount": "1" } });
    let plan = startup(charge);
    let refused = world
        .call(plans::create, json!({ "body": { "plan": plan } }))
        .await;
    assert!(
        matches!(refused, Err(Refusal::NotFound("billable_metric"))),
        "{refused:?}"
    );
    let list = world.ok(plans::find_all, json!({})).await;
    assert_eq!(list["meta"]["total_count"], 0);
    assert!(world.events().is_empty());
}

#[tokio::test]
async fn codes_and_currencies_are_held_to() {
    let mut world = World::with_plan(startup(standard())).await;
    let again = world.call(
        plans::create,
        json!({ "body": { "plan": startup(json!({
        "billable_metric_id": "any", "charge_model": "standard", "properties": { "amount": "1" }
    })) } }),
    );
    assert_invalid(again.await, json!({ "code": ["value_already_exist"] }));
    world.subscribe("startup", json!({})).await;
    let wallet = json!({ "external_customer_id": "hooli", "rate_amount": "1", "currency": "USD" });
    assert_invalid(
        world
            .call(wallets::create, json!({ "body": { "wallet": wallet } }))
            .await,
        json!({ "currency": ["currencies_does_not_match"] }),
    );
    let fixed = json!({ "code": "startup", "body": { "plan": { "interval": "weekly" } } });
    assert_invalid(
        world.call(plans::update, fixed).await,
        json!({ "interval": ["attached_to_an_active_subscription"] }),
    );
}

#[tokio::test]
async fn a_customer_has_five_wallets_at_most() {
    let world = World::with_plan(startup(standard())).await;
    let wallet = json!({ "external_customer_id": "hooli", "rate_amount": "1", "currency": "EUR" });
    for _ in 0..5 {
        world
            .ok(wallets::create, json!({ "body": { "wallet": wallet } }))
            .await;
    }
    let refused = world
        .call(wallets::create, json!({ "body": { "wallet": wallet } }))
        .await;
    assert!(
        matches!(refused, Err(Refusal::Forbidden("wallet_limit_reached"))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_not_there_is_named() {
    let mut world = World::with_plan(startup(standard())).await;
    let usage = json!({ "external_customer_id": "hooli", "external_subscription_id": "sub_1" });
    let refused = world.call(usage::current, usage).await;
    assert!(
        matches!(refused, Err(Refusal::NotFound("subscription"))),
        "{refused:?}"
    );
    world.subscribe("startup", json!({})).await;
    world.advance_to("2026-12-01T00:00:00Z").await;
    let invoice = world.last_invoice().await;
    let refused = world
        .call(invoices::refresh, json!({ "lago_id": invoice["lago_id"] }))
        .await;
    assert!(
        matches!(refused, Err(Refusal::NotAllowed("not_a_draft"))),
        "{refused:?}"
    );
    world
        .ok(
            customers::destroy,
            json!({ "external_customer_id": "hooli" }),
        )
        .await;
    let refused = world
        .call(customers::find, json!({ "external_customer_id": "hooli" }))
        .await;
    assert!(
        matches!(refused, Err(Refusal::NotFound("customer"))),
        "{refused:?}"
    );
    let ended = json!({ "external_id": "sub_1", "status": "terminated" });
    assert_eq!(
        world.ok(subscriptions::find, ended).await["subscription"]["status"],
        "terminated"
    );
}

#[tokio::test]
async fn an_event_that_cannot_be_used_is_told_later() {
    let mut world = World::with_plan(startup(standard())).await;
    world.store("early", 1).await;
    world.subscribe("startup", json!({})).await;
    world.store("text", "many").await;
    world.store("fine", 1).await;
    let problems: Vec<String> = world
        .events()
        .iter()
        .filter_map(|event| match event {
            BillingEvent::EventError(error) => Some(&error.event_error),
            _ => None,
        })
        .map(|error| {
            let error = serde_json::to_value(error).unwrap();
            format!("{}: {}", error["event"]["transaction_id"], error["message"])
        })
        .collect();
    assert_eq!(
        problems,
        [
            r#""early": "subscription_not_found""#,
            r#""text": "property_not_found""#
        ]
    );
}
