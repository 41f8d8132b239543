//! Any bytes as messages between plug-in and host.

use std::collections::HashMap;

use extism_openapi::__private::{Input as _, read_response};
use extism_openapi::{Error, Event, Response, backend::RawResponse, operation::TypedOperation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::apis::{lab, many, objects, unions};

/// Something that is read from the wire.
type Read = fn(&[u8]);

/// Every type that one side of the wire reads.
const READS: &[Read] = &[
    input::<lab::operations::get_sample>,
    input::<lab::operations::put_sample>,
    input::<lab::operations::create_sample>,
    input::<lab::operations::log_in>,
    input::<lab::operations::add_note>,
    input::<lab::operations::ping>,
    input::<objects::operations::get_pet>,
    input::<unions::operations::post_shape>,
    input::<many::operations::get_a_id_b_c>,
    input::<many::operations::put_thing>,
    answer::<lab::operations::get_sample>,
    answer::<lab::operations::put_sample>,
    answer::<lab::operations::delete_sample>,
    answer::<lab::operations::create_sample>,
    answer::<lab::operations::get_image>,
    answer::<lab::operations::add_note>,
    answer::<lab::operations::log_in>,
    answer::<lab::operations::ping>,
    answer::<objects::operations::get_pet>,
    answer::<unions::operations::post_shape>,
    answer::<many::operations::get_a_id_b_c>,
    answer::<many::operations::put_thing>,
    event::<lab::webhooks::sample_created>,
    event::<lab::webhooks::sample_lost>,
];

/// Reads what follows the first line, as the type that this line's bytes select.
///
/// # Panics
/// If reading panics, or a value is different after it was written and read again.
pub fn check(message: &[u8]) {
    let (choice, message) = split(message);
    let read = READS[choice % READS.len()];
    read(message);
}

/// The first line as a number, and the rest.
pub(crate) fn split(message: &[u8]) -> (usize, &[u8]) {
    let end = message.iter().position(|byte| *byte == b'\n');
    let (line, rest) = message.split_at(end.unwrap_or(message.len()));
    let text = String::from_utf8_lossy(line);
    let other = || line.iter().map(|byte| usize::from(*byte)).sum();
    (
        text.trim().parse().unwrap_or_else(|_| other()),
        rest.get(1..).unwrap_or_default(),
    )
}

fn input<O: TypedOperation>(json: &[u8]) {
    again(O::Params::read, json);
}

fn event<E: Event>(json: &[u8]) {
    again(|json| serde_json::from_slice::<E::Payload>(json), json);
    again(|json| serde_json::from_slice::<E::Reply>(json), json);
}

fn again<T: Serialize + DeserializeOwned>(read: fn(&[u8]) -> serde_json::Result<T>, json: &[u8]) {
    let Ok(value) = read(json) else { return };
    let written = serde_json::to_string(&value).expect("what was read can be written");
    let value = read(written.as_bytes()).unwrap_or_else(|error| panic!("{error}: {written}"));
    let twice = serde_json::to_string(&value).expect("what was read can be written");
    assert_eq!(written, twice);
}

fn answer<O: TypedOperation>(envelope: &[u8]) {
    let outcome = read_response::<O>(envelope);
    if let Err(error) = &outcome {
        assert!(!error.to_string().is_empty());
    }
    let of_the_api = matches!(outcome, Err(Error::Api(_)));
    let written = envelope_of::<O>(outcome);
    let outcome = read_response::<O>(written.as_bytes());
    // A body that the document does not list loses its media type, and may then be read as another one.
    if of_the_api && content(envelope) != content(written.as_bytes()) {
        return;
    }
    assert_eq!(written, envelope_of::<O>(outcome));
}

fn envelope_of<O: TypedOperation>(
    outcome: Result<Response<O::Success>, Error<O::Error>>,
) -> String {
    let written =
        String::from_utf8(RawResponse::of::<O>(outcome).to_json()).expect("JSON is UTF-8");
    let valid = serde_json::from_str::<serde::de::IgnoredAny>(&written);
    assert!(valid.is_ok(), "the envelope is not JSON: {written}");
    written
}

/// The media type, however deep the entity is: it is skipped.
fn content(envelope: &[u8]) -> Option<String> {
    let envelope: HashMap<String, &RawValue> = serde_json::from_slice(envelope).ok()?;
    serde_json::from_str(envelope.get("content")?.get()).ok()
}
