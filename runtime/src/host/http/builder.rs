//! How an API is connected to: certificates, a proxy, connections.
//!
//! No type of reqwest is public. Its breaking versions would break this crate's interface, too, and a
//! client that somebody else set up could follow redirects, keep cookies for all plug-ins or trust every
//! certificate; nor does a client say whether it has a client certificate, which `mutualTLS` depends on.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, Url};

use super::client::{Http, origin};
use super::connection::usual;
use super::error::HttpError;
use super::proxy::ProxySettings;
use super::tls::{ClientCertificate, RootCertificates};

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection is kept without a request.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// How an [`Http`] connects to its API: certificates, a proxy, connections. [`Http::builder`] makes
/// one.
///
/// ```no_run
/// # fn backend() -> Result<extism_openapi::Http, Box<dyn std::error::Error>> {
/// use std::fs::read;
/// use extism_openapi::Http;
///
/// let billing = Http::builder("https://billing.internal")
///     .client_certificate(read("tls.crt")?, read("tls.key")?)
///     .add_root_certificates(read("ca.crt")?)
///     .max_concurrent_calls(64)
///     .build()?;
/// # Ok(billing)
/// # }
/// ```
///
/// Whatever is set, redirects are not followed, the environment's proxies are not used, cookies are
/// not kept, bodies are not decompressed, and each server must prove its name by a certificate.
#[derive(Clone)]
#[must_use = "nothing is made until `build`"]
pub struct HttpBuilder {
    base: String,
    certificate: Option<ClientCertificate>,
    roots: RootCertificates,
    proxy: Option<ProxySettings>,
    connect_timeout: Duration,
    idle_timeout: Duration,
    max_idle: usize,
    max_concurrent: Option<usize>,
}

impl Http {
    /// As [`new`](Http::new), with settings of the connection: a client certificate, root
    /// certificates, a proxy, limits.
    pub fn builder(base: &str) -> HttpBuilder {
        HttpBuilder::new(base)
    }
}

impl HttpBuilder {
    pub(super) fn new(base: &str) -> Self {
        HttpBuilder {
            base: base.to_owned(),
            certificate: None,
            roots: RootCertificates::default(),
            proxy: None,
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            max_idle: usize::MAX,
            max_concurrent: None,
        }
    }

    /// The certificate by which the host proves its identity (mutual TLS), followed by the certificates
    /// between it and the root, and its private key. Both are PEM; the key is in PKCS#8, PKCS#1 or SEC1,
    /// and not encrypted.
    ///
    /// It satisfies the schemes of type `mutualTLS`. It belongs to the connection, so the API sees it
    /// with every operation, even with one that requires no security.
    pub fn client_certificate(
        mut self,
        chain: impl AsRef<[u8]>,
        private_key: impl AsRef<[u8]>,
    ) -> Self {
        let certificate = ClientCertificate::new(chain.as_ref(), private_key.as_ref());
        self.certificate = Some(certificate);
        self
    }

    /// Trusts servers whose certificates lead to these roots (one or several certificates in PEM), in
    /// addition to those that the system trusts. May be called several times.
    pub fn add_root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.roots.add(pem.as_ref());
        self
    }

    /// As [`add_root_certificates`](HttpBuilder::add_root_certificates), but no longer trusts the roots
    /// of the system: for an API whose certificates come from only one authority.
    pub fn only_root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.roots.add(pem.as_ref());
        self.roots.without_system = true;
        self
    }

    /// Sends every request through this proxy: `http://host:port` or `https://host:port`, with a user
    /// and a password before the host where the proxy asks for them. Without one no proxy is used,
    /// whatever the environment names (`http_proxy`).
    ///
    /// An API over `https` is reached through a tunnel (`CONNECT`), and the proxy learns only its host and
    /// port. With an API over `http` the proxy reads everything, credentials too.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy.get_or_insert_default().url = url.into();
        self
    }

    /// User and password for the [`proxy`](HttpBuilder::proxy), in place of those in its address.
    pub fn proxy_credentials(
        mut self,
        user: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        let proxy = self.proxy.get_or_insert_default();
        proxy.credentials = Some((user.into(), password.into()));
        self
    }

    /// How long a connection may take to be made, TLS and proxy included; 10 seconds unless set. It
    /// counts as the request's time ([`Http::timeout`]).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a connection is kept for the next request, 90 seconds unless set. Set it below the time
    /// after which the API, or its load balancer, closes idle connections.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many connections are kept for the next requests, unlimited unless set; 0 makes a new one
    /// for each request.
    pub fn max_idle_connections(mut self, most: usize) -> Self {
        self.max_idle = most;
        self
    }

    /// How many requests are made at the same time, at least 1; unlimited unless set. Further calls wait;
    /// that counts as part of their time, and when it is over, they fail with a `limited` error. Clones of
    /// the [`Http`] are counted together.
    pub fn max_concurrent_calls(mut self, most: usize) -> Self {
        self.max_concurrent = Some(most.max(1));
        self
    }

    /// Makes the backend. It does not connect to anything yet.
    ///
    /// # Errors
    ///
    /// The base address, a certificate, the key or the proxy's address can't be used, or the roots of
    /// the system can't be read. An [`HttpError`] says which, and quotes no secret.
    pub fn build(self) -> Result<Http, HttpError> {
        let base = check_base(&self.base)?;
        let client = self.client()?;
        let certificate = self.certificate.is_some();
        Ok(Http::of(client, base, certificate, self.max_concurrent))
    }

    fn client(&self) -> Result<Client, HttpError> {
        let mut client = usual()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.max_idle);
        client = self.roots.add_to(client)?;
        if let Some(certificate) = &self.certificate {
            client = certificate.add_to(client)?;
        }
        if let Some(proxy) = &self.proxy {
            client = client.proxy(proxy.to_proxy()?);
        }
        client.build().map_err(|error| HttpError::Client {
            source: error.into(),
        })
    }
}

impl fmt::Debug for HttpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBuilder")
            .field("base", &origin(&self.base))
            .field("client_certificate", &self.certificate.is_some())
            .field("root_certificates", &self.roots)
            .field("proxy", &self.proxy.is_some())
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_connections", &self.max_idle)
            .field("max_concurrent_calls", &self.max_concurrent)
            .finish()
    }
}

fn check_base(base: &str) -> Result<String, HttpError> {
    let wrong = |message: String| Err(HttpError::Base { message });
    let url = match Url::parse(base) {
        Ok(url) => url,
        Err(error) => return wrong(format!("is not a URL: {error}")),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return wrong(format!(
            "has the scheme `{}`; use http or https",
            url.scheme()
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("has a user or password; give them to `basic`".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return wrong(
            "has a query or fragment, which the operations' own addresses would lose".to_owned(),
        );
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
