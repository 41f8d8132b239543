//! Wallet transactions: credits bought, granted, spent and voided.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::Endpoint;
use super::extract::{IdempotencyKey, Json, Page, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route(
            "/wallets/{lago_id}/wallet_transactions",
            get(find_all_wallet_transactions),
        )
        .route("/wallet_transactions", post(create_wallet_transaction))
        .route(
            "/wallet_transactions/{lago_id}",
            get(find_wallet_transaction),
        )
}

#[derive(Deserialize)]
struct Filter {
    status: Option<String>,
    transaction_status: Option<String>,
    transaction_type: Option<String>,
}

async fn find_all_wallet_transactions(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Query(page): Query<Page>,
    Query(filter): Query<Filter>,
) -> Response {
    serve!(
        endpoint.find_all_wallet_transactions(lago::FindAllWalletTransactionsParams {
            lago_id,
            page: page.page,
            per_page: page.per_page,
            status: filter.status.map(Into::into),
            transaction_status: filter.transaction_status.map(Into::into),
            transaction_type: filter.transaction_type.map(Into::into),
        })
    )
}

async fn create_wallet_transaction(
    endpoint: Endpoint,
    key: Option<IdempotencyKey>,
    Json(body): Json<lago::WalletTransactionCreateInput>,
) -> Response {
    serve!(
        endpoint.create_wallet_transaction(lago::CreateWalletTransactionParams {
            idempotency_key: key.map(|key| key.0),
            body,
        })
    )
}

async fn find_wallet_transaction(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.find_wallet_transaction(lago::FindWalletTransactionParams::new(lago_id)))
}
