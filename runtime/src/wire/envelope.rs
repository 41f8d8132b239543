//! The envelope of a response, as a plug-in takes it apart.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::contract::call_error::CallErrorKind;
use crate::value::headers::Headers;

/// The envelope as it came, its entity not yet decoded.
pub(crate) struct Envelope<'a> {
    pub(crate) status: u16,
    pub(crate) content: Option<Cow<'a, str>>,
    pub(crate) headers: Headers,
    pub(crate) entity: Option<&'a str>,
    pub(crate) error: Option<WireError>,
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
        f.write_str("a response: an object with a `status`")
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
                // Not as an `Option`: that would read an entity of `null` as no entity.
                "entity" => envelope.entity = Some(map.next_value::<&'de RawValue>()?.get()),
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

pub(crate) struct WireError {
    pub(crate) kind: CallErrorKind,
    pub(crate) message: String,
    pub(crate) pointer: Option<String>,
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
