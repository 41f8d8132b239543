//! The host's own code that authorizes requests.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use super::response::with_causes;
use crate::backend::Call;
use crate::contract::call_error::{CallError, CallErrorKind};

/// Why a request could not be authorized.
pub(super) type BoxError = Box<dyn Error + Send + Sync>;

type Authorizing = Pin<Box<dyn Future<Output = Result<Request<Bytes>, BoxError>> + Send>>;

/// Changes a request before it is sent.
#[derive(Clone)]
pub(super) struct Authorize(Arc<dyn Fn(Call, Request<Bytes>) -> Authorizing + Send + Sync>);

impl Authorize {
    pub(super) fn new<F>(
        authorize: impl Fn(Call, Request<Bytes>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Request<Bytes>, BoxError>> + Send + 'static,
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
    ) -> Result<Request<Bytes>, CallError> {
        let authorized = (self.0)(call.clone(), request).await;
        authorized.map_err(|error| refused(call, error))
    }
}

/// What the host's code says is for its own log (a token's server may be named, or worse), unless it
/// is an error made for the plug-in.
fn refused(call: &Call, error: BoxError) -> CallError {
    let operation = call.operation().name;
    match error.downcast::<CallError>() {
        Ok(error) => *error,
        Err(error) => {
            let cause = with_causes(&*error);
            let cause = cause.escape_debug();
            let plugin = call.plugin();
            tracing::error!(plugin, operation, "a request can't be authorized: {cause}");
            let message =
                format!("`{operation}`: the host can't authorize the request; its log says why");
            CallError::new(CallErrorKind::Internal, message)
        }
    }
}
