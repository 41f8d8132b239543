//! An event's payload: what plug-ins see of it, and how they change it.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::codec::json;
use crate::contract::protection::Protection;
use crate::host::error::EventError;

/// The payload of an event.
pub(in crate::host) struct Payload {
    seen: Bytes,
    /// The whole payload, if the document says that plug-ins do not see all of such payloads.
    whole: Option<Whole>,
}

struct Whole {
    value: Value,
    protection: Protection,
    /// Replies are read as the payload's own type, which must then write what is protected.
    typed: bool,
}

impl Payload {
    /// A payload as the host's type writes it.
    ///
    /// # Errors
    /// Where the type can't be written as JSON.
    pub(in crate::host) fn of<T: Serialize>(
        payload: &T,
        protection: Protection,
    ) -> Result<Payload, EventError> {
        Payload::raw(serde_json::to_vec(payload).map_err(unwritten)?, protection)
    }

    /// A payload as text. It stays as it is if plug-ins see all of it.
    ///
    /// # Errors
    /// Where a part of it must be hidden, and it is not JSON.
    pub(in crate::host) fn raw(
        json: Vec<u8>,
        protection: Protection,
    ) -> Result<Payload, EventError> {
        let mut payload = Payload {
            seen: json.into(),
            whole: None,
        };
        if protection.protects() {
            let value: Value = serde_json::from_slice(&payload.seen).map_err(unwritten)?;
            let mut seen = value.clone();
            if protection.hide(&mut seen) {
                payload.seen = text(&seen)?;
            }
            payload.whole = Some(Whole {
                value,
                protection,
                typed: false,
            });
        }
        Ok(payload)
    }

    /// Replies to this are payloads of the same type.
    pub(in crate::host) fn replied_in_kind(mut self) -> Self {
        if let Some(whole) = &mut self.whole {
            whole.typed = true;
        }
        self
    }

    /// What a plug-in gets.
    pub(in crate::host) fn seen(&self) -> &Bytes {
        &self.seen
    }

    /// Replaces the payload by a reply; what the plug-in did not see stays.
    ///
    /// # Errors
    /// Where the output is not such a reply, or changes what plug-ins do not see. Then the payload stays
    /// as it was.
    pub(in crate::host) fn change<R: Serialize + DeserializeOwned>(
        &mut self,
        output: Bytes,
    ) -> Result<Option<R>, EventError> {
        let Some(whole) = &mut self.whole else {
            let reply = reply(&output)?;
            if reply.is_some() {
                self.seen = output;
            }
            return Ok(reply);
        };
        let Some(mut value) = reply::<Value>(&output)? else {
            return Ok(None);
        };
        let (old, protection) = (&whole.value, whole.protection);
        protection.restore(old, &mut value).map_err(touched)?;
        protection.same(old, &value).map_err(touched)?;
        let reply: R = json::from_value(&value).map_err(unread)?;
        if whole.typed {
            let written = serde_json::to_value(&reply).map_err(unread)?;
            protection.same(old, &written).map_err(touched)?;
        }
        let mut seen = value.clone();
        protection.hide(&mut seen);
        self.seen = text(&seen)?;
        whole.value = value;
        Ok(Some(reply))
    }
}

/// A plug-in's reply. Empty output and `null` mean that there is none.
pub(in crate::host) fn reply<R: DeserializeOwned>(output: &[u8]) -> Result<Option<R>, EventError> {
    let output = output.trim_ascii();
    if output.is_empty() || output == b"null" {
        return Ok(None);
    }
    json::from_slice(output).map(Some).map_err(unread)
}

fn text(value: &Value) -> Result<Bytes, EventError> {
    serde_json::to_vec(value)
        .map(Bytes::from)
        .map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> EventError {
    EventError::Payload {
        message: error.to_string(),
    }
}

fn unread(error: serde_json::Error) -> EventError {
    EventError::Reply {
        message: error.to_string(),
    }
}

fn touched(place: String) -> EventError {
    let message = format!("it sets or removes `{place}`, which plug-ins do not see (`writeOnly`)");
    EventError::Reply { message }
}
