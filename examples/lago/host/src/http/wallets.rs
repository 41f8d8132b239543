//! Wallets: prepaid credits, and metadata on them.

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post};

use super::Endpoint;
use super::extract::{Json, Path, Query};
use crate::api::lago;
use crate::billing::Billing;

pub(super) fn routes() -> Router<Billing> {
    Router::new()
        .route("/wallets", post(create_wallet).get(find_all_wallets))
        .route(
            "/wallets/{lago_id}",
            get(find_wallet).put(update_wallet).delete(destroy_wallet),
        )
        .route(
            "/wallets/{lago_id}/metadata",
            post(replace_wallet_metadata)
                .patch(merge_wallet_metadata)
                .delete(delete_all_wallet_metadata),
        )
        .route(
            "/wallets/{lago_id}/metadata/{key}",
            delete(delete_wallet_metadata_key),
        )
}

async fn create_wallet(endpoint: Endpoint, Json(body): Json<lago::WalletCreateInput>) -> Response {
    serve!(endpoint.create_wallet(lago::CreateWalletParams::new(body)))
}

async fn find_all_wallets(
    endpoint: Endpoint,
    Query(params): Query<lago::FindAllWalletsParams>,
) -> Response {
    serve!(endpoint.find_all_wallets(params))
}

async fn find_wallet(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.find_wallet(lago::FindWalletParams::new(lago_id)))
}

async fn update_wallet(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Json(body): Json<lago::WalletUpdateInput>,
) -> Response {
    serve!(endpoint.update_wallet(lago::UpdateWalletParams::new(lago_id, body)))
}

async fn destroy_wallet(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.destroy_wallet(lago::DestroyWalletParams::new(lago_id)))
}

async fn replace_wallet_metadata(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Json(body): Json<lago::WalletMetadataInput>,
) -> Response {
    serve!(endpoint.replace_wallet_metadata(lago::ReplaceWalletMetadataParams::new(lago_id, body)))
}

async fn merge_wallet_metadata(
    endpoint: Endpoint,
    Path(lago_id): Path<String>,
    Json(body): Json<lago::WalletMetadataInput>,
) -> Response {
    serve!(endpoint.merge_wallet_metadata(lago::MergeWalletMetadataParams::new(lago_id, body)))
}

async fn delete_all_wallet_metadata(endpoint: Endpoint, Path(lago_id): Path<String>) -> Response {
    serve!(endpoint.delete_all_wallet_metadata(lago::DeleteAllWalletMetadataParams::new(lago_id)))
}

async fn delete_wallet_metadata_key(
    endpoint: Endpoint,
    Path((lago_id, key)): Path<(String, String)>,
) -> Response {
    serve!(
        endpoint.delete_wallet_metadata_key(lago::DeleteWalletMetadataKeyParams::new(lago_id, key))
    )
}
