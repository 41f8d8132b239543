//! Customers, and their usage.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::Endpoint;
use super::extract::{Json, Metadata, Page, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/customers", post(create_customer).get(find_all_customers))
        .route(
            "/customers/{external_customer_id}",
            get(find_customer).delete(destroy_customer),
        )
        .route(
            "/customers/{external_customer_id}/current_usage",
            get(find_customer_current_usage),
        )
        .route(
            "/customers/{external_customer_id}/past_usage",
            get(find_all_customer_past_usage),
        )
        .route(
            "/customers/{external_customer_id}/subscriptions",
            get(find_all_customer_subscriptions),
        )
        .route(
            "/customers/{external_customer_id}/invoices",
            get(find_all_customer_invoices),
        )
        .route(
            "/customers/{external_customer_id}/wallets",
            get(find_all_customer_wallets),
        )
}

async fn create_customer(
    endpoint: Endpoint,
    Json(body): Json<lago::CustomerCreateInput>,
) -> Response {
    serve!(endpoint.create_customer(lago::CreateCustomerParams::new(body)))
}

async fn find_all_customers(
    endpoint: Endpoint,
    Query(mut params): Query<lago::FindAllCustomersParams>,
    Metadata(metadata): Metadata,
) -> Response {
    params.metadata = metadata;
    serve!(endpoint.find_all_customers(params))
}

async fn find_customer(endpoint: Endpoint, Path(external_id): Path<String>) -> Response {
    serve!(endpoint.find_customer(lago::FindCustomerParams::new(external_id)))
}

async fn destroy_customer(endpoint: Endpoint, Path(external_id): Path<String>) -> Response {
    serve!(endpoint.destroy_customer(lago::DestroyCustomerParams::new(external_id)))
}

#[derive(Deserialize)]
struct CurrentUsage {
    external_subscription_id: String,
    charge_code: Option<String>,
    billable_metric_code: Option<String>,
}

async fn find_customer_current_usage(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(query): Query<CurrentUsage>,
) -> Response {
    serve!(
        endpoint.find_customer_current_usage(lago::FindCustomerCurrentUsageParams {
            external_customer_id: external_id,
            external_subscription_id: query.external_subscription_id,
            charge_code: query.charge_code,
            billable_metric_code: query.billable_metric_code,
        })
    )
}

#[derive(Deserialize)]
struct PastUsage {
    external_subscription_id: String,
    billable_metric_code: Option<String>,
    periods_count: Option<i32>,
}

async fn find_all_customer_past_usage(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(page): Query<Page>,
    Query(query): Query<PastUsage>,
) -> Response {
    serve!(
        endpoint.find_all_customer_past_usage(lago::FindAllCustomerPastUsageParams {
            external_customer_id: external_id,
            page: page.page,
            per_page: page.per_page,
            external_subscription_id: query.external_subscription_id,
            billable_metric_code: query.billable_metric_code,
            periods_count: query.periods_count,
        })
    )
}

#[derive(Deserialize)]
struct Subscriptions {
    plan_code: Option<String>,
    #[serde(default, rename = "status[]")]
    status: Vec<lago::SubscriptionStatus>,
}

async fn find_all_customer_subscriptions(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(page): Query<Page>,
    Query(query): Query<Subscriptions>,
) -> Response {
    serve!(
        endpoint.find_all_customer_subscriptions(lago::FindAllCustomerSubscriptionsParams {
            external_customer_id: external_id,
            page: page.page,
            per_page: page.per_page,
            plan_code: query.plan_code,
            status: some(query.status),
        })
    )
}

#[derive(Deserialize)]
struct Invoices {
    issuing_date_from: Option<String>,
    issuing_date_to: Option<String>,
    #[serde(default, rename = "statuses[]")]
    statuses: Vec<lago::InvoiceStatus>,
    #[serde(default, rename = "payment_statuses[]")]
    payment_statuses: Vec<lago::PaymentStatus>,
}

async fn find_all_customer_invoices(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(page): Query<Page>,
    Query(query): Query<Invoices>,
) -> Response {
    serve!(
        endpoint.find_all_customer_invoices(lago::FindAllCustomerInvoicesParams {
            external_customer_id: external_id,
            page: page.page,
            per_page: page.per_page,
            issuing_date_from: query.issuing_date_from,
            issuing_date_to: query.issuing_date_to,
            statuses: some(query.statuses),
            payment_statuses: some(query.payment_statuses),
        })
    )
}

async fn find_all_customer_wallets(
    endpoint: Endpoint,
    Path(external_id): Path<String>,
    Query(page): Query<Page>,
) -> Response {
    serve!(
        endpoint.find_all_customer_wallets(lago::FindAllCustomerWalletsParams {
            external_customer_id: external_id,
            page: page.page,
            per_page: page.per_page,
        })
    )
}

/// A list that is missing in the query string is no filter, rather than a filter that nothing passes.
fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
