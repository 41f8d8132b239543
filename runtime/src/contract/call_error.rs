//! A call that failed before any API responded.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A call that failed before any API responded.
///
/// Wire form: the envelope's `"error": {"kind": "timeout", "message": "…"}`, with a `"pointer"` where
/// there is one; the status is the envelope's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallError {
    /// What kind of failure it is.
    pub kind: CallErrorKind,
    /// The HTTP status that fits it.
    pub status: u16,
    /// A sentence for the plug-in's author.
    pub message: String,
    /// Where in the input object the fault of an `invalid_request` is, as a JSON pointer
    /// (`/body/customer/email`); `None` where the host does not say.
    pub pointer: Option<String>,
}

impl CallError {
    /// A failure with the status that fits its kind.
    pub fn new(kind: CallErrorKind, message: impl Into<String>) -> Self {
        CallError {
            status: kind.status(),
            kind,
            message: message.into(),
            pointer: None,
        }
    }

    /// The same failure, at this place of the input object (a JSON pointer).
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same failure with another status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the call failed ({}): {}", self.kind, self.message)
    }
}

impl std::error::Error for CallError {}

impl Serialize for CallError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = 2 + usize::from(self.pointer.is_some());
        let mut error = serializer.serialize_struct("CallError", fields)?;
        error.serialize_field("kind", self.kind.as_str())?;
        error.serialize_field("message", &self.message)?;
        if let Some(pointer) = &self.pointer {
            error.serialize_field("pointer", pointer)?;
        }
        error.end()
    }
}

/// The kinds of [`CallError`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The host does not let this plug-in do that. Wire: `denied`, 403.
    Denied,
    /// Too many calls, or too large ones. Wire: `limited`, 429.
    Limited,
    /// No response in time. Wire: `timeout`, 504.
    Timeout,
    /// The API could not be reached, or broke off. Wire: `transport`, 502.
    Transport,
    /// The input is not what the operation takes. Wire: `invalid_request`, 400.
    InvalidRequest,
    /// The host does not offer the operation. Wire: `not_implemented`, 501.
    NotImplemented,
    /// A fault of the host. Wire: `internal`, 500.
    Internal,
    /// A kind that a newer host knows, as written on the wire.
    Other(String),
}

impl CallErrorKind {
    /// As written on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            CallErrorKind::Denied => "denied",
            CallErrorKind::Limited => "limited",
            CallErrorKind::Timeout => "timeout",
            CallErrorKind::Transport => "transport",
            CallErrorKind::InvalidRequest => "invalid_request",
            CallErrorKind::NotImplemented => "not_implemented",
            CallErrorKind::Internal => "internal",
            CallErrorKind::Other(kind) => kind,
        }
    }

    /// The HTTP status that fits.
    pub fn status(&self) -> u16 {
        match self {
            CallErrorKind::Denied => 403,
            CallErrorKind::Limited => 429,
            CallErrorKind::Timeout => 504,
            CallErrorKind::Transport => 502,
            CallErrorKind::InvalidRequest => 400,
            CallErrorKind::NotImplemented => 501,
            CallErrorKind::Internal | CallErrorKind::Other(_) => 500,
        }
    }
}

impl From<&str> for CallErrorKind {
    fn from(kind: &str) -> Self {
        match kind {
            "denied" => CallErrorKind::Denied,
            "limited" => CallErrorKind::Limited,
            "timeout" => CallErrorKind::Timeout,
            "transport" => CallErrorKind::Transport,
            "invalid_request" => CallErrorKind::InvalidRequest,
            "not_implemented" => CallErrorKind::NotImplemented,
            "internal" => CallErrorKind::Internal,
            other => CallErrorKind::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for CallErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CallErrorKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kind = String::deserialize(deserializer)?;
        Ok(CallErrorKind::from(kind.as_str()))
    }
}
