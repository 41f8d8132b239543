//! The answer to a call, as a host writes it.

use serde_json::value::RawValue;

use crate::contract::call_error::{CallError, CallErrorKind};
use crate::value::headers::Headers;

/// The answer to one call of an operation.
///
/// Wire form: `{"status": 200, "content": "application/json", "headers": {…}, "entity": …,
/// "error": {"kind": …, "message": …}}`, in this order, with what is absent left out, but for
/// `content`, which is then `""`. An answer is never a trap: an API's 422 and a network's failure are values that the plug-in can handle.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status; for a failed call the one that fits the failure.
    pub status: u16,
    /// The media type of the entity, with its parameters.
    pub content: Option<String>,
    /// The headers that the document lists for this answer.
    pub headers: Headers,
    /// The body.
    pub entity: AnswerEntity,
    /// Set where the call itself failed and no API answered.
    pub error: Option<CallError>,
}

/// The body of an [`Answer`].
#[derive(Clone, Debug, Default)]
pub enum AnswerEntity {
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

impl Answer {
    /// An answer without headers or body.
    pub fn new(status: u16) -> Self {
        Answer {
            status,
            content: None,
            headers: Headers::new(),
            entity: AnswerEntity::None,
            error: None,
        }
    }

    /// The answer to a call that failed before any API answered.
    pub fn failed(error: CallError) -> Self {
        Answer {
            error: Some(error.clone()),
            ..Answer::new(error.status)
        }
    }

    /// Whether no backend serves the operation (a fall-back backend is then asked).
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

impl AnswerEntity {
    fn size_hint(&self) -> usize {
        match self {
            AnswerEntity::None => 0,
            AnswerEntity::Json(json) => json.get().len(),
            AnswerEntity::Text(text) => text.len() + text.len() / 8,
            AnswerEntity::Bytes(bytes) => bytes.len() / 3 * 4 + 32,
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        match self {
            AnswerEntity::None => {}
            AnswerEntity::Json(json) => {
                out.extend_from_slice(br#","entity":"#);
                out.extend_from_slice(json.get().as_bytes());
            }
            AnswerEntity::Text(text) => {
                out.extend_from_slice(br#","entity":"#);
                put(out, text);
            }
            AnswerEntity::Bytes(bytes) => {
                out.extend_from_slice(br#","entity":{"base64":""#);
                out.extend_from_slice(crate::value::body::encode_base64(bytes).as_bytes());
                out.extend_from_slice(br#""}"#);
            }
        }
    }
}

/// Numbers, strings and string maps only: nothing whose serialisation into a `Vec` can fail. Should
/// it ever, `null` keeps the envelope JSON.
fn put(out: &mut Vec<u8>, value: &(impl serde::Serialize + ?Sized)) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}
