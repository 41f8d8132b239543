//! From an operation's input as JSON to a typed call, and from its typed result to an answer.

use std::future::{Future, PollFn, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll};

use super::{Answering, Call};
use crate::codec::object::Input as _;
use crate::error::{CallError, CallErrorKind, Error};
use crate::headers::Headers;
use crate::operation::{BodyKind, ResponseSpec, Status};
use crate::response::Response;
use crate::typed::TypedOperation;
use crate::wire::answer::Answer;
use crate::wire::encoded::{Encoded, ErrorBody};
use crate::wire::media::{content_of, default_content};
use crate::wire::reader::Outcome;

/// Serves a call by a typed function: decodes the input, calls, encodes the outcome. Malformed input
/// and a panic of the function become answers.
pub fn serve<'a, O, F, R>(input: &'a [u8], function: F) -> Answering<'a>
where
    O: TypedOperation,
    F: FnOnce(O::Params) -> R + Send + 'a,
    R: Future<Output = Outcome<O>> + Send + 'a,
{
    catch_panic(
        O::OPERATION.name,
        Box::pin(async move {
            match decode::<O>(input) {
                Ok(params) => encode::<O>(&function(params).await),
                Err(error) => Answer::failed(error),
            }
        }),
    )
}

/// As [`serve`], for an operation without input.
pub fn serve_without_input<'a, O, F, R>(function: F) -> Answering<'a>
where
    O: TypedOperation,
    F: FnOnce() -> R + Send + 'a,
    R: Future<Output = Outcome<O>> + Send + 'a,
{
    catch_panic(
        O::OPERATION.name,
        Box::pin(async move { encode::<O>(&function().await) }),
    )
}

/// An answer that is there at once.
type Immediate<T> = PollFn<fn(&mut Context<'_>) -> Poll<T>>;

/// What a method of `Api` gives that the host did not write.
///
/// A pointer to a function can be sent whatever it returns. Of [`Ready`](std::future::Ready) the compiler
/// had to prove that for all that an answer is made of, and for each method anew: an eighth of a check of
/// Stripe's document.
pub fn not_implemented<T, E>() -> Immediate<Result<T, Error<E>>> {
    poll_fn(|_| Poll::Ready(Err(Error::not_implemented())))
}

/// The answer of a host that has no such operation.
pub fn unknown_operation(call: &Call) -> Answering<'_> {
    let message = format!("this host does not implement `{}`", call.operation().name);
    Box::pin(async move { Answer::failed(CallError::new(CallErrorKind::NotImplemented, message)) })
}

/// Turns a panic into an answer. Its message may tell of the host's inside, so it stays there.
fn catch_panic<'a>(operation: &'static str, answering: Answering<'a>) -> Answering<'a> {
    let mut answering = Some(answering);
    Box::pin(poll_fn(move |context| {
        let panicked = || {
            Answer::failed(CallError::new(
                CallErrorKind::Internal,
                format!("the host's implementation of `{operation}` panicked"),
            ))
        };
        let Some(future) = &mut answering else {
            return Poll::Ready(panicked());
        };
        // Unwind safe: after a panic the future is dropped and never polled again.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(poll) => poll,
            Err(_payload) => {
                answering = None;
                Poll::Ready(panicked())
            }
        }
    }))
}

/// Reads the input object.
pub(super) fn decode<O: TypedOperation>(input: &[u8]) -> Result<O::Params, CallError> {
    // An operation whose input is all optional may be called with none.
    let input = if input.is_empty() { b"{}" } else { input };
    O::Params::read(input).map_err(|error| {
        let operation = O::OPERATION.name;
        let error = error.to_string();
        let error = crate::shown::message(&error);
        CallError::new(
            CallErrorKind::InvalidRequest,
            format!("`{operation}` does not take this input: {error}"),
        )
    })
}

impl Answer {
    /// What a typed function of the operation `O` gave, as an answer: status, documented headers and
    /// body as a plug-in would get them.
    ///
    /// For a host's other ways in, such as an HTTP handler that calls the same code.
    pub fn of<O: TypedOperation>(outcome: Result<Response<O::Success>, Error<O::Error>>) -> Answer {
        encode::<O>(&outcome)
    }
}

/// Writes what a typed function gave.
pub(crate) fn encode<O: TypedOperation>(outcome: &Outcome<O>) -> Answer {
    match outcome {
        Ok(response) => {
            let encoded = O::encode_success(response.body());
            finish::<O>(response.explicit_status(), response.headers(), encoded, 200)
        }
        Err(Error::Api(response)) => {
            let encoded = response.body().encoded();
            finish::<O>(response.explicit_status(), response.headers(), encoded, 500)
        }
        Err(Error::Call(error)) => Answer::failed(error.clone()),
        // A host that is itself a client of an API.
        Err(Error::Decode(error)) => {
            Answer::failed(CallError::new(CallErrorKind::Transport, error.to_string()))
        }
    }
}

fn finish<O: TypedOperation>(
    status: Option<u16>,
    headers: &Headers,
    encoded: Encoded,
    otherwise: u16,
) -> Answer {
    assemble(
        O::OPERATION.name,
        O::RESPONSES,
        status,
        headers,
        encoded,
        otherwise,
    )
}

fn assemble(
    operation: &str,
    specs: &[ResponseSpec],
    status: Option<u16>,
    headers: &Headers,
    encoded: Encoded,
    otherwise: u16,
) -> Answer {
    let entity = match encoded.entity {
        Ok(entity) => entity,
        Err(error) => {
            let message = format!("the host's answer to `{operation}` is not JSON: {error}");
            return Answer::failed(CallError::new(CallErrorKind::Internal, message));
        }
    };
    let spec = encoded.response.and_then(|index| specs.get(index));
    let documented = spec.and_then(|spec| match spec.status {
        Status::Code(code) => Some(code),
        Status::Range(hundreds) => Some(u16::from(hundreds) * 100),
        Status::Default => None,
    });
    let content = if encoded.kind == BodyKind::None {
        None
    } else {
        let documented = || spec.and_then(content_of).or(default_content(encoded.kind));
        encoded.content.or_else(|| documented().map(str::to_owned))
    };
    let mut headers = headers.clone();
    let listed = spec.map_or(&[][..], |spec| spec.headers);
    headers.retain(|name, _| {
        listed
            .iter()
            .any(|header| header.eq_ignore_ascii_case(name))
    });
    let status = status.or(documented).unwrap_or(otherwise);
    Answer {
        status,
        content,
        headers,
        entity,
        error: None,
    }
}
