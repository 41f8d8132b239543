//! The backend that calls an HTTP API.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use reqwest::{Client, Url, redirect};

use super::credentials::{Credentials, Secret};
use super::request;
use super::response::{self, Unread};
use crate::backend::{Answering, Backend, Call};
use crate::error::{CallError, CallErrorKind};
use crate::operation::Operation;
use crate::wire::answer::Answer;

/// How long one request may take unless it is set.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection may take to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest body that is read unless it is set, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Changes a request before it is sent.
type Authorize = Arc<dyn Fn(&Call, &mut Request<Bytes>) -> Result<(), String> + Send + Sync>;

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
/// Each operation gets only the credentials that its `security` in the document names. Redirects are
/// not followed: they reach the plug-in as they are, so no credential goes where the host did not
/// say. No value from a plug-in can leave its place in the path, the query, a header or a cookie.
#[derive(Clone)]
pub struct Http {
    client: Client,
    /// Without a final `/`.
    base: String,
    timeout: Duration,
    largest: usize,
    credentials: Credentials,
    authorize: Option<Authorize>,
    headers: HeaderMap,
}

/// Why an [`Http`] could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum HttpError {
    /// The base address can't be used.
    Base {
        /// What is wrong with it.
        message: String,
    },
    /// A header's name or value is not valid.
    Header {
        /// The header's name.
        name: String,
    },
    /// The HTTP client could not be set up.
    Client {
        /// Why.
        message: String,
    },
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HttpError::Base { message } => write!(f, "the API's base address {message}"),
            HttpError::Header { name } => {
                write!(f, "the header `{name}` has no valid name or value")
            }
            HttpError::Client { message } => {
                write!(f, "the HTTP client can't be set up: {message}")
            }
        }
    }
}

impl std::error::Error for HttpError {}

impl Http {
    /// Calls the API at `base`: `http` or `https`, with a path before the operations' paths if there
    /// is one, without query, fragment, user or password.
    pub fn new(base: &str) -> Result<Self, HttpError> {
        let base = check_base(base)?;
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .user_agent(concat!("extism-openapi/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| HttpError::Client {
                message: response::with_causes(&error),
            })?;
        Ok(Http::with_client(client, base))
    }

    fn with_client(client: Client, base: String) -> Self {
        Http {
            client,
            base,
            timeout: TIMEOUT,
            largest: LARGEST,
            credentials: Credentials::default(),
            authorize: None,
            headers: HeaderMap::new(),
        }
    }

    /// The token for bearer, OAuth 2 and OpenID Connect schemes.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.bearer = Some(Secret::new(token));
        self
    }

    /// User and password for basic schemes.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.credentials.basic = Some((user.into(), Secret::new(password)));
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
    /// signatures, tokens that are renewed, and whatever else the schemes need. An error's text goes
    /// to the plug-in, as an `internal` failure.
    pub fn auth(
        mut self,
        authorize: impl Fn(&Call, &mut Request<Bytes>) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.authorize = Some(Arc::new(authorize));
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

    /// A header for every request, in place of what a plug-in may send under that name.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let invalid = || HttpError::Header {
            name: name.to_owned(),
        };
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        let mut value = HeaderValue::from_str(value).map_err(|_| invalid())?;
        // It may well be a secret, and nobody has to see it.
        value.set_sensitive(true);
        self.headers.insert(header, value);
        Ok(self)
    }

    async fn answer(&self, call: &Call, input: &[u8]) -> Result<Answer, CallError> {
        let operation = call.operation();
        let request = self.request(call, input)?;
        let limit = call
            .remaining()
            .map_or(self.timeout, |left| left.min(self.timeout));
        let started = Instant::now();
        let mut request = self.client_request(operation, request)?;
        *request.timeout_mut() = Some(limit);
        let failed = |error| transport(operation, started.elapsed(), error);
        let response = self.client.execute(request).await.map_err(failed)?;
        let (parts, body) = http::Response::from(response).into_parts();
        match response::read_body(body, self.largest).await {
            Ok(body) => Ok(response::answer(operation, &parts, body)),
            Err(Unread::TooLarge) => Err(response::too_large(operation, self.largest)),
            Err(Unread::Broken(error)) => Err(failed(error)),
        }
    }

    fn request(&self, call: &Call, input: &[u8]) -> Result<Request<Bytes>, CallError> {
        let operation = call.operation();
        let mut draft = request::draft(operation, input)?;
        for (name, value) in &self.headers {
            draft.headers.insert(name, value.clone());
        }
        self.credentials.add_to(operation, &mut draft)?;
        let mut request = draft.into_request(operation, &self.base)?;
        if let (Some(authorize), false) = (&self.authorize, operation.security.is_empty()) {
            authorize(call, &mut request).map_err(|message| {
                let message = format!("`{}`: {message}", operation.name);
                CallError::new(CallErrorKind::Internal, message)
            })?;
        }
        Ok(request)
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
        f.debug_struct("Http")
            .field("base", &self.base)
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

/// Says what happened, without the address: its query may have a key in it.
fn transport(operation: &Operation, elapsed: Duration, error: reqwest::Error) -> CallError {
    let name = operation.name;
    if error.is_timeout() && !error.is_connect() {
        let message = format!(
            "`{name}`: the API gave no answer within {} ms",
            elapsed.as_millis()
        );
        return CallError::new(CallErrorKind::Timeout, message);
    }
    let kind = if error.is_timeout() {
        CallErrorKind::Timeout
    } else {
        CallErrorKind::Transport
    };
    let what = if error.is_connect() {
        "the API can't be reached"
    } else {
        "the API broke off"
    };
    let error = error.without_url();
    CallError::new(
        kind,
        format!("`{name}`: {what}: {}", response::with_causes(&error)),
    )
}
