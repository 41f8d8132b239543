//! The plug-in with a host made of closures. No Wasm: `cargo test` is enough.

use extism_openapi::{Mock, with_host};
use serde_json::{Value, json};

use super::lago::operations;
use super::*;

const ID: &str = "0b0c1f0e-1111-4222-8333-444455556666";
const TIME: &str = "2026-01-01T00:00:00Z";

fn event(country: &str, currency: Option<&str>) -> lago::webhooks::CustomerCreated {
    let customer = json!({
        "lago_id": ID, "sequential_id": 1, "slug": "LAG-001", "external_id": "hooli",
        "applicable_timezone": "UTC", "created_at": TIME, "updated_at": TIME, "metadata": [],
        "country": country, "currency": currency,
    });
    let event = json!({
        "webhook_type": "customer.created", "object_type": "customer", "organization_id": ID,
        "customer": customer,
    });
    serde_json::from_value(event).unwrap()
}

fn wallet(name: &str) -> Value {
    json!({
        "lago_id": ID, "lago_customer_id": ID, "external_customer_id": "hooli",
        "status": "active", "currency": "EUR", "name": name, "priority": 50,
        "rate_amount": "1.00", "credits_balance": "30.00", "balance_cents": 3000,
        "consumed_credits": "0.00", "ongoing_usage_balance_cents": 0,
        "ongoing_balance_cents": 3000, "credits_ongoing_balance": "30.00", "metadata": {},
        "expiration_at": null, "terminated_at": null, "created_at": TIME,
    })
}

/// A host whose customers have these wallets, and which creates any other.
fn host(wallets: &[&str]) -> Mock {
    let wallets: Vec<Value> = wallets.iter().map(|name| wallet(name)).collect();
    let list = json!({ "wallets": wallets, "meta": {
        "current_page": 1, "next_page": null, "prev_page": null,
        "total_pages": 1, "total_count": wallets.len(),
    } });
    let list: lago::WalletsPaginated = serde_json::from_value(list).unwrap();
    let created = json!({ "wallet": wallet(WALLET_NAME) });
    let created: lago::Wallet = serde_json::from_value(created).unwrap();
    Mock::new()
        .on(operations::find_all_customer_wallets, move |_| {
            Ok(list.clone().into())
        })
        .on(operations::create_wallet, move |_| {
            Ok(created.clone().into())
        })
}

/// Currency and credits of the wallet that a new customer gets.
fn given(country: &str, currency: Option<&str>) -> Option<(String, String)> {
    let host = host(&[]);
    with_host(host.clone(), || customer_created(event(country, currency))).unwrap();
    let mut calls = host.calls(operations::create_wallet).into_iter();
    let wallet = calls.next()?.body.wallet;
    assert!(calls.next().is_none(), "one wallet per customer");
    assert_eq!(wallet.external_customer_id, "hooli");
    let credits = wallet.granted_credits.into_value()?;
    Some((wallet.currency.to_string(), credits))
}

#[test]
fn the_bonus_depends_on_country_and_currency() {
    for (country, currency, expected) in [
        ("FR", Some("EUR"), Some(("EUR", "30.00"))),
        ("FR", None, Some(("EUR", "30.00"))),
        ("DE", Some("EUR"), Some(("EUR", "20.00"))),
        ("BR", None, Some(("BRL", "150.00"))),
        ("US", Some("USD"), Some(("USD", "25.00"))),
        ("FR", Some("USD"), Some(("USD", "25.00"))),
        ("US", None, None),
        ("JP", Some("JPY"), None),
        ("FR", Some("XTS"), None),
    ] {
        let expected = expected.map(|(currency, credits)| (currency.into(), credits.into()));
        assert_eq!(given(country, currency), expected, "{country} {currency:?}");
    }
}

#[test]
fn a_webhook_that_comes_twice_gives_one_bonus() {
    let host = host(&["Top-ups", WALLET_NAME]);
    with_host(host.clone(), || customer_created(event("FR", None))).unwrap();
    assert_eq!(host.called(), ["find_all_customer_wallets"]);
}

#[test]
fn a_refusal_is_reported_with_its_reason() {
    let host = host(&[]).on(operations::create_wallet, |_| {
        let refusal = json!({
            "status": 422, "error": "Unprocessable Entity", "code": "validation_errors",
            "error_details": { "currency": ["currencies_does_not_match"] },
        });
        let refusal = serde_json::from_value(refusal).unwrap();
        Err(lago::CreateWalletError::UnprocessableEntity(refusal).into())
    });
    let error = with_host(host, || customer_created(event("FR", None))).unwrap_err();
    assert_eq!(error.status(), Some(422));
    assert!(
        error.to_string().contains("currencies_does_not_match"),
        "{error}"
    );
}
