//! From a callback's input to what the plug-in answers, both as JSON.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::patch;
use crate::typed::change::{CallbackError, Change, IntoCallbackReply, IntoVerdict};
use crate::typed::event::IntoReply;
use crate::typed::operation::{Outcome, TypedOperation};
use crate::typed::read::read_answer;
use crate::typed::record::Record;

/// What a plug-in's function gave: the output, or the message with which it failed.
type Answered = Result<Option<Vec<u8>>, String>;

/// Answers as a `before_*` callback of a record, other than `before_destroy`.
pub(crate) fn before_record<R: Record, T: IntoCallbackReply<R::Data>>(
    function: fn(R::Data) -> T,
    input: &[u8],
) -> Answered {
    change(R::NAME, input, |data| function(data).into_callback_reply())
}

/// Answers as `before_destroy`.
pub(crate) fn before_destroy<R: Record, T: IntoVerdict>(
    function: fn(R::Data) -> T,
    input: &[u8],
) -> Answered {
    let data = read::<R::Data>(R::NAME, input)?;
    match function(data).into_verdict() {
        Ok(()) => Ok(None),
        Err(error) => stopped(error),
    }
}

/// Answers as an `after_*` callback of a record.
pub(crate) fn after_record<R: Record, T: IntoReply<Infallible>>(
    function: fn(R::Data) -> T,
    input: &[u8],
) -> Answered {
    function(read::<R::Data>(R::NAME, input)?).into_reply()
}

/// Answers as the hook before an operation.
pub(crate) fn before_operation<O: TypedOperation, T: IntoCallbackReply<O::Params>>(
    function: fn(O::Params) -> T,
    input: &[u8],
) -> Answered {
    change(O::OPERATION.name, input, |params| {
        function(params).into_callback_reply()
    })
}

/// Answers as the hook after an operation.
pub(crate) fn after_operation<O: TypedOperation, T: IntoReply<Infallible>>(
    function: fn(Outcome<O>) -> T,
    input: &[u8],
) -> Answered {
    function(read_answer::<O>(input)).into_reply()
}

fn change<T: Serialize + DeserializeOwned>(
    name: &str,
    input: &[u8],
    function: impl FnOnce(T) -> Result<Change<T>, CallbackError>,
) -> Answered {
    let patch = match function(read::<T>(name, input)?) {
        Ok(Change::Unchanged) => return Ok(None),
        Ok(Change::Fields(fields)) => fields,
        Ok(Change::To(data)) => {
            let original = read::<Value>(name, input)?;
            // Read once more, for those functions only that give a value: they have had the first.
            let before = write(name, &read::<T>(name, input)?)?;
            patch::patch(&original, &before, &write(name, &data)?)
        }
        Err(error) => return stopped(error),
    };
    if patch.is_empty() {
        return Ok(None);
    }
    output("patch", &patch)
}

fn stopped(error: CallbackError) -> Answered {
    match error {
        CallbackError::Refused(refusal) => output("errors", &refusal.into_errors()),
        CallbackError::Failed(message) => Err(message),
    }
}

fn read<T: DeserializeOwned>(name: &str, input: &[u8]) -> Result<T, String> {
    // An operation without input comes with none.
    let input = if input.is_empty() { b"null" } else { input };
    serde_json::from_slice(input)
        .map_err(|error| format!("the input of `{name}` is not its document's: {error}"))
}

fn write<T: Serialize>(name: &str, data: &T) -> Result<Value, String> {
    serde_json::to_value(data)
        .map_err(|error| format!("`{name}` can't be written as JSON: {error}"))
}

/// An object with this one key.
fn output(key: &str, value: &impl Serialize) -> Answered {
    match serde_json::to_vec(&BTreeMap::from([(key, value)])) {
        Ok(json) => Ok(Some(json)),
        Err(error) => Err(format!("the answer can't be written as JSON: {error}")),
    }
}
