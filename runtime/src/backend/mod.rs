//! What serves the calls of plug-ins: the [`Backend`] trait and its implementations that need no
//! host.
#![warn(clippy::missing_errors_doc)]

mod call;
pub(crate) mod caught;
mod fallback;
mod mock;
pub(crate) mod serve;
pub(crate) mod typed;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

pub use call::Call;
pub use fallback::Or;
pub use mock::Mock;

pub use crate::wire::raw_response::{RawBody, RawResponse};

/// The future response of [`Backend::call`].
pub type ResponseFuture<'a> = Pin<Box<dyn Future<Output = RawResponse> + Send + 'a>>;

/// Serves the calls of plug-ins.
///
/// Implemented by the typed trait's wrapper (`lago::api(…)`), by `Service` (a tower or axum router in
/// process), by `Http` and by [`Mock`]. A layer is a `Backend` that holds another one:
///
/// ```
/// use extism_openapi::{Backend, Call, backend::{RawResponse, ResponseFuture}};
///
/// struct Audit<B>(B);
///
/// impl<B: Backend> Backend for Audit<B> {
///     fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
///         Box::pin(async move {
///             let response: RawResponse = self.0.call(call, input).await;
///             println!("{:?} {} {}", call.plugin(), call.operation().name, response.status);
///             response
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't serve the calls of plug-ins",
    label = "not a backend",
    note = "wrap an implementation of the expansion's trait `Api` in its function `api`: `lago::api(…)`",
    note = "a tower service or axum router is wrapped in `Service::new(…)` (feature `service`)"
)]
pub trait Backend: Send + Sync + 'static {
    /// Serves one call.
    ///
    /// `input` is the input object as JSON text, as the plug-in wrote it and so unchecked; empty
    /// where the operation has no input. Every failure is a [`RawResponse`] with an `error`.
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a>;

    /// Calls `fallback` for each operation that this backend does not implement.
    fn or<B: Backend>(self, fallback: B) -> Or<Self, B>
    where
        Self: Sized,
    {
        Or::new(self, fallback)
    }
}

impl<B: Backend + ?Sized> Backend for Arc<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        (**self).call(call, input)
    }
}

impl<B: Backend + ?Sized> Backend for Box<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        (**self).call(call, input)
    }
}
