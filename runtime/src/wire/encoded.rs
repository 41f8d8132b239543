//! The body of a response, as a host writes it from a typed value.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::to_raw_value;

use super::raw_response::RawBody;
use crate::contract::operation::BodyKind;
use crate::value::body::{AnyBody, Bytes};

/// A typed body made ready for a [`RawResponse`](crate::backend::RawResponse): which documented response
/// it belongs to, and its entity.
#[derive(Clone, Debug)]
#[cfg_attr(
    target_arch = "wasm32",
    expect(dead_code, reason = "a plug-in reads the entity only")
)]
pub struct Encoded {
    /// Index into the operation's documented responses; `None` where it is not one of them.
    pub(crate) response: Option<usize>,
    /// The media type, where it is not the documented one.
    pub(crate) content: Option<String>,
    /// What decides the [default](crate::contract::media::default_content) where neither the value nor the
    /// document has a media type.
    pub(crate) kind: BodyKind,
    /// The entity, or why it can't be written.
    pub(crate) entity: Result<RawBody, String>,
}

impl Encoded {
    fn new(response: Option<usize>, kind: BodyKind, entity: RawBody) -> Self {
        Encoded {
            response,
            content: None,
            kind,
            entity: Ok(entity),
        }
    }

    /// A JSON body.
    pub fn json<T: Serialize + ?Sized>(response: usize, value: &T) -> Self {
        Encoded::from_json(Some(response), value)
    }

    fn from_json<T: Serialize + ?Sized>(response: Option<usize>, value: &T) -> Self {
        let entity = to_raw_value(value)
            .map(RawBody::Json)
            .map_err(|error| error.to_string());
        Encoded {
            response,
            content: None,
            kind: BodyKind::Json,
            entity,
        }
    }

    /// A text body.
    pub fn text(response: usize, text: &str) -> Self {
        Encoded::new(
            Some(response),
            BodyKind::Text,
            RawBody::Text(text.to_owned()),
        )
    }

    /// A binary body.
    pub fn bytes(response: usize, bytes: &Bytes) -> Self {
        Encoded {
            content: bytes.content_type.clone(),
            ..Encoded::new(
                Some(response),
                BodyKind::Binary,
                RawBody::Bytes(bytes.data.clone()),
            )
        }
    }

    /// No body.
    pub fn none(response: usize) -> Self {
        Encoded::new(Some(response), BodyKind::None, RawBody::None)
    }

    /// A body that the document does not describe.
    pub fn any(body: &AnyBody) -> Self {
        match body {
            AnyBody::Empty => Encoded::new(None, BodyKind::None, RawBody::None),
            AnyBody::Json(value) => Encoded::from_json(None, value),
            AnyBody::Text(text) => Encoded::new(None, BodyKind::Text, RawBody::Text(text.clone())),
            AnyBody::Bytes(bytes) => {
                Encoded::new(None, BodyKind::Binary, RawBody::Bytes(bytes.clone()))
            }
        }
    }

    /// The body without its type. What can't be written as JSON becomes a text that says so.
    pub(crate) fn into_any_body(self) -> AnyBody {
        match self.entity {
            Ok(RawBody::None) => AnyBody::Empty,
            Ok(RawBody::Json(json)) => match serde_json::from_str::<Value>(json.get()) {
                Ok(value) => AnyBody::Json(value),
                Err(error) => AnyBody::Text(error.to_string()),
            },
            Ok(RawBody::Text(text)) => AnyBody::Text(text),
            Ok(RawBody::Bytes(bytes)) => AnyBody::Bytes(bytes),
            Err(error) => AnyBody::Text(error),
        }
    }
}

/// An operation's enum of documented errors; implemented by the expansion.
pub trait DocumentedError {
    /// The body and which documented response it belongs to.
    fn encode(&self) -> Encoded;
}

/// The body of a response that is not a success: an operation's enum of documented errors, or [`AnyBody`].
///
/// It is the bound for functions that take any operation's error. Only expansions can implement it.
///
/// ```
/// use extism_openapi::error::{Error, ErrorBody};
///
/// fn report<E: ErrorBody>(error: &Error<E>) -> String {
///     match error {
///         Error::Api(response) => format!("{}: {}", response.status(), response.to_any_body()),
///         other => other.to_string(),
///     }
/// }
/// let denied: Error = Error::denied("not yours");
/// assert_eq!(report(&denied), "the call failed (denied): not yours");
/// ```
pub trait ErrorBody: sealed::ErrorBody {
    /// The body, and which documented response it belongs to.
    #[doc(hidden)]
    fn encoded(&self) -> Encoded;

    /// The body without its type.
    fn to_any_body(&self) -> AnyBody {
        self.encoded().into_any_body()
    }
}

mod sealed {
    pub trait ErrorBody {}

    impl<E: super::DocumentedError> ErrorBody for E {}
    impl ErrorBody for super::AnyBody {}
}

impl<E: DocumentedError> ErrorBody for E {
    fn encoded(&self) -> Encoded {
        self.encode()
    }
}

impl ErrorBody for AnyBody {
    fn encoded(&self) -> Encoded {
        Encoded::any(self)
    }

    fn to_any_body(&self) -> AnyBody {
        self.clone()
    }
}
