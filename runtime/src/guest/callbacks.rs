//! From a callback's input to the plug-in's reply, both as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::patch;
use crate::typed::change::{CallbackError, Change, IntoCallbackReply, IntoReport, IntoVerdict};
use crate::typed::operation::{OperationResult, TypedOperation};
use crate::typed::read::read_response;
use crate::typed::record::Record;

/// What a plug-in's function returned: the output, or the message with which it failed.
type Replied = Result<Option<Vec<u8>>, String>;

/// Replies as a `before_*` callback of a record, other than `before_destroy`.
pub(crate) fn before_record<R: Record, T: IntoCallbackReply<R::Data>>(
    function: impl FnOnce(R::Data) -> T,
    input: &[u8],
) -> Replied {
    change(R::NAME, input, |data| function(data).into_callback_reply())
}

/// Replies as `before_destroy`.
pub(crate) fn before_destroy<R: Record, T: IntoVerdict>(
    function: impl FnOnce(R::Data) -> T,
    input: &[u8],
) -> Replied {
    let data = read::<R::Data>(R::NAME, input)?;
    match function(data).into_verdict() {
        Ok(()) => Ok(None),
        Err(error) => stopped(error),
    }
}

/// Replies as an `after_*` callback of a record.
pub(crate) fn after_record<R: Record, T: IntoReport>(
    function: impl FnOnce(R::Data) -> T,
    input: &[u8],
) -> Replied {
    function(read::<R::Data>(R::NAME, input)?).into_report()
}

/// Replies as the hook before an operation.
pub(crate) fn before_operation<O: TypedOperation, T: IntoCallbackReply<O::Params>>(
    function: impl FnOnce(O::Params) -> T,
    input: &[u8],
) -> Replied {
    change(O::OPERATION.name, input, |params| {
        function(params).into_callback_reply()
    })
}

/// Replies as the hook after an operation.
pub(crate) fn after_operation<O: TypedOperation, T: IntoReport>(
    function: impl FnOnce(OperationResult<O>) -> T,
    input: &[u8],
) -> Replied {
    function(read_response::<O>(input)).into_report()
}

fn change<T: Serialize + DeserializeOwned>(
    name: &str,
    input: &[u8],
    function: impl FnOnce(T) -> Result<Change<T>, CallbackError>,
) -> Replied {
    let patch = match function(read::<T>(name, input)?) {
        Ok(Change::Unchanged) => return Ok(None),
        Ok(Change::Fields(fields)) => fields,
        Ok(Change::To(data)) => {
            let original = read::<Value>(name, input)?;
            // Read once more, only for functions that return a value: they have consumed the first one.
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

fn stopped(error: CallbackError) -> Replied {
    match error {
        CallbackError::Refused(refusal) => output("errors", &refusal.into_errors()),
        CallbackError::Failed(message) => Err(message),
    }
}

fn read<T: DeserializeOwned>(name: &str, input: &[u8]) -> Result<T, String> {
    // The export of an operation without input is called with no bytes.
    let input = if input.is_empty() { b"null" } else { input };
    serde_json::from_slice(input)
        .map_err(|error| format!("the input of `{name}` does not match the document: {error}"))
}

fn write<T: Serialize>(name: &str, data: &T) -> Result<Value, String> {
    serde_json::to_value(data)
        .map_err(|error| format!("`{name}` can't be written as JSON: {error}"))
}

/// Writes an object with this one key.
fn output(key: &str, value: &impl Serialize) -> Replied {
    match serde_json::to_vec(&BTreeMap::from([(key, value)])) {
        Ok(json) => Ok(Some(json)),
        Err(error) => Err(format!("the reply can't be written as JSON: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Replied, after_record, before_destroy, before_record};
    use crate::typed::change::{CallbackError, Change, Refusal};
    use crate::typed::record::Record;

    type Data = BTreeMap<String, String>;

    struct Pet;

    impl Record for Pet {
        const NAME: &'static str = "pet";
        const FIELDS: &'static [&'static str] = &["name"];
        type Data = Data;
    }

    const REX: &[u8] = br#"{"name":"Rex"}"#;

    #[track_caller]
    fn gives(reply: Replied, output: Result<Option<&str>, &str>) {
        let reply = reply.map(|it| it.map(|json| String::from_utf8(json).unwrap()));
        let output = output.map(|it| it.map(str::to_owned));
        assert_eq!(reply, output.map_err(str::to_owned));
    }

    #[test]
    fn before_a_write() {
        let nothing = before_record::<Pet, _>(|_| (), REX);
        gives(nothing, Ok(None));
        let changed = before_record::<Pet, _>(
            |mut pet: Data| {
                pet.insert("name".to_owned(), "Max".to_owned());
                Change::To(pet)
            },
            REX,
        );
        gives(changed, Ok(Some(r#"{"patch":{"name":"Max"}}"#)));
        let refused = before_record::<Pet, _>(|_| Refusal::field("name", "is taken"), REX);
        let errors = r#"{"errors":[{"field":"name","message":"is taken"}]}"#;
        gives(refused, Ok(Some(errors)));
        let failed = before_record::<Pet, _>(|_| Err::<(), _>("no disk"), REX);
        gives(failed, Err("no disk"));
    }

    #[test]
    fn before_a_destroy() {
        let gone = before_destroy::<Pet, _>(|_| (), REX);
        gives(gone, Ok(None));
        let kept = before_destroy::<Pet, _>(
            |_| Err::<(), _>(CallbackError::from(Refusal::record("is needed"))),
            REX,
        );
        let errors = r#"{"errors":[{"field":null,"message":"is needed"}]}"#;
        gives(kept, Ok(Some(errors)));
    }

    #[test]
    fn after_a_write() {
        let heard = after_record::<Pet, _>(|pet: Data| assert_eq!(pet["name"], "Rex"), REX);
        gives(heard, Ok(None));
        let failed = after_record::<Pet, _>(|_| Err::<(), _>("no disk"), REX);
        gives(failed, Err("no disk"));
    }
}
