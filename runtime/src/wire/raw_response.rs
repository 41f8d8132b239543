//! The response to a call, as a host writes it.

use serde_json::value::RawValue;

use crate::contract::call_error::{CallError, CallErrorKind};
use crate::value::headers::Headers;

/// The response to one call of an operation.
///
/// Wire form: `{"status": 200, "content": "application/json", "headers": {…}, "entity": …,
/// "error": {"kind": …, "message": …}}`, in this order. What is absent is left out, except for `content`,
/// which is then `""`. A response is never a trap: an API's 422 and a network's failure are values that
/// the plug-in can handle.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawResponse {
    /// The HTTP status; for a failed call the one that fits the failure.
    pub status: u16,
    /// The media type of the entity, with its parameters.
    pub content: Option<String>,
    /// The headers that the document lists for this response.
    pub headers: Headers,
    /// The body.
    pub entity: RawBody,
    /// Set where the call itself failed and no API responded.
    pub error: Option<CallError>,
}

/// The body of a [`RawResponse`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum RawBody {
    /// No body; the envelope has no `entity`.
    #[default]
    None,
    /// JSON, known to be so ([`RawValue::from_string`] checks); spliced into the envelope as it is.
    Json(Box<RawValue>),
    /// Text; a string in the envelope.
    Text(String),
    /// Other bytes; `{"base64": "…"}` in the envelope.
    Bytes(Vec<u8>),
}

impl RawResponse {
    /// A response without headers or body.
    pub fn new(status: u16) -> Self {
        RawResponse {
            status,
            content: None,
            headers: Headers::new(),
            entity: RawBody::None,
            error: None,
        }
    }

    /// Sets the body and its media type.
    #[must_use]
    pub fn with_body(mut self, content_type: impl Into<String>, body: RawBody) -> Self {
        self.content = Some(content_type.into());
        self.entity = body;
        self
    }

    /// Adds a header; it reaches the plug-in if the document lists it for this response.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.append(name, value);
        self
    }

    /// The response to a call that failed before any API responded.
    pub fn failed(error: CallError) -> Self {
        RawResponse {
            error: Some(error.clone()),
            ..RawResponse::new(error.status)
        }
    }

    /// Whether no backend serves the operation (a fallback backend is then called).
    pub fn is_not_implemented(&self) -> bool {
        matches!(&self.error, Some(error) if error.kind == CallErrorKind::NotImplemented)
    }

    /// The envelope as JSON text.
    pub fn to_json(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.entity.size_hint());
        out.extend_from_slice(br#"{"status":"#);
        put(&mut out, &self.status);
        // Written even where there is no body: plug-ins of Extism's `openapi-rs-pdk-template` require it.
        out.extend_from_slice(br#","content":"#);
        put(&mut out, self.content.as_deref().unwrap_or_default());
        if !self.headers.is_empty() {
            out.extend_from_slice(br#","headers":"#);
            put(&mut out, &self.headers);
        }
        self.entity.put(&mut out);
        if let Some(error) = &self.error {
            out.extend_from_slice(br#","error":"#);
            put(&mut out, error);
        }
        out.push(b'}');
        out
    }
}

impl RawBody {
    /// The bytes as HTTP sends them; none where there is no body.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            RawBody::None => Vec::new(),
            RawBody::Json(json) => String::from(Box::<str>::from(json)).into_bytes(),
            RawBody::Text(text) => text.into_bytes(),
            RawBody::Bytes(bytes) => bytes,
        }
    }

    fn size_hint(&self) -> usize {
        match self {
            RawBody::None => 0,
            RawBody::Json(json) => json.get().len(),
            RawBody::Text(text) => text.len() + text.len() / 8,
            RawBody::Bytes(bytes) => bytes.len() / 3 * 4 + 32,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        match self {
            RawBody::None => {}
            RawBody::Json(json) => {
                out.extend_from_slice(br#","entity":"#);
                out.extend_from_slice(json.get().as_bytes());
            }
            RawBody::Text(text) => {
                out.extend_from_slice(br#","entity":"#);
                put(out, text);
            }
            RawBody::Bytes(bytes) => {
                out.extend_from_slice(br#","entity":{"base64":""#);
                out.extend_from_slice(crate::value::body::encode_base64(bytes).as_bytes());
                out.extend_from_slice(br#""}"#);
            }
        }
    }
}

/// Writes numbers, strings and string maps only: serialising these into a `Vec` can't fail. If it ever
/// does, `null` keeps the envelope JSON.
fn put(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}
