//! Plans and their charges.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use super::Endpoint;
use super::extract::{Json, Page, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/plans", post(create_plan).get(find_all_plans))
        .route(
            "/plans/{code}",
            get(find_plan).put(update_plan).delete(destroy_plan),
        )
        .route(
            "/plans/{code}/charges",
            post(create_plan_charge).get(find_all_plan_charges),
        )
        .route(
            "/plans/{code}/charges/{charge_code}",
            get(find_plan_charge)
                .put(update_plan_charge)
                .delete(destroy_plan_charge),
        )
}

async fn create_plan(endpoint: Endpoint, Json(body): Json<lago::PlanCreateInput>) -> Response {
    serve!(endpoint.create_plan(lago::CreatePlanParams::new(body)))
}

async fn find_all_plans(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllPlansParams>,
) -> Response {
    serve!(endpoint.find_all_plans(params))
}

async fn find_plan(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.find_plan(lago::FindPlanParams::new(code)))
}

async fn update_plan(
    endpoint: Endpoint,
    Path(code): Path<String>,
    Json(body): Json<lago::PlanUpdateInput>,
) -> Response {
    serve!(endpoint.update_plan(lago::UpdatePlanParams::new(code, body)))
}

async fn destroy_plan(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.destroy_plan(lago::DestroyPlanParams::new(code)))
}

async fn create_plan_charge(
    endpoint: Endpoint,
    Path(code): Path<String>,
    Json(body): Json<lago::ChargeCreateInput>,
) -> Response {
    serve!(endpoint.create_plan_charge(lago::CreatePlanChargeParams::new(code, body)))
}

async fn find_all_plan_charges(
    endpoint: Endpoint,
    Path(code): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    serve!(
        endpoint.find_all_plan_charges(lago::FindAllPlanChargesParams {
            code,
            page: page.page,
            per_page: page.per_page,
        })
    )
}

async fn find_plan_charge(
    endpoint: Endpoint,
    Path((code, charge_code)): Path<(String, String)>,
) -> Response {
    serve!(endpoint.find_plan_charge(lago::FindPlanChargeParams::new(code, charge_code)))
}

async fn update_plan_charge(
    endpoint: Endpoint,
    Path((code, charge_code)): Path<(String, String)>,
    Json(body): Json<lago::ChargeUpdateInput>,
) -> Response {
    serve!(endpoint.update_plan_charge(lago::UpdatePlanChargeParams::new(code, charge_code, body)))
}

async fn destroy_plan_charge(
    endpoint: Endpoint,
    Path((code, charge_code)): Path<(String, String)>,
) -> Response {
    serve!(endpoint.destroy_plan_charge(lago::DestroyPlanChargeParams::new(code, charge_code)))
}
