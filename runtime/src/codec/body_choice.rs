//! Request bodies with several media types: `body` and `content_type` of the input object.

use serde::de::Error;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::contract::media::choose;
use crate::value::field_path::in_field;

/// The enum of an operation's request bodies. Implemented by the expansion.
pub trait BodyChoice: Sized {
    /// The media types, as the document writes them.
    const MEDIA: &'static [&'static str];
    /// Which of `MEDIA` this is.
    fn media(&self) -> usize;
    /// Reads a body of `MEDIA[media]`.
    fn decode(media: usize, value: Value) -> Result<Self, serde_json::Error>;
    /// Writes the body.
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Makes a required body of what was read.
pub(super) fn body_choice<B: BodyChoice, E: Error>(
    body: Option<Value>,
    content_type: Option<String>,
) -> Result<B, E> {
    let body = body.ok_or_else(|| E::missing_field("body"))?;
    decode(body, content_type.as_deref())
}

/// Makes an optional body of what was read.
pub(super) fn optional_body_choice<B: BodyChoice, E: Error>(
    body: Option<Value>,
    content_type: Option<String>,
) -> Result<Option<B>, E> {
    match body {
        None | Some(Value::Null) => Ok(None),
        Some(body) => decode(body, content_type.as_deref()).map(Some),
    }
}

fn decode<B: BodyChoice, E: Error>(body: Value, content_type: Option<&str>) -> Result<B, E> {
    let Some(content_type) = content_type else {
        return decode_first(body);
    };
    let Some(media) = choose(B::MEDIA.iter().copied(), content_type) else {
        return Err(E::custom(format_args!(
            "`content_type`: {content_type:?} is not one of the body's media types ({})",
            B::MEDIA.join(", ")
        )));
    };
    B::decode(media, body).map_err(|error| in_field("body", E::custom(error)))
}

/// Without `content_type`: the first media type that the body reads as.
fn decode_first<B: BodyChoice, E: Error>(body: Value) -> Result<B, E> {
    let mut first_error = None;
    for media in 0..B::MEDIA.len() {
        match B::decode(media, body.clone()) {
            Ok(choice) => return Ok(choice),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(match first_error {
        Some(error) => in_field("body", E::custom(error)),
        None => E::missing_field("content_type"),
    })
}

/// Writes a body and its media type.
pub(super) fn put_body_choice<S: SerializeMap, B: BodyChoice>(
    map: &mut S,
    body: &B,
) -> Result<(), S::Error> {
    map.serialize_entry("body", &Put(body))?;
    match B::MEDIA.get(body.media()) {
        Some(content_type) => map.serialize_entry("content_type", content_type),
        None => Ok(()),
    }
}

struct Put<'a, B>(&'a B);

impl<B: BodyChoice> Serialize for Put<'_, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.put(serializer)
    }
}
