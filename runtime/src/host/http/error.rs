//! Why an [`Http`](crate::Http) could not be made.

use std::fmt;

/// Why an [`Http`](crate::Http) could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum HttpError {
    /// The base address can't be used.
    Base {
        /// What is wrong with it.
        message: String,
    },
    /// A header's name or value is not valid.
    Header {
        /// The header's name.
        name: String,
    },
    /// The HTTP client could not be set up.
    Client {
        /// Why.
        message: String,
    },
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HttpError::Base { message } => write!(f, "the API's base address {message}"),
            HttpError::Header { name } => {
                write!(f, "the header `{name}` has no valid name or value")
            }
            HttpError::Client { message } => {
                write!(f, "the HTTP client can't be set up: {message}")
            }
        }
    }
}

impl std::error::Error for HttpError {}
