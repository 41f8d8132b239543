//! The body of a response, as a plug-in reads it.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::codec::json;
use crate::contract::decode_error::DecodeError;
use crate::contract::media;
use crate::value::body::{AnyBody, Bytes};

/// The `entity` of an envelope, not yet decoded, with the envelope's `content`.
#[derive(Clone, Copy, Debug)]
pub struct Entity<'a> {
    json: Option<&'a str>,
    /// Whether it is known to be JSON; if not, decoding finds out.
    is_json: bool,
    content: Option<&'a str>,
}

impl<'a> Entity<'a> {
    pub(crate) fn new(json: Option<&'a str>, is_json: bool, content: Option<&'a str>) -> Self {
        Entity {
            json,
            is_json,
            content,
        }
    }

    /// A typed JSON body.
    pub fn json<T: Deserialize<'a>>(&self) -> Result<T, DecodeError> {
        // A missing entity reads as null, since some hosts leave a null out.
        Ok(json::from_str(self.json.unwrap_or("null"))?)
    }

    /// A text body.
    pub fn text(&self) -> Result<String, DecodeError> {
        self.json()
    }

    /// A binary body.
    pub fn bytes(&self) -> Result<Bytes, DecodeError> {
        let mut bytes: Bytes = self.json()?;
        if bytes.content_type.is_none() {
            bytes.content_type = self.content.map(str::to_owned);
        }
        Ok(bytes)
    }

    /// No body; one that came although the document has none is left unread.
    pub fn none(&self) -> Result<(), DecodeError> {
        match self.json {
            Some(json) if !self.is_json => {
                serde_json::from_str::<IgnoredAny>(json)?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A body that the document does not describe.
    pub fn any(&self) -> Result<AnyBody, DecodeError> {
        let Some(json) = self.json else {
            return Ok(AnyBody::Empty);
        };
        let value: Value = serde_json::from_str(json)?;
        let is_json = self.content.is_some_and(media::is_json);
        Ok(match value {
            Value::Null if !is_json => AnyBody::Empty,
            Value::String(text) if !is_json => AnyBody::Text(text),
            Value::Object(_) if !is_json && is_bytes(&value) => AnyBody::Bytes(self.bytes()?.data),
            value => AnyBody::Json(value),
        })
    }
}

/// Whether a value is `{"base64": …}` and nothing else. In a JSON body that is JSON.
fn is_bytes(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() == 1 && object.get("base64").is_some_and(Value::is_string)
    })
}
