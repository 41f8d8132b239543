//! The backend that calls an HTTP API.

use std::error::Error;
use std::fmt;
use std::future::{Future, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{COOKIE, HeaderName, HeaderValue, SET_COOKIE};
use http::{HeaderMap, Request};
use reqwest::{Client, ClientBuilder, Url, redirect};

use super::authorize::Authorize;
use super::credentials::{Credentials, Secret};
use super::error::HttpError;
use super::path::Slash;
use super::response::{self, Unread};
use super::style::Pairs;
use super::{cookie, request, transport};
use crate::backend::{Answering, Backend, Call};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;
use crate::wire::answer::Answer;

/// How long one request may take unless it is set.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest body that is read unless it is set, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Serves plug-ins by calling an HTTP API as the document describes it.
///
/// ```no_run
/// # fn backend(token: &str) -> Result<extism_openapi::Http, extism_openapi::HttpError> {
/// use extism_openapi::Http;
///
/// Ok(Http::new("https://api.getlago.com/api/v1")?.bearer(token))
/// # }
/// ```
///
/// Each operation gets only the credentials that its `security` in the document names, and they take
/// the place of whatever a plug-in sends under their names. Redirects are not followed: they reach the
/// plug-in as they are, so no credential goes where the host did not say; nor does one go to a proxy
/// that only the environment names. No value from a plug-in can leave its place in the path, the
/// query, a header or a cookie.
///
/// A cookie that the API sets (`Set-Cookie`) reaches a plug-in only where neither a credential nor a
/// header of the host was sent along: else it stands for the host. Why an API can't be reached stands
/// in the host's log; the plug-in is told no more than that.
#[derive(Clone)]
pub struct Http {
    client: Client,
    /// Without a final `/`.
    base: String,
    timeout: Duration,
    largest: usize,
    slash: Slash,
    credentials: Credentials,
    authorize: Option<Authorize>,
    /// Without `Cookie`.
    headers: HeaderMap,
    cookies: Pairs,
}

impl Http {
    /// Calls the API at `base`: `http` or `https`, with a path before the operations' paths if there
    /// is one, without query, fragment, user or password.
    ///
    /// No proxy is used, whatever the environment names (`http_proxy`): it would get the credentials
    /// of an API that is not called over TLS. [`with_client`](Http::with_client) is for those who want
    /// one.
    pub fn new(base: &str) -> Result<Self, HttpError> {
        Http::with_client(base, |client| client)
    }

    /// As [`new`](Http::new), with settings of your own for the client: a certificate for mutual TLS,
    /// a certificate authority, a proxy, a resolver.
    ///
    /// ```no_run
    /// # fn backend(pem: &[u8]) -> Result<extism_openapi::Http, Box<dyn std::error::Error>> {
    /// use extism_openapi::Http;
    /// use extism_openapi::reqwest::{Certificate, Proxy};
    ///
    /// let authority = Certificate::from_pem(pem)?;
    /// let proxy = Proxy::all("http://proxy.internal:3128")?;
    /// Ok(Http::with_client("https://billing.internal", |client| {
    ///     client.tls_certs_merge([authority]).proxy(proxy)
    /// })?)
    /// # }
    /// ```
    ///
    /// `configure` gets the client's settings as [`new`](Http::new) has them. Where it gives back a
    /// builder of its own in their place, all of that builder's hold, the environment's proxies too.
    /// Redirects are not followed even if it says that they are: the plug-in gets them, and no
    /// credential leaves for another server.
    pub fn with_client(
        base: &str,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, HttpError> {
        let base = check_base(base)?;
        let usual = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("extism-openapi/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            // None is asked for; another crate's features must not change what is read.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate();
        let client = configure(usual)
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| HttpError::Client {
                message: response::with_causes(&error),
            })?;
        Ok(Http {
            client,
            base,
            timeout: TIMEOUT,
            largest: LARGEST,
            slash: Slash::Refused,
            credentials: Credentials::default(),
            authorize: None,
            headers: HeaderMap::new(),
            cookies: Pairs::new(),
        })
    }

    /// The token for bearer, OAuth 2 and OpenID Connect schemes.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.bearer = Some(Secret::new(token));
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

    /// Changes each request of an operation that asks for security, after the other credentials: for
    /// signatures, and whatever else the schemes need. [`auth_async`](Http::auth_async) is for what
    /// has to wait.
    ///
    /// What an error says goes to the host's log, and the plug-in gets an `internal` failure that says
    /// no more than that; a [`CallError`] is the plug-in's as it stands.
    pub fn auth(
        self,
        authorize: impl Fn(&Call, &mut Request<Bytes>) -> Result<(), Box<dyn Error + Send + Sync>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.auth_async(move |call, mut request| {
            ready(authorize(&call, &mut request).map(|()| request))
        })
    }

    /// As [`auth`](Http::auth), for what has to wait: tokens that are renewed, keys in a vault. It
    /// takes the request and gives it back, and its time counts as the request's.
    ///
    /// ```no_run
    /// # use std::error::Error;
    /// # async fn fresh_token() -> Result<String, Box<dyn Error + Send + Sync>> { Ok(String::new()) }
    /// # fn with_token(http: extism_openapi::Http) -> extism_openapi::Http {
    /// http.auth_async(|_, mut request| async move {
    ///     let token = format!("Bearer {}", fresh_token().await?);
    ///     request.headers_mut().insert("authorization", token.parse()?);
    ///     Ok(request)
    /// })
    /// # }
    /// ```
    pub fn auth_async<F>(
        mut self,
        authorize: impl Fn(Call, Request<Bytes>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Request<Bytes>, Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        self.authorize = Some(Authorize::new(authorize));
        self
    }

    /// Whether a value of the path may have a slash or a backslash: `false` unless set.
    ///
    /// It is sent percent-encoded (`%2F`), but proxies that decode a path before they pass it on
    /// (nginx, where `proxy_pass` has a path) make another path of it: a plug-in that may call `DELETE
    /// /customers/{id}` could then reach `DELETE /customers/1/invoices/2`. Allow it for APIs whose
    /// values do have slashes, such as GitLab's projects (`group/project`) or files by their path, if
    /// nothing before them decodes. Values that climb (`..`) are refused in any case.
    pub fn allow_slash_in_path(mut self, allow: bool) -> Self {
        self.slash = Slash::from(allow);
        self
    }

    /// How long one request may take, 30 seconds unless set. Where the plug-in's call has less time
    /// left, that counts.
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

    /// A header for every request, in place of what a plug-in may send under that name. Cookies of
    /// `Cookie` stand beside those of the plug-in, in place of those of the same names.
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
        // It may well be a secret, and nobody has to see it.
        value.set_sensitive(true);
        self.headers.insert(header, value);
        Ok(self)
    }

    async fn answer(&self, call: &Call, input: &[u8]) -> Result<Answer, CallError> {
        let operation = call.operation();
        let request = self.request(operation, input)?;
        let limit = call
            .remaining()
            .map_or(self.timeout, |left| left.min(self.timeout));
        let started = Instant::now();
        let request = self.authorized(call, request, limit).await?;
        let mut request = self.client_request(operation, request)?;
        *request.timeout_mut() = Some(limit.saturating_sub(started.elapsed()));
        let failed = |error| transport::failed(call, error);
        let response = self.client.execute(request).await.map_err(failed)?;
        let (parts, body) = http::Response::from(response).into_parts();
        match response::read_body(body, self.largest).await {
            Ok(body) => {
                let mut answer = response::answer(operation, &parts, body);
                if self.speaks_for_the_host(operation) {
                    answer
                        .headers
                        .retain(|name, _| !name.eq_ignore_ascii_case(SET_COOKIE.as_str()));
                }
                Ok(answer)
            }
            Err(Unread::TooLarge) => Err(response::too_large(operation, self.largest)),
            Err(Unread::Broken(error)) => Err(failed(error)),
        }
    }

    /// Whether something of the host's went along by which the API may know it.
    fn speaks_for_the_host(&self, operation: &Operation) -> bool {
        !(operation.security.is_empty() && self.headers.is_empty() && self.cookies.is_empty())
    }

    fn request(
        &self,
        operation: &'static Operation,
        input: &[u8],
    ) -> Result<Request<Bytes>, CallError> {
        let mut draft = request::draft(operation, input, self.slash)?;
        for (name, value) in &self.headers {
            draft.put_header(name, value.clone());
        }
        for (name, value) in &self.cookies {
            draft.put_cookie(name.clone(), value.clone());
        }
        self.credentials.add_to(operation, &mut draft)?;
        draft.into_request(operation, &self.base)
    }

    async fn authorized(
        &self,
        call: &Call,
        request: Request<Bytes>,
        limit: Duration,
    ) -> Result<Request<Bytes>, CallError> {
        match &self.authorize {
            Some(authorize) if !call.operation().security.is_empty() => {
                let authorizing = tokio::time::timeout(limit, authorize.run(call, request));
                authorizing.await.map_err(|_| transport::late(call))?
            }
            _ => Ok(request),
        }
    }

    fn client_request(
        &self,
        operation: &Operation,
        request: Request<Bytes>,
    ) -> Result<reqwest::Request, CallError> {
        let path = request.uri().path().to_owned();
        let internal = |message: &str| {
            CallError::new(
                CallErrorKind::Internal,
                format!("`{}`: {message}", operation.name),
            )
        };
        let request = reqwest::Request::try_from(request)
            .map_err(|_| internal("the request's address can't be used"))?;
        // The URL parser removes relative segments. None should be there; if one is, stop.
        if request.url().path() == path {
            Ok(request)
        } else {
            Err(internal("the request's path would not be the operation's"))
        }
    }
}

impl Backend for Http {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> Answering<'a> {
        Box::pin(async move {
            self.answer(call, input)
                .await
                .unwrap_or_else(Answer::failed)
        })
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without its path: for some APIs that is where the key stands.
        let base = Url::parse(&self.base).map(|base| base.origin().ascii_serialization());
        f.debug_struct("Http")
            .field("base", &base.unwrap_or_default())
            .field("timeout", &self.timeout)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
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
