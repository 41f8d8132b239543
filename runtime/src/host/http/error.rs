//! Why an [`Http`](crate::Http) could not be made.

use std::error::Error;
use std::fmt;

/// Why an [`Http`](crate::Http) could not be made. It never quotes a key or a password.
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
    /// The client certificate or its private key can't be used.
    ClientCertificate {
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Root certificates can't be used.
    RootCertificates {
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The proxy's address can't be used.
    Proxy {
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The HTTP client could not be set up.
    Client {
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HttpError::Base { message } => write!(f, "the API's base address {message}"),
            HttpError::Header { name } => {
                write!(f, "the header `{name}` has no valid name or value")
            }
            HttpError::ClientCertificate { .. } => {
                f.write_str("the client certificate or its private key can't be used")
            }
            HttpError::RootCertificates { .. } => {
                f.write_str("the root certificates can't be used")
            }
            HttpError::Proxy { .. } => f.write_str("the proxy's address can't be used"),
            HttpError::Client { .. } => f.write_str("the HTTP client can't be set up"),
        }
    }
}

impl Error for HttpError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            HttpError::Base { .. } | HttpError::Header { .. } => None,
            HttpError::ClientCertificate { source }
            | HttpError::RootCertificates { source }
            | HttpError::Proxy { source }
            | HttpError::Client { source } => Some(&**source),
        }
    }
}
