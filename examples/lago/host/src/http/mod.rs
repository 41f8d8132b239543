//! The application's own HTTP API: one axum handler for each operation.
//!
//! A handler takes what it needs from the request with ordinary extractors, builds the operation's
//! parameters and calls the endpoint code that plug-ins call too (`lago::Api`); it has no logic of its own.
//! The application had these handlers before it had plug-ins.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::{Router, middleware};
use extism_openapi::{Call, operation::TypedOperation};

use crate::billing::Billing;

mod auth;
mod extract;
mod problem;
mod respond;

/// Calls the endpoint of an operation and turns its result into an HTTP response.
macro_rules! serve {
    ($endpoint:ident.$operation:ident($params:expr)) => {{
        use $crate::api::lago::operations;
        let call = $endpoint.call::<operations::$operation>();
        let result = $crate::api::lago::Api::$operation(&$endpoint.billing, &call, $params).await;
        $crate::http::respond::respond::<operations::$operation>(result)
    }};
}

mod add_ons;
mod billable_metrics;
mod coupons;
mod credit_notes;
mod customers;
mod events;
mod fees;
mod invoices;
mod plans;
mod subscriptions;
mod wallet_transactions;
mod wallets;

pub use auth::Token;

/// The application: every operation of the document, under `/api/v1`, for clients with the token and
/// for plug-ins in process.
pub fn application(billing: Billing, token: Token) -> Router {
    let operations = Router::new()
        .merge(customers::routes())
        .merge(billable_metrics::routes())
        .merge(plans::routes())
        .merge(subscriptions::routes())
        .merge(events::routes())
        .merge(fees::routes())
        .merge(coupons::routes())
        .merge(add_ons::routes())
        .merge(invoices::routes())
        .merge(credit_notes::routes())
        .merge(wallets::routes())
        .merge(wallet_transactions::routes())
        .fallback(problem::no_route)
        .method_not_allowed_fallback(problem::no_method)
        .layer(middleware::from_fn_with_state(token, auth::require_token))
        .with_state(billing);
    Router::new().nest("/api/v1", operations)
}

/// What every handler needs besides its parameters: the billing system and the caller.
struct Endpoint {
    billing: Billing,
    call: Option<Call>,
}

impl Endpoint {
    /// The plug-in's call if it came in process, else an anonymous call.
    fn call<O: TypedOperation>(&self) -> Call {
        self.call.clone().unwrap_or_else(|| Call::new(O::OPERATION))
    }
}

impl FromRequestParts<Billing> for Endpoint {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        billing: &Billing,
    ) -> Result<Self, Self::Rejection> {
        Ok(Endpoint {
            billing: billing.clone(),
            call: parts.extensions.get().cloned(),
        })
    }
}
