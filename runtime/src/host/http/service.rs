//! The backend that calls a tower service, such as an axum router, in process.

use std::error::Error;
use std::fmt;

use bytes::Bytes;
use http::header::{HOST, HeaderValue};
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower::ServiceExt;

use super::path::Slash;
use super::{request, response};
use crate::backend::caught::caught;
use crate::backend::{Backend, Call, ResponseFuture};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;
use crate::wire::raw_response::RawResponse;

/// The largest body that is read unless it is set, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// Serves plug-ins by the application's own router, in process and without a socket: they get what its
/// HTTP clients get, with the same extractors, validation and layers.
///
/// Any clonable tower service of `Request<Full<Bytes>>` will do; an axum `Router` is one. Each request
/// has the plug-in's [`Call`] in its extensions, so that handlers can see who calls:
///
/// ```
/// use axum::{Extension, Router, routing::get};
/// use extism_openapi::{Call, Service};
///
/// async fn whoami(call: Option<Extension<Call>>) -> String {
///     match &call {
///         Some(Extension(call)) => format!("plug-in {}", call.plugin().unwrap_or("without a name")),
///         None => "a client over HTTP".to_owned(),
///     }
/// }
///
/// let router: Router = Router::new().route("/whoami", get(whoami));
/// let backend = Service::new(router);
/// ```
///
/// The operation's time limit applies here too: a handler that takes longer is dropped. Credentials are
/// not added: a router that requires them can accept a plug-in's `Call` in their place.
#[derive(Clone)]
#[must_use]
pub struct Service<S> {
    service: S,
    prefix: String,
    largest: usize,
    slash: Slash,
}

impl<S> Service<S> {
    /// Calls this service.
    pub fn new(service: S) -> Self {
        Service {
            service,
            prefix: String::new(),
            largest: LARGEST,
            slash: Slash::Allowed,
        }
    }

    /// The path under which the service serves the document's paths: `/api/v1`.
    pub fn prefix(mut self, prefix: &str) -> Self {
        let prefix = prefix.trim_matches('/');
        self.prefix = if prefix.is_empty() {
            String::new()
        } else {
            format!("/{prefix}")
        };
        self
    }

    /// The largest body that is read, in bytes; 16 MiB unless set. A larger one is a `limited` error.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    /// Whether a value of the path may have a slash or a backslash, percent-encoded: `true` unless
    /// set, since there is no proxy before the service, and routers such as axum's split a path before
    /// they decode it. `false` is for a service that passes requests on, or decodes first.
    pub fn allow_slash_in_path(mut self, allow: bool) -> Self {
        self.slash = Slash::from(allow);
        self
    }
}

impl<S> fmt::Debug for Service<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl<S, B> Backend for Service<S>
where
    S: tower::Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<Box<dyn Error + Send + Sync>> + Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>> + Send,
{
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        Box::pin(async move {
            let operation = call.operation();
            let request = match self.request(call, input) {
                Ok(request) => request,
                Err(error) => return RawResponse::failed(error),
            };
            let outcome = caught(respond(self.service.clone(), call, request, self.largest));
            let result = outcome.await.unwrap_or_else(|| {
                Err(internal(
                    operation,
                    "the handler panicked; the host's log says more",
                ))
            });
            result.unwrap_or_else(RawResponse::failed)
        })
    }
}

impl<S> Service<S> {
    fn request(&self, call: &Call, input: &[u8]) -> Result<Request<Full<Bytes>>, CallError> {
        let operation = call.operation();
        let draft = request::draft(operation, input, self.slash)?;
        let mut request = draft.into_request(operation, &self.prefix)?;
        // HTTP/1.1 always has this header, and routers may require it.
        request
            .headers_mut()
            .insert(HOST, HeaderValue::from_static("localhost"));
        request.extensions_mut().insert(call.clone());
        Ok(request.map(Full::new))
    }
}

async fn respond<S, B>(
    service: S,
    call: &Call,
    request: Request<Full<Bytes>>,
    largest: usize,
) -> Result<RawResponse, CallError>
where
    S: tower::Service<Request<Full<Bytes>>, Response = Response<B>>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let operation = call.operation();
    // The message of the application's failure is for its own log.
    let broken = |error: Box<dyn Error + Send + Sync>| {
        let cause = response::with_causes(&*error);
        let (plugin, name) = (call.plugin(), operation.name);
        let cause = cause.escape_debug();
        tracing::error!(plugin, operation = name, "the service failed: {cause}");
        internal(operation, "the service failed; the host's log says why")
    };
    let response = service
        .oneshot(request)
        .await
        .map_err(|error| broken(error.into()))?;
    let (parts, body) = response.into_parts();
    match response::read_body(body, largest).await {
        Ok(body) => Ok(response::from_http(operation, &parts, body)),
        Err(response::Unread::TooLarge) => Err(response::too_large(operation, largest)),
        Err(response::Unread::Broken(error)) => Err(broken(error.into())),
    }
}

fn internal(operation: &Operation, message: &str) -> CallError {
    CallError::new(
        CallErrorKind::Internal,
        format!("`{}`: {message}", operation.name),
    )
}
