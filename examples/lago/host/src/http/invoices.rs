//! Invoices: what customers owe.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post, put};

use super::Endpoint;
use super::extract::{IdempotencyKey, Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/invoices", post(create_invoice).get(find_all_invoices))
        .route("/invoices/preview", post(invoice_preview))
        .route("/invoices/{lago_id}", get(find_invoice).put(update_invoice))
        .route("/invoices/{lago_id}/download", post(download_invoice))
        .route("/invoices/{lago_id}/refresh", put(refresh_invoice))
        .route("/invoices/{lago_id}/finalize", put(finalize_invoice))
        .route("/invoices/{lago_id}/void", post(void_invoice))
        .route(
            "/invoices/{lago_id}/lose_dispute",
            post(lose_dispute_invoice),
        )
        .route("/invoices/{lago_id}/retry_payment", post(retry_payment))
}

async fn create_invoice(
    endpoint: Endpoint,
    key: Option<IdempotencyKey>,
    Json(body): Json<lago::InvoiceOneOffCreateInput>,
) -> Response {
    serve!(endpoint.create_invoice(lago::CreateInvoiceParams {
        idempotency_key: key.map(|key| key.0),
        body,
    }))
}

async fn find_all_invoices(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllInvoicesParams>,
) -> Response {
    serve!(endpoint.find_all_invoices(params))
}

async fn invoice_preview(
    endpoint: Endpoint,
    Json(body): Json<lago::InvoicePreviewInput>,
) -> Response {
    serve!(endpoint.invoice_preview(lago::InvoicePreviewParams::new(body)))
}

async fn find_invoice(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.find_invoice(lago::FindInvoiceParams::new(lago_id)))
}

async fn update_invoice(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Json(body): Json<lago::InvoiceUpdateInput>,
) -> Response {
    serve!(endpoint.update_invoice(lago::UpdateInvoiceParams::new(lago_id, body)))
}

/// Responds with the bytes of a PDF, and a file name for it in `Content-Disposition`.
async fn download_invoice(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.download_invoice(lago::DownloadInvoiceParams::new(lago_id)))
}

async fn refresh_invoice(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.refresh_invoice(lago::RefreshInvoiceParams::new(lago_id)))
}

async fn finalize_invoice(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.finalize_invoice(lago::FinalizeInvoiceParams::new(lago_id)))
}

async fn void_invoice(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    body: Option<Json<lago::InvoiceVoidInput>>,
) -> Response {
    serve!(endpoint.void_invoice(lago::VoidInvoiceParams {
        lago_id,
        body: body.map(|body| body.0),
    }))
}

async fn lose_dispute_invoice(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.lose_dispute_invoice(lago::LoseDisputeInvoiceParams::new(lago_id)))
}

async fn retry_payment(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.retry_payment(lago::RetryPaymentParams::new(lago_id)))
}
