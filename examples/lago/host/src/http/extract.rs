//! axum's extractors, with the document's error bodies for what they reject.

use std::collections::BTreeMap;

use axum::extract::{
    FromRequest, FromRequestParts, OptionalFromRequest, OptionalFromRequestParts, Request,
};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

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

/// A JSON body. Invalid JSON is a 400; JSON that does not fit the operation is a 422.
pub(super) struct Json<T>(pub(super) T);

/// JSON that is not parsed yet.
type Unread = axum::Json<Box<RawValue>>;

impl<T: DeserializeOwned> Json<T> {
    fn read(axum::Json(json): Unread) -> Result<Self, Problem> {
        match serde_json::from_str(json.get()) {
            Ok(body) => Ok(Json(body)),
            Err(error) => Err(Problem::invalid("body", error.to_string())),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Json::read(<Unread as FromRequest<S>>::from_request(request, state).await?)
    }
}

/// A request without a body is `None`.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        let json = <Unread as OptionalFromRequest<S>>::from_request(request, state).await?;
        json.map(Json::read).transpose()
    }
}

/// The requested page of a list.
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

/// The header `Idempotency-Key`: a second request with the same key does nothing and gets the response
/// to the first.
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
