//! Calls the callbacks as plain functions. No Wasm: `cargo test` is enough.

use serde_json::{Value, json};

use super::*;

const ID: &str = "0b0c1f0e-1111-4222-8333-444455556666";
const TIME: &str = "2026-01-01T00:00:00Z";

fn customer(fields: Value) -> lago::CustomerObject {
    let mut customer = json!({
        "lago_id": ID, "sequential_id": 0, "slug": "LAGO-000", "external_id": "hooli",
        "applicable_timezone": "UTC", "created_at": TIME, "updated_at": TIME, "metadata": [],
    });
    let (Value::Object(all), Value::Object(fields)) = (&mut customer, fields) else {
        panic!("objects");
    };
    all.extend(fields);
    serde_json::from_value(customer).unwrap()
}

fn wallet(name: Option<&str>) -> lago::WalletBaseObject {
    serde_json::from_value(json!({
        "lago_id": ID, "lago_customer_id": ID, "external_customer_id": "hooli",
        "status": "active", "currency": "EUR", "name": name, "priority": 50,
        "rate_amount": "1.00", "credits_balance": "0.00", "balance_cents": 0,
        "consumed_credits": "0.00", "metadata": null, "expiration_at": null,
        "terminated_at": null, "created_at": TIME,
    }))
    .unwrap()
}

#[test]
fn what_people_type_is_tidied_and_the_rest_stays() {
    let typed = customer(json!({
        "name": "  Hooli   Inc. ", "email": " Billing@Hooli.Example", "country": "fr",
        "city": null, "url": "https://hooli.example/A",
    }));
    let expected = customer(json!({
        "name": "Hooli Inc.", "email": "billing@hooli.example", "country": "FR",
        "city": null, "url": "https://hooli.example/A",
    }));
    assert_eq!(tidy(typed).unwrap(), expected);
    assert_eq!(tidy(expected.clone()).unwrap(), expected);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let refused = tidy(customer(
        json!({ "name": " ", "email": "x@Mailinator.example" }),
    ));
    let expected = Refusal::field("name", "value_is_mandatory");
    let expected = expected.and("email", "is_a_throw_away_address");
    assert_eq!(refused, Err(expected));
    let refused = tidy(customer(json!({ "email": "x@trash.example" })));
    let expected = Refusal::field("email", "is_a_throw_away_address");
    assert_eq!(refused, Err(expected));
}

#[test]
fn the_currency_follows_from_the_country_where_nobody_says_otherwise() {
    for (given, expected) in [
        (json!({ "country": "FR" }), Some(lago::Currency::Eur)),
        (
            json!({ "country": "US", "currency": null }),
            Some(lago::Currency::Usd),
        ),
        (
            json!({ "country": "FR", "currency": "USD" }),
            Some(lago::Currency::Usd),
        ),
        (json!({ "country": "IS" }), None),
        (json!({ "country": null }), None),
    ] {
        let filled = fill_in(customer(given.clone()));
        assert_eq!(filled.currency.value(), expected.as_ref(), "{given}");
    }
}

#[test]
fn a_coupon_takes_off_half_at_most() {
    let coupon = |rate: Option<&str>| -> lago::CouponObject {
        serde_json::from_value(json!({
            "lago_id": ID, "name": "C", "code": "c", "coupon_type": "percentage",
            "percentage_rate": rate, "frequency": "once", "reusable": true,
            "limited_plans": false, "plan_codes": [], "expiration": "no_expiration",
            "created_at": TIME,
        }))
        .unwrap()
    };
    for rate in [None, Some("10.00"), Some("50")] {
        assert_eq!(not_too_much(coupon(rate)), Ok(()), "{rate:?}");
    }
    let refusal = Refusal::field("percentage_rate", "value_is_out_of_range");
    assert_eq!(not_too_much(coupon(Some("50.01"))), Err(refusal.into()));
    let failed = not_too_much(coupon(Some("a lot")));
    assert!(
        matches!(failed, Err(CallbackError::Failed(_))),
        "{failed:?}"
    );
}

#[test]
fn a_wallet_has_a_name() {
    for (given, expected) in [
        (None, "Credits in EUR"),
        (Some("  "), "Credits in EUR"),
        (Some(" Sign-up  bonus "), "Sign-up bonus"),
    ] {
        assert_eq!(
            name(wallet(given)).name.as_deref(),
            Some(expected),
            "{given:?}"
        );
    }
}
