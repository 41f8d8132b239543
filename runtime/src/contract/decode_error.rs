//! A response that is not what the document says.

use std::fmt;

/// A response that is not what the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeError {
    /// The operation's name; empty where the error concerns no operation.
    pub operation: &'static str,
    /// The response's status; 0 where the response is not an envelope at all.
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
        f.write_str("the response")?;
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
