//! The plug-in with a host made of closures. No Wasm: `cargo test` is enough.

use std::sync::atomic::{AtomicBool, Ordering};

use extism_openapi::{Mock, with_host};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::lago::operations;
use super::*;

const ID: &str = "0b0c1f0e-1111-4222-8333-444455556666";
const TIME: &str = "2026-01-01T00:00:00Z";

fn typed<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn event(subscription: Option<&str>) -> lago::webhooks::FeeCreated {
    typed(json!({
        "webhook_type": "fee.created", "object_type": "fee", "organization_id": ID,
        "fee": {
            "lago_id": ID, "lago_invoice_id": null, "external_customer_id": "pied_piper",
            "external_subscription_id": subscription, "units": "10", "precise_unit_amount": "0.02",
            "amount_cents": 20, "amount_currency": "USD", "pay_in_advance": true,
            "payment_status": "pending", "created_at": TIME,
            "item": { "type": "charge", "item_type": "BillableMetric", "lago_item_id": ID,
                      "code": "tokens", "name": "Tokens", "charge_model": "standard" },
        },
    }))
}

/// A host where the subscription has used `cents`.
fn host(cents: i64) -> Mock {
    Mock::new().on(operations::find_customer_current_usage, move |params| {
        assert_eq!(params.external_customer_id, "pied_piper");
        assert_eq!(params.external_subscription_id, "sub_1");
        let usage: lago::CustomerUsage = typed(json!({ "customer_usage": {
            "from_datetime": TIME, "to_datetime": TIME, "issuing_date": "2026-02-01",
            "currency": "USD", "amount_cents": cents, "total_amount_cents": cents,
            "charges_usage": [],
        } }));
        Ok(usage.into())
    })
}

fn run(host: &Mock) -> Result<(), lago::Error> {
    with_host(host.clone(), || fee_created(event(Some("sub_1"))))
}

fn applied() -> lago::AppliedCoupon {
    typed(json!({ "applied_coupon": {
        "lago_id": ID, "lago_coupon_id": ID, "coupon_code": COUPON_CODE, "coupon_name": "Big spender",
        "lago_customer_id": ID, "external_customer_id": "pied_piper", "status": "active",
        "frequency": "once", "created_at": TIME,
    } }))
}

fn refused(rule: &str) -> Value {
    json!({
        "status": 422, "error": "Unprocessable Entity", "code": "validation_errors",
        "error_details": { "coupon": [rule] },
    })
}

fn not_found(code: &str) -> Value {
    json!({ "status": 404, "error": "Not Found", "code": code })
}

#[test]
fn little_spending_is_left_alone() {
    for cents in [0, 9_999] {
        let host = host(cents);
        run(&host).unwrap();
        assert_eq!(host.called(), ["find_customer_current_usage"], "{cents}");
    }
}

#[test]
fn a_fee_of_no_subscription_is_left_alone() {
    let host = Mock::new();
    with_host(host.clone(), || fee_created(event(None))).unwrap();
    assert!(host.called().is_empty());
}

#[test]
fn much_spending_is_rewarded() {
    for cents in [10_000, 49_999] {
        let host = host(cents).on(operations::apply_coupon, |params| {
            let coupon = params.body.applied_coupon;
            assert_eq!(coupon.external_customer_id, "pied_piper");
            assert_eq!(coupon.coupon_code, COUPON_CODE);
            Ok(applied().into())
        });
        run(&host).unwrap();
        assert_eq!(
            host.called(),
            ["find_customer_current_usage", "apply_coupon"],
            "{cents}"
        );
    }
}

#[test]
fn the_first_reward_creates_the_coupon() {
    let exists = AtomicBool::new(false);
    let host = host(10_000).on(operations::apply_coupon, move |_| {
        if exists.swap(true, Ordering::SeqCst) {
            Ok(applied().into())
        } else {
            Err(lago::ApplyCouponError::NotFound(typed(not_found("coupon_not_found"))).into())
        }
    });
    let host = host.on(operations::create_coupon, |params| {
        let coupon = params.body.coupon;
        assert_eq!(coupon.code, COUPON_CODE);
        assert_eq!(
            coupon.percentage_rate.value().map(String::as_str),
            Some("10.00")
        );
        assert_eq!(coupon.reusable, Some(false));
        Ok(typed::<lago::Coupon>(json!({ "coupon": {
            "lago_id": ID, "name": "Big spender", "code": COUPON_CODE, "coupon_type": "percentage",
            "frequency": "once", "reusable": false, "limited_plans": false, "plan_codes": [],
            "expiration": "no_expiration", "created_at": TIME,
        } }))
        .into())
    });
    run(&host).unwrap();
    let expected = [
        "find_customer_current_usage",
        "apply_coupon",
        "create_coupon",
        "apply_coupon",
    ];
    assert_eq!(host.called(), expected);
}

#[test]
fn a_customer_who_has_the_coupon_keeps_it_and_other_refusals_are_reported() {
    for (rule, fine) in [
        ("coupon_is_not_reusable", true),
        ("currencies_does_not_match", false),
    ] {
        let host = host(10_000).on(operations::apply_coupon, move |_| {
            Err(lago::ApplyCouponError::UnprocessableEntity(typed(refused(rule))).into())
        });
        assert_eq!(run(&host).is_ok(), fine, "{rule}");
    }
}

#[test]
fn too_much_spending_ends_the_subscription() {
    let host = host(50_000).on(operations::destroy_subscription, |params| {
        assert_eq!(params.external_id, "sub_1");
        let gone = not_found("subscription_not_found");
        Err(lago::DestroySubscriptionError::NotFound(typed(gone)).into())
    });
    // It is not an error that another call was faster.
    run(&host).unwrap();
    assert_eq!(
        host.called(),
        ["find_customer_current_usage", "destroy_subscription"]
    );
}

#[test]
fn a_subscription_that_has_ended_is_left_alone_and_a_broken_host_is_reported() {
    let gone = Mock::new().on(operations::find_customer_current_usage, |_| {
        let gone = not_found("subscription_not_found");
        Err(lago::FindCustomerCurrentUsageError::NotFound(typed(gone)).into())
    });
    run(&gone).unwrap();
    let broken = Mock::new().on(operations::find_customer_current_usage, |_| {
        Err(lago::Error::internal("the database is away"))
    });
    let error = run(&broken).unwrap_err();
    assert!(
        error.to_string().contains("the database is away"),
        "{error}"
    );
}

fn customer(currency: Option<&str>, days: Option<i32>) -> lago::CustomerObject {
    typed(json!({
        "lago_id": ID, "sequential_id": 0, "slug": "LAGO-000", "external_id": "hooli",
        "applicable_timezone": "UTC", "created_at": TIME, "updated_at": TIME, "metadata": [],
        "currency": currency, "net_payment_term": days,
    }))
}

#[test]
fn how_long_a_new_customer_may_take_depends_on_the_currency() {
    for (currency, given, expected) in [
        (Some("EUR"), None, 30),
        (Some("USD"), None, 14),
        (None, None, 14),
        (Some("EUR"), Some(0), 0),
    ] {
        let term = payment_term(customer(currency, given)).net_payment_term;
        assert_eq!(term.value(), Some(&expected), "{currency:?} {given:?}");
    }
}
