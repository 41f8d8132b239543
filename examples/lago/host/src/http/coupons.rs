//! Coupons, and who has them.

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post};

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/coupons", post(create_coupon).get(find_all_coupons))
        .route(
            "/coupons/{code}",
            get(find_coupon).put(update_coupon).delete(destroy_coupon),
        )
        .route(
            "/applied_coupons",
            post(apply_coupon).get(find_all_applied_coupons),
        )
        .route(
            "/customers/{external_customer_id}/applied_coupons/{applied_coupon_id}",
            delete(delete_applied_coupon),
        )
}

async fn create_coupon(endpoint: Endpoint, Json(body): Json<lago::CouponCreateInput>) -> Response {
    serve!(endpoint.create_coupon(lago::CreateCouponParams::new(body)))
}

async fn find_all_coupons(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllCouponsParams>,
) -> Response {
    serve!(endpoint.find_all_coupons(params))
}

async fn find_coupon(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.find_coupon(lago::FindCouponParams::new(code)))
}

async fn update_coupon(
    endpoint: Endpoint,
    Path(code): Path<String>,
    Json(body): Json<lago::CouponUpdateInput>,
) -> Response {
    serve!(endpoint.update_coupon(lago::UpdateCouponParams::new(code, body)))
}

async fn destroy_coupon(endpoint: Endpoint, Path(code): Path<String>) -> Response {
    serve!(endpoint.destroy_coupon(lago::DestroyCouponParams::new(code)))
}

async fn apply_coupon(endpoint: Endpoint, Json(body): Json<lago::AppliedCouponInput>) -> Response {
    serve!(endpoint.apply_coupon(lago::ApplyCouponParams::new(body)))
}

async fn find_all_applied_coupons(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllAppliedCouponsParams>,
) -> Response {
    serve!(endpoint.find_all_applied_coupons(params))
}

async fn delete_applied_coupon(
    endpoint: Endpoint,
    Path((external_customer_id, id)): Path<(String, String)>,
) -> Response {
    serve!(
        endpoint.delete_applied_coupon(lago::DeleteAppliedCouponParams::new(
            external_customer_id,
            id
        ))
    )
}
