//! axum's extractors, with the document's error bodies for what they refuse.

use std::collections::BTreeMap;

use axum::extract::{
    FromRequest, FromRequestParts, OptionalFromRequest, OptionalFromRequestParts, Request,
};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// The segments of the path that the route names.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

/// The query string. Lists are repeated keys (`status[]=active&status[]=pending`), which axum's own
/// `Query` does not read.
#[derive(FromRequestParts)]
#[from_request(via(axum_extra::extract::Query), rejection(Problem))]
pub(super) struct Query<T>(pub(super) T);

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(super) struct Json<T>(pub(super) T);

/// No body is `None`; a body that is no JSON is still refused.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        let json = <axum::Json<T> as OptionalFromRequest<S>>::from_request(request, state).await?;
        Ok(json.map(|axum::Json(value)| Json(value)))
    }
}

/// Which page of a list is asked for.
#[derive(Deserialize)]
pub(super) struct Page {
    pub(super) page: Option<i32>,
    pub(super) per_page: Option<i32>,
}

/// The query parameter `metadata` in the style `deepObject`: `metadata[crm_id]=8841`.
pub(super) struct Metadata(pub(super) Option<BTreeMap<String, String>>);

impl<S: Send + Sync> FromRequestParts<S> for Metadata {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await?;
        let metadata: BTreeMap<_, _> = pairs
            .into_iter()
            .filter_map(|(name, value)| {
                let key = name.strip_prefix("metadata[")?.strip_suffix(']')?;
                Some((key.to_owned(), value))
            })
            .collect();
        Ok(Metadata((!metadata.is_empty()).then_some(metadata)))
    }
}

/// The header `Idempotency-Key`: a second request with the same key does nothing and gets the first
/// one's answer.
pub(super) struct IdempotencyKey(pub(super) String);

impl<S: Send + Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        match parts.headers.get("idempotency-key").map(|key| key.to_str()) {
            None => Ok(None),
            Some(Ok(key)) => Ok(Some(IdempotencyKey(key.to_owned()))),
            Some(Err(_)) => Err(Problem::invalid(
                "Idempotency-Key",
                "value_is_invalid: only visible ASCII characters",
            )),
        }
    }
}
