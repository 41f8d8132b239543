//! What holds of every client's connections.

use reqwest::{Client, ClientBuilder, redirect};

/// What holds of every client. Reqwest's own defaults depend on the features that another crate may
/// ask of it.
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
