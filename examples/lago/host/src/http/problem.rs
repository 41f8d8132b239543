//! Error bodies for requests that don't reach an endpoint: no token, no such route, unreadable.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::QueryRejection;
use serde_json::json;

/// A request that is rejected before its endpoint sees it, or a failure that the endpoint reports.
#[derive(Debug)]
pub(super) enum Problem {
    /// 400: invalid HTTP, JSON or query.
    BadRequest(String),
    /// 401: no token, or a wrong one.
    Unauthorized,
    /// 404: no operation has this path.
    NoRoute,
    /// 405: no operation has this path with this method.
    NoMethod,
    /// 422: readable, but it does not fit the operation.
    Invalid {
        /// The parameter that does not fit, or `body`.
        field: &'static str,
        /// What does not fit.
        reason: String,
    },
    /// A failure that the endpoint reports without a documented body.
    Failed(StatusCode, String),
    /// 500: a fault of the application.
    Internal,
}

impl Problem {
    pub(super) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Problem::Invalid {
            field,
            reason: reason.into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Problem::BadRequest(_) => StatusCode::BAD_REQUEST,
            Problem::Unauthorized => StatusCode::UNAUTHORIZED,
            Problem::NoRoute => StatusCode::NOT_FOUND,
            Problem::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Failed(status, _) => *status,
            Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let reason = status.canonical_reason().unwrap_or("Error");
        let mut body = json!({ "status": status.as_u16(), "error": reason });
        match self {
            Problem::BadRequest(message) => body["error"] = format!("{reason}: {message}").into(),
            Problem::Failed(_, message) => body["error"] = message.into(),
            Problem::NoRoute => body["code"] = "route_not_found".into(),
            Problem::NoMethod => body["code"] = "method_not_allowed".into(),
            Problem::Invalid { field, reason } => {
                body["code"] = "validation_errors".into();
                body["error_details"] = json!({ field: [reason] });
            }
            Problem::Unauthorized | Problem::Internal => {}
        }
        (status, Json(body)).into_response()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Problem::BadRequest(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Problem::BadRequest(rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Problem::invalid("query", rejection.body_text())
    }
}

/// The response for a path that no operation has.
pub(super) async fn no_route() -> Problem {
    Problem::NoRoute
}

/// The response for a method that the path does not have.
pub(super) async fn no_method() -> Problem {
    Problem::NoMethod
}
