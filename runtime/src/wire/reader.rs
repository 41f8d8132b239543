//! The answer to a call, as a plug-in reads it.
//!
//! A plug-in holds one copy of this code and, for each operation that it calls, the decoding of that
//! operation's types only: what does not depend on the types is not generic.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::entity::Entity;
use super::media;
use crate::error::{CallError, CallErrorKind, DecodeError, Error};
use crate::headers::Headers;
use crate::operation::{BodyKind, ResponseSpec};
use crate::response::Response;
use crate::typed::TypedOperation;

/// What a call of `O` gives.
pub(crate) type Outcome<O> =
    Result<Response<<O as TypedOperation>::Success>, Error<<O as TypedOperation>::Error>>;

/// Reads an envelope: what a call of `O` gave. Any bytes may come.
pub fn read_answer<O: TypedOperation>(bytes: &[u8]) -> Outcome<O> {
    // In a const: only the name is linked into a plug-in, not the whole descriptor.
    let operation = const { O::OPERATION.name };
    let mut found = match find(bytes, O::RESPONSES) {
        Ok(found) => found,
        Err(Failure::Call(error)) => return Err(Error::Call(error)),
        Err(Failure::Envelope(message)) => {
            return Err(Error::Decode(DecodeError {
                operation,
                ..DecodeError::new(message)
            }));
        }
    };
    let headers = std::mem::take(&mut found.headers);
    if let Some(response) = found.success {
        match O::decode_success(response, found.entity()) {
            Ok(body) => Ok(Response::from_parts(found.status, headers, body)),
            Err(error) => Err(Error::Decode(found.fault(operation, error))),
        }
    } else {
        Err(match O::decode_error(found.other, found.entity()) {
            Ok(body) => Error::Api(Response::from_parts(found.status, headers, body)),
            Err(error) => Error::Decode(found.fault(operation, error)),
        })
    }
}

/// An envelope with the documented answer that it is an instance of.
struct Found<'a> {
    status: u16,
    content: Option<Cow<'a, str>>,
    headers: Headers,
    raw: Option<&'a RawValue>,
    success: Option<usize>,
    other: Option<usize>,
}

enum Failure {
    Call(CallError),
    Envelope(String),
}

fn find<'a>(bytes: &'a [u8], specs: &[ResponseSpec]) -> Result<Found<'a>, Failure> {
    if bytes.is_empty() {
        return Err(Failure::Envelope("the host gave nothing".to_owned()));
    }
    let envelope: Envelope<'a> =
        serde_json::from_slice(bytes).map_err(|error| Failure::Envelope(error.to_string()))?;
    let status = envelope.status;
    if let Some(error) = envelope.error {
        return Err(Failure::Call(CallError {
            kind: error.kind,
            status,
            message: error.message,
            pointer: error.pointer,
        }));
    }
    let is_success = (200..300).contains(&status);
    let selected = media::select(specs, status, envelope.content.as_deref());
    let documented_success = if specs.iter().any(|spec| spec.success) {
        selected.filter(|index| specs.get(*index).is_some_and(|spec| spec.success))
    } else {
        // A document that lists no success at all says nothing of its body: `()`, whatever the index.
        Some(usize::MAX)
    };
    let without_body = envelope.entity.is_none() && envelope.content.is_none();
    Ok(Found {
        status,
        content: envelope.content,
        headers: envelope.headers,
        raw: envelope.entity,
        success: documented_success.filter(|_| is_success),
        // A 2xx that only a `default` error covers is undocumented: it is no such error. Nor is an answer
        // without the body that makes it one, as proxies and crashed servers give.
        other: selected.filter(|index| {
            let wants_body = specs
                .get(*index)
                .is_some_and(|spec| spec.kind != BodyKind::None);
            !(is_success || wants_body && without_body)
        }),
    })
}

impl Found<'_> {
    fn entity(&self) -> Entity<'_> {
        Entity::new(self.raw, self.content.as_deref())
    }

    fn fault(&self, operation: &'static str, error: DecodeError) -> DecodeError {
        let entity = self.entity().raw().map(|raw| raw.get().into());
        DecodeError {
            operation,
            status: self.status,
            entity,
            ..error
        }
    }
}

/// The envelope as it stands, its entity not yet decoded.
struct Envelope<'a> {
    status: u16,
    content: Option<Cow<'a, str>>,
    headers: Headers,
    entity: Option<&'a RawValue>,
    error: Option<WireError>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Envelope<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor)
    }
}

struct EnvelopeVisitor;

impl<'de> Visitor<'de> for EnvelopeVisitor {
    type Value = Envelope<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer: an object with a `status`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<'de>, A::Error> {
        let mut envelope = Envelope {
            status: 0,
            content: None,
            headers: Headers::new(),
            entity: None,
            error: None,
        };
        let mut status = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "status" => status = Some(map.next_value()?),
                "content" => {
                    let content: Option<Content<'de>> = map.next_value()?;
                    envelope.content = content.map(|content| content.0).filter(|c| !c.is_empty());
                }
                "headers" => {
                    envelope.headers = map.next_value::<Option<_>>()?.unwrap_or_default();
                }
                // Not as an `Option`: that would take an entity of `null` for none.
                "entity" => envelope.entity = Some(map.next_value()?),
                "error" => {
                    envelope.error = map.next_value()?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        envelope.status = status.ok_or_else(|| A::Error::missing_field("status"))?;
        Ok(envelope)
    }
}

/// A string, borrowed where it has no escapes.
struct Content<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a media type")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Content<'de>, E> {
        Ok(Content(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content<'de>, E> {
        Ok(Content(Cow::Owned(text.to_owned())))
    }
}

struct WireError {
    kind: CallErrorKind,
    message: String,
    pointer: Option<String>,
}

impl<'de> Deserialize<'de> for WireError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WireErrorVisitor)
    }
}

struct WireErrorVisitor;

impl<'de> Visitor<'de> for WireErrorVisitor {
    type Value = WireError;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an error with a `kind` and a `message`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WireError, A::Error> {
        let (mut kind, mut message, mut pointer) = (None, String::new(), None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "kind" => kind = Some(map.next_value()?),
                "message" => message = map.next_value()?,
                "pointer" => pointer = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let kind = kind.ok_or_else(|| A::Error::missing_field("kind"))?;
        Ok(WireError {
            kind,
            message,
            pointer,
        })
    }
}
