//! Billable metrics, which turn events into units.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route(
            "/billable_metrics",
            post(create_billable_metric).get(find_all_billable_metrics),
        )
        .route(
            "/billable_metrics/{code}",
            get(find_billable_metric)
                .put(update_billable_metric)
                .delete(destroy_billable_metric),
        )
}

async fn create_billable_metric(
    endpoint: Endpoint,
    Json(body): Json<lago::BillableMetricCreateInput>,
) -> Response {
    serve!(endpoint.create_billable_metric(lago::CreateBillableMetricParams::new(body)))
}

async fn find_all_billable_metrics(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllBillableMetricsParams>,
) -> Response {
    serve!(endpoint.find_all_billable_metrics(params))
}

async fn find_billable_metric(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.find_billable_metric(lago::FindBillableMetricParams::new(code)))
}

async fn update_billable_metric(
    endpoint: Endpoint,
    Path(code): Path<String>,
    Json(body): Json<lago::BillableMetricUpdateInput>,
) -> Response {
    serve!(endpoint.update_billable_metric(lago::UpdateBillableMetricParams::new(code, body)))
}

async fn destroy_billable_metric(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.destroy_billable_metric(lago::DestroyBillableMetricParams::new(code)))
}
