//! From a plug-in's typed call to the bytes of HTTP, and back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod answers;
mod bodies;
mod parameters;
mod server;
mod service;

/// The plug-in's side; the backends below it are the host's.
mod api {
    #![allow(deprecated, reason = "the document has a stream, which is warned of")]

    extism_openapi::openapi_pdk!("tests/documents/http.yaml");
}
