//! Settings of every client's connections.

use reqwest::{Client, ClientBuilder, redirect};

/// The settings of every client. Reqwest's own defaults depend on its features, which another crate may
/// enable.
pub(super) fn usual() -> ClientBuilder {
    Client::builder()
        .tls_backend_rustls()
        .user_agent(concat!("extism-openapi/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
}
