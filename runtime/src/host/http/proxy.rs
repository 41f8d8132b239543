//! The proxy that the host sets.

use reqwest::{Proxy, Url};

use super::error::HttpError;

/// A proxy's address and credentials. It has no `Debug`: both may be secret.
#[derive(Clone, Default)]
pub(super) struct ProxySettings {
    pub(super) url: String,
    pub(super) credentials: Option<(String, String)>,
}

impl ProxySettings {
    /// The proxy, for requests to any server. No error quotes the address: it may hold a password.
    pub(super) fn to_proxy(&self) -> Result<Proxy, HttpError> {
        if self.url.is_empty() {
            return Err(HttpError::Proxy {
                source: "there are credentials for a proxy, but no address".into(),
            });
        }
        let url = Url::parse(&self.url).map_err(|error| HttpError::Proxy {
            source: error.into(),
        })?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(HttpError::Proxy {
                source: "it is not of the form http://host:port or https://host:port".into(),
            });
        }
        let proxy = Proxy::all(url).map_err(|error| HttpError::Proxy {
            source: error.without_url().into(),
        })?;
        Ok(match &self.credentials {
            Some((user, password)) => proxy.basic_auth(user, password),
            None => proxy,
        })
    }
}
