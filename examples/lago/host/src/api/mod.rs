//! The document's operations, served by the billing application.

mod operations;
mod respond;

/// What `openapi_host!` makes of `lago.yaml`.
pub mod lago {
    extism_openapi::openapi_host!("../lago.yaml");
}
