//! Metadata of wallets: pairs, which requests replace or merge.

use std::collections::BTreeMap;

use super::{Entity, Json, Model, Refusal, Session, find_row};
use crate::lago;

type Pairs = BTreeMap<String, Option<String>>;

/// `replaceWalletMetadata`.
pub async fn replace(
    session: &mut Session,
    params: lago::ReplaceWalletMetadataParams,
) -> Result<lago::WalletMetadataResponse, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    store(session, row, Some(params.body.metadata)).await
}

/// `mergeWalletMetadata`.
pub async fn merge(
    session: &mut Session,
    params: lago::MergeWalletMetadataParams,
) -> Result<lago::WalletMetadataResponse, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let mut pairs = row
        .metadata
        .clone()
        .map(|pairs| pairs.0)
        .unwrap_or_default();
    pairs.extend(params.body.metadata);
    store(session, row, Some(pairs)).await
}

/// `deleteAllWalletMetadata`.
pub async fn delete_all(
    session: &mut Session,
    params: lago::DeleteAllWalletMetadataParams,
) -> Result<lago::WalletMetadataResponse, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    store(session, row, None).await
}

/// `deleteWalletMetadataKey`.
pub async fn delete_key(
    session: &mut Session,
    params: lago::DeleteWalletMetadataKeyParams,
) -> Result<lago::WalletMetadataResponse, Refusal> {
    let row = find_row(session, &params.lago_id).await?;
    let mut pairs = row
        .metadata
        .clone()
        .map(|pairs| pairs.0)
        .unwrap_or_default();
    if pairs.remove(&params.key).is_none() {
        return Err(Refusal::NotFound("metadata"));
    }
    store(session, row, Some(pairs)).await
}

async fn store(
    session: &Session,
    row: Model,
    pairs: Option<Pairs>,
) -> Result<lago::WalletMetadataResponse, Refusal> {
    let row = Model {
        metadata: pairs.map(Json),
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    Ok(lago::WalletMetadataResponse::new(
        row.metadata.map(|pairs| pairs.0),
    ))
}
