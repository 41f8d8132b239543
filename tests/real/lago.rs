//! The plug-in `real_lago` with hosts made from the same documents.

use extism_openapi::extism::{Function, Manifest, Plugin, Wasm};
use extism_openapi::{Backend, Call, Error};
use support::Recording;

mod now {
    #![allow(dead_code, reason = "two operations of 202 are used")]

    extism_openapi::openapi_host!("../../shared/specs/lago.yaml");
}

mod then {
    #![allow(dead_code, reason = "one operation of 82 is used")]

    extism_openapi::openapi_host!("../../shared/specs/lago-2023-11.yaml", module = "lago/2023");
}

struct Now;

impl now::Api for Now {
    async fn find_customer_current_usage(
        &self,
        _: &Call,
        params: now::FindCustomerCurrentUsageParams,
    ) -> now::FindCustomerCurrentUsageResult {
        assert_eq!(params.external_customer_id, "cust_42");
        let body = serde_json::json!({ "status": 404, "error": "Not Found", "code": "subscription_not_found" });
        let body =
            serde_json::from_value(body).map_err(|error| Error::internal(error.to_string()))?;
        Err(now::FindCustomerCurrentUsageError::NotFound(body).into())
    }

    async fn create_wallet(
        &self,
        _: &Call,
        params: now::CreateWalletParams,
    ) -> now::CreateWalletResult {
        let wallet = params
            .body
            .wallet
            .ok_or_else(|| Error::invalid_request("`wallet` is missing"))?;
        assert_eq!(wallet.external_customer_id, "cust_42");
        let wallet = serde_json::json!({
            "lago_id": "1", "lago_customer_id": "2", "external_customer_id": wallet.external_customer_id,
            "status": "active", "currency": wallet.currency, "rate_amount": wallet.rate_amount,
            "credits_balance": "10.0", "balance_cents": 1000, "consumed_credits": "0.0",
            "created_at": "2026-11-22T00:00:00Z", "ongoing_balance_cents": 1000,
            "ongoing_usage_balance_cents": 0, "credits_ongoing_balance": "10.0",
            "credits_ongoing_usage_balance": "0.0", "name": "Welcome", "priority": 50,
            "invoice_requires_successful_payment": false,
        });
        let wallet =
            serde_json::from_value(wallet).map_err(|error| Error::internal(error.to_string()))?;
        Ok(now::Wallet::new(wallet).into())
    }
}

struct Then;

impl then::Api for Then {
    async fn find_all_plans(
        &self,
        _: &Call,
        params: then::FindAllPlansParams,
    ) -> then::FindAllPlansResult {
        assert_eq!(params.page, Some(1));
        Ok(then::PlansPaginated::new(Vec::new(), pagination()?).into())
    }
}

fn pagination<E>() -> Result<then::PaginationMeta, Error<E>> {
    let meta = serde_json::json!({
        "current_page": 1, "next_page": null, "prev_page": null, "total_pages": 1, "total_count": 0,
    });
    serde_json::from_value(meta).map_err(|error| Error::internal(error.to_string()))
}

/// Functions of both documents in one set: modules distinguish operations with the same name.
fn functions(now: impl Backend, then: impl Backend) -> Vec<Function> {
    then::functions(then)
        .into_iter()
        .chain(now::functions(now))
        .collect()
}

#[test]
fn a_plug_in_runs_against_the_real_document() {
    let (now, asked_now) = Recording::new(now::api(Now));
    let (then, asked_then) = Recording::new(then::api(Then));
    let manifest = Manifest::new([Wasm::data(support::guest("real_lago"))]);
    let mut plugin = Plugin::new(manifest, functions(now, then), false).unwrap();

    let event = serde_json::json!({
        "webhook_type": "customer.created", "object_type": "customer", "organization_id": "3",
        "customer": {
            "lago_id": "1", "sequential_id": 1, "slug": "LAG-1", "external_id": "cust_42",
            "applicable_timezone": "UTC", "created_at": "2026-11-22T00:00:00Z", "updated_at": "2026-11-22T00:00:00Z",
        },
    });
    let typed: now::webhooks::CustomerCreated = serde_json::from_value(event).unwrap();
    let reply: Vec<u8> = plugin
        .call("customer_created", serde_json::to_vec(&typed).unwrap())
        .unwrap();
    assert_eq!(reply, b"");

    let names = |recorded: support::Recorded| {
        recorded
            .take()
            .into_iter()
            .map(|exchange| exchange.operation)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(asked_now),
        ["find_customer_current_usage", "create_wallet"]
    );
    assert_eq!(names(asked_then), ["find_all_plans"]);
}

#[test]
fn every_operation_and_webhook_is_there() {
    assert_eq!(now::OPERATIONS.len(), 202);
    assert_eq!(now::EVENTS.len(), 61);
    assert_eq!(then::OPERATIONS.len(), 82);
}
