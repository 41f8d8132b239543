//! Why an operation failed, as its caller sees it.

use std::fmt;

use crate::value::body::AnyBody;
use crate::value::response::Response;
use crate::wire::encoded::DocumentedError;

pub use crate::contract::call_error::{CallError, CallErrorKind};
pub use crate::contract::decode_error::DecodeError;
pub use crate::wire::encoded::ErrorBody;

/// Why an operation failed.
///
/// `E` is the operation's enum of documented errors; [`AnyBody`] where the document has none. Every
/// `Error<E>` turns into an `Error` (with [`AnyBody`]) by `?`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error<E = AnyBody> {
    /// The API responded, with an error or with something that its document does not list.
    Api(Response<E>),
    /// The call itself failed; no API responded.
    Call(CallError),
    /// A response came that is not what the document says.
    Decode(DecodeError),
}

impl<E> Error<E> {
    /// A failed call of this kind, with the kind's own status.
    pub fn call(kind: CallErrorKind, message: impl Into<String>) -> Self {
        Error::Call(CallError::new(kind, message))
    }

    /// This host does not offer the operation (501); a fallback backend is called, if there is one.
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

    /// The plug-in did that too often, or sent too much (429).
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
