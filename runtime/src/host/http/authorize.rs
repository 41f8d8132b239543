//! The host's own code that authorizes requests.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use http::header::{InvalidHeaderName, InvalidHeaderValue};

use super::response::with_causes;
use crate::backend::Call;
use crate::contract::call_error::{CallError, CallErrorKind};

type BoxError = Box<dyn Error + Send + Sync>;

/// Why the host can't authorize a request: what [`Http::auth`](crate::Http::auth),
/// [`auth_async`](crate::Http::auth_async) and [`bearer_from`](crate::Http::bearer_from) fail with.
///
/// The cause stays with the host, in its log; the plug-in learns only that the request failed. Only what
/// is given to [`for_plugin`](AuthError::for_plugin) reaches the plug-in.
///
/// ```
/// use extism_openapi::http::AuthError;
///
/// let failed = AuthError::new(std::io::Error::other("the vault is sealed"));
/// assert_eq!(failed.to_string(), "the request can't be authorized");
/// ```
#[derive(Debug)]
pub struct AuthError(Cause);

#[derive(Debug)]
enum Cause {
    /// For the log.
    Host(BoxError),
    /// For the plug-in.
    Plugin(CallError),
}

impl AuthError {
    /// A failure whose cause stays with the host. The log has it with all of its own causes, so it
    /// should hold no secret. Many errors turn into this by `?`; others by `map_err(AuthError::new)`.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        AuthError(Cause::Host(cause.into()))
    }

    /// A failure that the plug-in gets unchanged, for example that the host does not allow it the
    /// operation.
    pub fn for_plugin(error: CallError) -> Self {
        AuthError(Cause::Plugin(error))
    }

    /// Logs the cause, and gives the error for the plug-in.
    pub(super) fn report(&self, call: &Call) -> CallError {
        let cause = match &self.0 {
            Cause::Plugin(error) => return error.clone(),
            Cause::Host(cause) => with_causes(&**cause),
        };
        let (plugin, operation) = (call.plugin(), call.operation().name);
        let cause = cause.escape_debug();
        tracing::error!(plugin, operation, "a request can't be authorized: {cause}");
        let message =
            format!("`{operation}`: the host can't authorize the request; its log says why");
        CallError::new(CallErrorKind::Internal, message)
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request can't be authorized")
    }
}

impl Error for AuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Cause::Host(cause) => Some(&**cause),
            Cause::Plugin(error) => Some(error),
        }
    }
}

impl From<BoxError> for AuthError {
    fn from(cause: BoxError) -> Self {
        AuthError::new(cause)
    }
}

impl From<&str> for AuthError {
    fn from(cause: &str) -> Self {
        AuthError::new(cause)
    }
}

impl From<String> for AuthError {
    fn from(cause: String) -> Self {
        AuthError::new(cause)
    }
}

impl From<io::Error> for AuthError {
    fn from(cause: io::Error) -> Self {
        AuthError::new(cause)
    }
}

impl From<InvalidHeaderName> for AuthError {
    fn from(cause: InvalidHeaderName) -> Self {
        AuthError::new(cause)
    }
}

impl From<InvalidHeaderValue> for AuthError {
    fn from(cause: InvalidHeaderValue) -> Self {
        AuthError::new(cause)
    }
}

type Authorizing = Pin<Box<dyn Future<Output = Result<Request<Bytes>, AuthError>> + Send>>;

/// Changes a request before it is sent.
#[derive(Clone)]
pub(super) struct Authorize(Arc<dyn Fn(Call, Request<Bytes>) -> Authorizing + Send + Sync>);

impl Authorize {
    pub(super) fn new<F>(
        authorize: impl Fn(Call, Request<Bytes>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Request<Bytes>, AuthError>> + Send + 'static,
    {
        Authorize(Arc::new(move |call, request| {
            Box::pin(authorize(call, request))
        }))
    }

    /// The request as the host's code leaves it.
    pub(super) async fn run(
        &self,
        call: &Call,
        request: Request<Bytes>,
    ) -> Result<Request<Bytes>, AuthError> {
        caught(async { (self.0)(call.clone(), request).await }).await
    }
}

/// Runs the host's code; a panic becomes an error.
pub(super) async fn caught<T>(
    code: impl Future<Output = Result<T, AuthError>>,
) -> Result<T, AuthError> {
    let panicked = || Err(AuthError::new("the function that authorizes panicked"));
    crate::backend::caught::caught(code)
        .await
        .unwrap_or_else(panicked)
}
