//! Credit notes, which give money back.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post, put};

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route(
            "/credit_notes",
            post(create_credit_note).get(find_all_credit_notes),
        )
        .route("/credit_notes/estimate", post(estimate_credit_note))
        .route(
            "/credit_notes/{lago_id}",
            get(find_credit_note).put(update_credit_note),
        )
        .route(
            "/credit_notes/{lago_id}/download",
            post(download_credit_note),
        )
        .route("/credit_notes/{lago_id}/void", put(void_credit_note))
}

async fn create_credit_note(
    endpoint: Endpoint,
    Json(body): Json<lago::CreditNoteCreateInput>,
) -> Response {
    serve!(endpoint.create_credit_note(lago::CreateCreditNoteParams::new(body)))
}

async fn find_all_credit_notes(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllCreditNotesParams>,
) -> Response {
    serve!(endpoint.find_all_credit_notes(params))
}

async fn estimate_credit_note(
    endpoint: Endpoint,
    Json(body): Json<lago::CreditNoteEstimateInput>,
) -> Response {
    serve!(endpoint.estimate_credit_note(lago::EstimateCreditNoteParams::new(body)))
}

async fn find_credit_note(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.find_credit_note(lago::FindCreditNoteParams::new(lago_id)))
}

async fn update_credit_note(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Json(body): Json<lago::CreditNoteUpdateInput>,
) -> Response {
    serve!(endpoint.update_credit_note(lago::UpdateCreditNoteParams::new(lago_id, body)))
}

/// Responds with CSV text, and a file name for it in `Content-Disposition`.
async fn download_credit_note(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.download_credit_note(lago::DownloadCreditNoteParams::new(lago_id)))
}

async fn void_credit_note(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.void_credit_note(lago::VoidCreditNoteParams::new(lago_id)))
}
