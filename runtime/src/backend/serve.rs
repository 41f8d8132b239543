//! Serves a call by a typed function.

use std::future::{Future, PollFn, poll_fn};
use std::task::{Context, Poll};

use super::caught::poll_caught;
use super::{Call, ResponseFuture};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::error::Error;
use crate::typed::operation::{OperationResult, TypedOperation};
use crate::typed::write::{decode, encode};
use crate::wire::raw_response::RawResponse;

/// Serves a call by a typed function: decodes the input, calls, encodes the outcome. Malformed input
/// and a panic of the function become responses.
pub fn serve<'a, O, F, R>(input: &'a [u8], function: F) -> ResponseFuture<'a>
where
    O: TypedOperation,
    F: FnOnce(O::Params) -> R + Send + 'a,
    R: Future<Output = OperationResult<O>> + Send + 'a,
{
    catch_panic(
        O::OPERATION.name,
        Box::pin(async move {
            match decode::<O>(input) {
                Ok(params) => encode::<O>(&function(params).await),
                Err(error) => RawResponse::failed(error),
            }
        }),
    )
}

/// As [`serve`], for an operation without input.
pub fn serve_without_input<'a, O, F, R>(function: F) -> ResponseFuture<'a>
where
    O: TypedOperation,
    F: FnOnce() -> R + Send + 'a,
    R: Future<Output = OperationResult<O>> + Send + 'a,
{
    catch_panic(
        O::OPERATION.name,
        Box::pin(async move { encode::<O>(&function().await) }),
    )
}

/// A response that is ready at once.
type Immediate<T> = PollFn<fn(&mut Context<'_>) -> Poll<T>>;

/// What a method of `Api` returns if the host did not write it.
///
/// A pointer to a function is `Send` whatever it returns. With [`Ready`](std::future::Ready) the compiler
/// had to prove that for every part of a response, again for each method: an eighth of the time of a
/// check of Stripe's document.
pub fn not_implemented<T, E>() -> Immediate<Result<T, Error<E>>> {
    poll_fn(|_| Poll::Ready(Err(Error::not_implemented())))
}

/// The response of a host that has no such operation.
pub fn unknown_operation(call: &Call) -> ResponseFuture<'_> {
    let message = format!("this host does not implement `{}`", call.operation().name);
    Box::pin(
        async move { RawResponse::failed(CallError::new(CallErrorKind::NotImplemented, message)) },
    )
}

/// Turns a panic into a response. Its message may reveal internals of the host, so it stays there.
fn catch_panic<'a>(operation: &'static str, pending: ResponseFuture<'a>) -> ResponseFuture<'a> {
    let mut pending = Some(pending);
    Box::pin(poll_fn(move |context| {
        let panicked = || {
            RawResponse::failed(CallError::new(
                CallErrorKind::Internal,
                format!("the host's implementation of `{operation}` panicked"),
            ))
        };
        let Some(future) = &mut pending else {
            return Poll::Ready(panicked());
        };
        poll_caught(future.as_mut(), context).map(|output| {
            output.unwrap_or_else(|| {
                pending = None;
                panicked()
            })
        })
    }))
}
