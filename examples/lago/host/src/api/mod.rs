//! The document's operations, served by the billing application.

/// What `openapi_host!` makes of `lago.yaml`.
#[allow(missing_docs)]
pub mod lago {
    extism_openapi::openapi_host!("../lago.yaml");
}
// impl lago::Api for Billing: every operation, `async fn x(&self, call: &Call, params: lago::XParams) -> lago::XResult`
