//! The backend that calls an HTTP API.

use std::fmt;
use std::future::{Future, ready};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use reqwest::{Client, Url};
use tokio::sync::Semaphore;

use super::authorize::{AuthError, Authorize};
use super::cookie;
use super::credentials::{Bearer, Credentials};
use super::error::HttpError;
use super::path::Slash;
use super::secret::Secret;
use super::style::Pairs;
use super::token::{BearerToken, TokenSource};
use crate::backend::Call;

/// How long one request may take unless it is set.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The largest body that is read unless it is set, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Serves plug-ins by calling an HTTP API as the document describes it.
///
/// ```no_run
/// # fn backend(token: &str) -> Result<extism_openapi::Http, extism_openapi::http::HttpError> {
/// use extism_openapi::Http;
///
/// Ok(Http::new("https://api.getlago.com/api/v1")?.bearer(token))
/// # }
/// ```
///
/// Each operation gets only the credentials that its `security` in the document names; they replace
/// whatever a plug-in sends under their names. Redirects are not followed but reach the plug-in as they
/// are, so no credential goes where the host did not send it; nor does one go to a proxy that only the
/// environment names. No value from a plug-in can leave its place in the path, the query, a header or a
/// cookie.
///
/// A cookie that the API sets (`Set-Cookie`) reaches a plug-in only where neither a credential nor a
/// header of the host was sent, and no client certificate is set: otherwise the cookie may identify the
/// host. Why an API can't be reached is in the host's log; the plug-in learns only that it can't.
#[derive(Clone)]
#[must_use]
pub struct Http {
    pub(super) client: Client,
    /// One permit for each request that may be made at the same time.
    pub(super) requests: Option<Arc<Semaphore>>,
    /// Without a final `/`.
    pub(super) base: String,
    pub(super) timeout: Duration,
    pub(super) largest: usize,
    pub(super) slash: Slash,
    pub(super) credentials: Credentials,
    pub(super) authorize: Option<Authorize>,
    /// Without `Cookie`.
    pub(super) headers: HeaderMap,
    pub(super) cookies: Pairs,
}

impl Http {
    /// Calls the API at `base`: `http` or `https`, with a path before the operations' paths if there
    /// is one, without query, fragment, user or password.
    ///
    /// No proxy is used, whatever the environment names (`http_proxy`): it would get the credentials
    /// of an API that is not called over TLS. To use one, see [`builder`](Http::builder).
    ///
    /// # Errors
    ///
    /// [`HttpError::Base`] where the address is not valid, and [`HttpError::Client`] where the
    /// certificates that the system trusts can't be read.
    pub fn new(base: &str) -> Result<Self, HttpError> {
        Http::builder(base).build()
    }

    pub(super) fn of(
        client: Client,
        base: String,
        certificate: bool,
        most_requests: Option<usize>,
    ) -> Self {
        let most = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Http {
            client,
            requests: most_requests.map(most),
            base,
            timeout: TIMEOUT,
            largest: LARGEST,
            slash: Slash::Rejected,
            credentials: Credentials {
                certificate,
                ..Credentials::default()
            },
            authorize: None,
            headers: HeaderMap::new(),
            cookies: Pairs::new(),
        }
    }

    /// The token for bearer, OAuth 2 and OpenID Connect schemes.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.bearer = Some(Bearer::Fixed(Secret::new(token)));
        self
    }

    /// As [`bearer`](Http::bearer), for a token that must be fetched: when the first operation needs it,
    /// and again when it is about to expire.
    ///
    /// ```no_run
    /// # async fn ask() -> std::io::Result<(String, u64)> { Ok((String::new(), 0)) }
    /// # fn with_token(http: extism_openapi::Http) -> extism_openapi::Http {
    /// use std::time::Duration;
    /// use extism_openapi::http::BearerToken;
    ///
    /// http.bearer_from(|| async {
    ///     let (token, seconds) = ask().await?;
    ///     Ok(BearerToken::new(token).expires_in(Duration::from_secs(seconds)))
    /// })
    /// # }
    /// ```
    ///
    /// However many calls need a token, there is only one fetch at a time, and all of them get its token
    /// or its failure. The fetch counts as part of each call's own time; if the call that fetches is
    /// cancelled, one of those that wait fetches again.
    ///
    /// If the API rejects a token (401), a new one is fetched and the request is sent once more, unless
    /// the token is younger than five seconds: so a plug-in whose requests are rejected for another reason
    /// can't cause more fetches than that.
    pub fn bearer_from<F>(mut self, fetch: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<BearerToken, AuthError>> + Send + 'static,
    {
        let source = Arc::new(TokenSource::new(fetch));
        self.credentials.bearer = Some(Bearer::Renewed(source));
        self
    }

    /// User and password for basic schemes.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.credentials.basic = Some((Secret::new(user), Secret::new(password)));
        self
    }

    /// The key for API key schemes, sent where each of them says: header, query or cookie.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.credentials.api_key = Some(Secret::new(key));
        self
    }

    /// The key or token for the scheme of this name in the document's `securitySchemes`: an API key,
    /// a bearer token, or what follows the scheme's name in another `http` scheme.
    pub fn api_key_for(mut self, scheme: impl Into<String>, key: impl Into<String>) -> Self {
        self.credentials
            .named
            .push((scheme.into(), Secret::new(key)));
        self
    }

    /// Changes each request of an operation that requires security, after the other credentials are
    /// added: for signatures, and whatever else the schemes need. If the function must wait, use
    /// [`auth_async`](Http::auth_async).
    ///
    /// What an [`AuthError`] says goes to the host's log, and the plug-in gets an `internal` failure
    /// without details. The same happens on a panic. [`AuthError::for_plugin`] makes a failure that the
    /// plug-in gets unchanged.
    pub fn auth(
        self,
        authorize: impl Fn(&Call, &mut Request<Bytes>) -> Result<(), AuthError> + Send + Sync + 'static,
    ) -> Self {
        self.auth_async(move |call, mut request| {
            ready(authorize(&call, &mut request).map(|()| request))
        })
    }

    /// As [`auth`](Http::auth), for code that must wait: a signing service, keys in a vault. The function
    /// takes the request and gives it back. Its time counts as the request's: when that is over, its
    /// future is dropped. For bearer tokens use [`bearer_from`](Http::bearer_from), which keeps them.
    ///
    /// ```no_run
    /// # async fn sign(_: &str) -> std::io::Result<String> { Ok(String::new()) }
    /// # fn signed(http: extism_openapi::Http) -> extism_openapi::Http {
    /// http.auth_async(|_, mut request| async move {
    ///     let signature = sign(request.uri().path()).await?;
    ///     request.headers_mut().insert("x-signature", signature.parse()?);
    ///     Ok(request)
    /// })
    /// # }
    /// ```
    pub fn auth_async<F>(
        mut self,
        authorize: impl Fn(Call, Request<Bytes>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Request<Bytes>, AuthError>> + Send + 'static,
    {
        self.authorize = Some(Authorize::new(authorize));
        self
    }

    /// Whether a value of the path may have a slash or a backslash: `false` unless set.
    ///
    /// It is sent percent-encoded (`%2F`), but proxies that decode a path before they pass it on
    /// (nginx, where `proxy_pass` has a path) turn it into another path: a plug-in that may call `DELETE
    /// /customers/{id}` could then reach `DELETE /customers/1/invoices/2`. Allow it for APIs whose
    /// values do have slashes, such as GitLab's projects (`group/project`) or files by their path, if
    /// nothing before them decodes. Values that climb (`..`) are always rejected.
    pub fn allow_slash_in_path(mut self, allow: bool) -> Self {
        self.slash = Slash::from(allow);
        self
    }

    /// How long one request may take, 30 seconds unless set. If the plug-in's call has less time left,
    /// that is the limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The largest body that is read, in bytes; 16 MiB unless set. A larger one is a `limited` error,
    /// found without reading it to the end.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    /// A header for every request, in place of what a plug-in may send under that name. The cookies of a
    /// `Cookie` header are added to those of the plug-in, and replace those of the same names.
    ///
    /// # Errors
    ///
    /// [`HttpError::Header`] where the name or the value can't be a header's.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let invalid = || HttpError::Header {
            name: name.to_owned(),
        };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        let text = value;
        let mut value = HeaderValue::from_str(text).map_err(|_| invalid())?;
        if header == COOKIE {
            self.cookies = cookie::parsed(text).map_err(|_| invalid())?;
            return Ok(self);
        }
        // It may well be a secret, and must not be shown.
        value.set_sensitive(true);
        self.headers.insert(header, value);
        Ok(self)
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("base", &origin(&self.base))
            .field("timeout", &self.timeout)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

/// A base address without its path: for some APIs the path contains the key.
pub(super) fn origin(base: &str) -> String {
    let base = Url::parse(base).map(|base| base.origin().ascii_serialization());
    base.unwrap_or_default()
}
