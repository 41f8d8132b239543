//! Subscriptions: which customer has which plan, and since when.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route(
            "/subscriptions",
            post(create_subscription).get(find_all_subscriptions),
        )
        .route(
            "/subscriptions/{external_id}",
            get(find_subscription)
                .put(update_subscription)
                .delete(destroy_subscription),
        )
}

/// Selects among the subscriptions with an `external_id`: a change of plan leaves the old one behind.
#[derive(Deserialize)]
struct Which {
    status: Option<String>,
}

async fn create_subscription(
    endpoint: Endpoint,
    Json(body): Json<lago::SubscriptionCreateInput>,
) -> Response {
    serve!(endpoint.create_subscription(lago::CreateSubscriptionParams::new(body)))
}

async fn find_all_subscriptions(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllSubscriptionsParams>,
) -> Response {
    serve!(endpoint.find_all_subscriptions(params))
}

async fn find_subscription(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(which): Query<Which>,
) -> Response {
    serve!(endpoint.find_subscription(lago::FindSubscriptionParams {
        external_id,
        status: which.status.map(Into::into),
    }))
}

async fn update_subscription(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(which): Query<Which>,
    Json(body): Json<lago::SubscriptionUpdateInput>,
) -> Response {
    serve!(
        endpoint.update_subscription(lago::UpdateSubscriptionParams {
            external_id,
            status: which.status.map(Into::into),
            body,
        })
    )
}

#[derive(Deserialize)]
struct Termination {
    on_termination_credit_note: Option<String>,
    on_termination_invoice: Option<String>,
}

async fn destroy_subscription(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(which): Query<Which>,
    Query(query): Query<Termination>,
) -> Response {
    serve!(
        endpoint.destroy_subscription(lago::DestroySubscriptionParams {
            external_id,
            status: which.status.map(Into::into),
            on_termination_credit_note: query.on_termination_credit_note.map(Into::into),
            on_termination_invoice: query.on_termination_invoice.map(Into::into),
        })
    )
}
