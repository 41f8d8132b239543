//! Fees: the lines of invoices.

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/fees", get(find_all_fees))
        .route("/fees/{lago_id}", get(find_fee).put(update_fee))
}

async fn find_all_fees(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllFeesParams>,
) -> Response {
    serve!(endpoint.find_all_fees(params))
}

async fn find_fee(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.find_fee(lago::FindFeeParams::new(lago_id)))
}

async fn update_fee(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Json(body): Json<lago::FeeUpdateInput>,
) -> Response {
    serve!(endpoint.update_fee(lago::UpdateFeeParams::new(lago_id, body)))
}
