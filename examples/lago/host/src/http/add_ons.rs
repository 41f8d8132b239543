//! Add-ons, which are sold once.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/add_ons", post(create_add_on).get(find_all_add_ons))
        .route(
            "/add_ons/{code}",
            get(find_add_on).put(update_add_on).delete(destroy_add_on),
        )
}

async fn create_add_on(endpoint: Endpoint, Json(body): Json<lago::AddOnCreateInput>) -> Response {
    serve!(endpoint.create_add_on(lago::CreateAddOnParams::new(body)))
}

async fn find_all_add_ons(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllAddOnsParams>,
) -> Response {
    serve!(endpoint.find_all_add_ons(params))
}

async fn find_add_on(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.find_add_on(lago::FindAddOnParams::new(code)))
}

async fn update_add_on(
    endpoint: Endpoint,
    Path(code): Path<String>,
    Json(body): Json<lago::AddOnUpdateInput>,
) -> Response {
    serve!(endpoint.update_add_on(lago::UpdateAddOnParams::new(code, body)))
}

async fn destroy_add_on(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.destroy_add_on(lago::DestroyAddOnParams::new(code)))
}
