//! A plug-in's calls and exports on wasm.
//!
//! Only what needs an operation's types is generic: the code that moves bytes exists once, and what a
//! plug-in does not call is not linked.

mod memory;
mod panic;

use extism_pdk::extism;

use crate::codec::json;
use crate::contract::decode_error::DecodeError;
use crate::error::Error;
use crate::guest::callbacks;
use crate::typed::change::{IntoCallbackReply, IntoReport, IntoVerdict};
use crate::typed::event::{Event, IntoReply};
use crate::typed::exported::Takes;
use crate::typed::operation::{OperationResult, TypedOperation};
use crate::typed::read::read_response;
use crate::typed::record::Record;
use memory::Block;

/// Calls an operation: `import` takes the handle of the input and gives the handle of the response.
pub fn call<O: TypedOperation>(
    params: &O::Params,
    import: impl FnOnce(u64) -> u64,
) -> OperationResult<O> {
    let input = match json::to_vec(params) {
        Ok(input) => Block::store(&input),
        Err(error) => return Err(unwritable(const { O::OPERATION.name }, &error)),
    };
    let output = Block::from_host(import(input.offset()));
    drop(input);
    receive::<O>(output)
}

/// Calls an operation without input.
pub fn call_without_input<O: TypedOperation>(import: impl FnOnce() -> u64) -> OperationResult<O> {
    receive::<O>(Block::from_host(import()))
}

fn receive<O: TypedOperation>(output: Block) -> OperationResult<O> {
    let bytes = output.load();
    // Freed before the decoding, which may take long and allocate much.
    drop(output);
    match bytes {
        Ok(bytes) => read_response::<O>(&bytes),
        Err(message) => Err(Error::Decode(DecodeError {
            operation: const { O::OPERATION.name },
            ..DecodeError::new(message)
        })),
    }
}

#[cold]
fn unwritable<E>(operation: &str, error: &serde_json::Error) -> Error<E> {
    Error::invalid_request(format!(
        "the input of `{operation}` can't be written as JSON: {error}"
    ))
}

/// The body of an event's export: reads the payload, calls the plug-in's function, writes its reply.
/// Returns 0; or 1 with the error's text set, if something went wrong.
pub fn export<E: Event, A: Takes<E::Payload>, R: IntoReply<E::Reply>>(function: fn(A) -> R) -> i32 {
    panic::report_to_the_host();
    let outcome = memory::load_input()
        .and_then(|input| payload::<E>(&input))
        .and_then(|payload| function(A::take(payload)).into_reply());
    finish(outcome)
}

/// The body of the export of a record's `before_*` callback, other than `before_destroy`.
pub fn before_record<M: Record, A: Takes<M::Data>, R: IntoCallbackReply<M::Data>>(
    function: fn(A) -> R,
) -> i32 {
    callback(|input| callbacks::before_record::<M, R>(|data| function(A::take(data)), input))
}

/// The body of the export of `before_destroy`.
pub fn before_destroy<M: Record, A: Takes<M::Data>, R: IntoVerdict>(function: fn(A) -> R) -> i32 {
    callback(|input| callbacks::before_destroy::<M, R>(|data| function(A::take(data)), input))
}

/// The body of the export of a record's `after_*` callback.
pub fn after_record<M: Record, A: Takes<M::Data>, R: IntoReport>(function: fn(A) -> R) -> i32 {
    callback(|input| callbacks::after_record::<M, R>(|data| function(A::take(data)), input))
}

/// The body of the export that is called before an operation.
pub fn before_operation<M: TypedOperation, A: Takes<M::Params>, R: IntoCallbackReply<M::Params>>(
    function: fn(A) -> R,
) -> i32 {
    callback(|input| callbacks::before_operation::<M, R>(|params| function(A::take(params)), input))
}

/// The body of the export that is called after an operation.
pub fn after_operation<M: TypedOperation, A: Takes<OperationResult<M>>, R: IntoReport>(
    function: fn(A) -> R,
) -> i32 {
    callback(|input| callbacks::after_operation::<M, R>(|result| function(A::take(result)), input))
}

/// As [`export`], for a callback: `output` turns its input into its reply.
fn callback(output: impl FnOnce(&[u8]) -> Result<Option<Vec<u8>>, String>) -> i32 {
    panic::report_to_the_host();
    let input = memory::load_input();
    finish(input.and_then(|input| output(&input)))
}

fn payload<E: Event>(input: &[u8]) -> Result<E::Payload, String> {
    // The export of an event without payload is called with no bytes.
    let input = if input.is_empty() { b"null" } else { input };
    json::from_slice(input).map_err(|error| {
        format!(
            "the payload of `{}` does not match the document: {error}",
            E::NAME
        )
    })
}

fn finish(outcome: Result<Option<Vec<u8>>, String>) -> i32 {
    match outcome {
        Ok(None) => 0,
        Ok(Some(reply)) => {
            let block = Block::store(&reply).keep();
            // SAFETY: an import with integers only; the block was made just before and is the host's
            // from now on.
            unsafe { extism::output_set(block, reply.len() as u64) };
            0
        }
        Err(message) => {
            set_error(&message);
            1
        }
    }
}

/// Sets the error that the host gets for the call that fails.
fn set_error(message: &str) {
    let block = Block::store(message.as_bytes()).keep();
    // SAFETY: an import with an integer only; the block was made just before and is the host's from now
    // on.
    unsafe { extism::error_set(block) };
}
