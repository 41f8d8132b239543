//! What can go wrong with a call.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::body::AnyBody;
use crate::response::Response;
use crate::wire::encoded::{DocumentedError, ErrorBody};

/// Why an operation gave no success.
///
/// `E` is the operation's enum of documented errors; [`AnyBody`] where the document has none. Every
/// `Error<E>` turns into an `Error` (with [`AnyBody`]) by `?`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error<E = AnyBody> {
    /// The API answered, with an error or with something that its document does not list.
    Api(Response<E>),
    /// The call itself failed; no API answered.
    Call(CallError),
    /// An answer came that is not what the document says.
    Decode(DecodeError),
}

impl<E> Error<E> {
    /// A failed call of this kind, with the kind's own status.
    pub fn call(kind: CallErrorKind, message: impl Into<String>) -> Self {
        Error::Call(CallError::new(kind, message))
    }

    /// This host does not offer the operation (501); a fall-back backend is asked, if there is one.
    pub fn not_implemented() -> Self {
        Error::call(
            CallErrorKind::NotImplemented,
            "this host does not implement the operation",
        )
    }

    /// The plug-in may not do that (403).
    pub fn denied(message: impl Into<String>) -> Self {
        Error::call(CallErrorKind::Denied, message)
    }

    /// The plug-in did that too often or with too much (429).
    pub fn limited(message: impl Into<String>) -> Self {
        Error::call(CallErrorKind::Limited, message)
    }

    /// What the plug-in sent is not what the operation takes (400).
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Error::call(CallErrorKind::InvalidRequest, message)
    }

    /// A fault of the host (500). The message reaches the plug-in.
    pub fn internal(message: impl Into<String>) -> Self {
        Error::call(CallErrorKind::Internal, message)
    }

    /// The HTTP status, where one is known.
    pub fn status(&self) -> Option<u16> {
        match self {
            Error::Api(response) => response.explicit_status(),
            Error::Call(error) => Some(error.status),
            Error::Decode(error) => Some(error.status).filter(|status| *status != 0),
        }
    }
}

impl<E: DocumentedError> From<E> for Error<E> {
    fn from(error: E) -> Self {
        Error::Api(Response::from(error))
    }
}

impl From<AnyBody> for Error<AnyBody> {
    fn from(body: AnyBody) -> Self {
        Error::Api(Response::from(body))
    }
}

impl<E: DocumentedError> From<Error<E>> for Error<AnyBody> {
    fn from(error: Error<E>) -> Self {
        match error {
            Error::Api(response) => Error::Api(response.map(|body| body.to_any_body())),
            Error::Call(error) => Error::Call(error),
            Error::Decode(error) => Error::Decode(error),
        }
    }
}

impl<E> From<CallError> for Error<E> {
    fn from(error: CallError) -> Self {
        Error::Call(error)
    }
}

impl<E: ErrorBody> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Api(response) => {
                match response.explicit_status() {
                    Some(status) => write!(f, "the API answered {status}")?,
                    None => f.write_str("the API answered with an error")?,
                }
                match response.to_any_body() {
                    AnyBody::Empty => Ok(()),
                    body => write!(f, ": {body}"),
                }
            }
            Error::Call(error) => error.fmt(f),
            Error::Decode(error) => error.fmt(f),
        }
    }
}

impl<E: ErrorBody + fmt::Debug> std::error::Error for Error<E> {}

/// A call that failed before any API answered.
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
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same failure with another status.
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
    /// No answer in time. Wire: `timeout`, 504.
    Timeout,
    /// The API could not be reached, or broke off. Wire: `transport`, 502.
    Transport,
    /// The input is not what the operation takes. Wire: `invalid_request`, 400.
    InvalidRequest,
    /// The host does not offer the operation. Wire: `not_implemented`, 501.
    NotImplemented,
    /// A fault of the host. Wire: `internal`, 500.
    Internal,
    /// A kind that a newer host knows, as it stands on the wire.
    Other(String),
}

impl CallErrorKind {
    /// As it stands on the wire.
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

/// An answer that is not what the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// The operation's name; empty where none is concerned.
    pub operation: &'static str,
    /// The answer's status; 0 where the answer is no envelope at all.
    pub status: u16,
    /// What does not fit, and where.
    pub message: String,
    /// The JSON text of the entity that could not be read, for logs and for reading it in another
    /// way; `None` where there is none.
    pub entity: Option<Box<str>>,
}

impl DecodeError {
    /// A fault of an entity; which operation and status it belongs to is added by the reader.
    pub fn new(message: impl Into<String>) -> Self {
        DecodeError {
            operation: "",
            status: 0,
            message: message.into(),
            entity: None,
        }
    }
}

impl From<serde_json::Error> for DecodeError {
    fn from(error: serde_json::Error) -> Self {
        DecodeError::new(error.to_string())
    }
}

impl fmt::Display for DecodeError {
    /// Leaves the entity out: it may hold what no log should.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer")?;
        if !self.operation.is_empty() {
            write!(f, " to `{}`", self.operation)?;
        }
        if self.status != 0 {
            write!(f, " (status {})", self.status)?;
        }
        write!(f, " is not what the document says: {}", self.message)
    }
}

impl std::error::Error for DecodeError {}
