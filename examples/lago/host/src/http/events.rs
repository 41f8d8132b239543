//! Usage events.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/events", post(create_event).get(find_all_events))
        .route("/events/batch", post(create_batch_events))
        .route("/events/estimate_fees", post(event_estimate_fees))
        .route("/events/{transaction_id}", get(find_event))
}

async fn create_event(endpoint: Endpoint, Json(body): Json<lago::EventInput>) -> Response {
    serve!(endpoint.create_event(lago::CreateEventParams::new(body)))
}

async fn find_all_events(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllEventsParams>,
) -> Response {
    serve!(endpoint.find_all_events(params))
}

async fn create_batch_events(
    endpoint: Endpoint,
    Json(body): Json<lago::EventBatchInput>,
) -> Response {
    serve!(endpoint.create_batch_events(lago::CreateBatchEventsParams::new(body)))
}

async fn event_estimate_fees(
    endpoint: Endpoint,
    Json(body): Json<lago::EventEstimateFeesInput>,
) -> Response {
    serve!(endpoint.event_estimate_fees(lago::EventEstimateFeesParams::new(body)))
}

async fn find_event(endpoint: Endpoint, Path(transaction_id): Path<String>) -> Response {
    serve!(endpoint.find_event(lago::FindEventParams::new(transaction_id)))
}
