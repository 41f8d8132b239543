//! An operation's result as an HTTP response.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use extism_openapi::{Error, backend::RawResponse, operation::TypedOperation};

use super::problem::Problem;

/// The status, headers and body that the document gives to this result; a plug-in that calls the
/// operation gets the same.
pub(super) fn respond<O: TypedOperation>(
    result: Result<extism_openapi::Response<O::Success>, Error<O::Error>>,
) -> Response {
    let answer = RawResponse::of::<O>(result);
    let Ok(status) = StatusCode::from_u16(answer.status) else {
        return Problem::Internal.into_response();
    };
    if let Some(error) = answer.error {
        return Problem::Failed(status, error.message).into_response();
    }
    let headers = headers(&answer);
    (status, headers, Body::from(answer.entity.into_bytes())).into_response()
}

/// A header that HTTP does not allow is left out; the endpoints have none.
fn headers(answer: &RawResponse) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers.iter() {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    if let Some(Ok(content)) = answer.content.as_deref().map(HeaderValue::from_str) {
        headers.insert(CONTENT_TYPE, content);
    }
    headers
}
