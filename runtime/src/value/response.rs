//! A typed body with the status and headers it came with.

use std::ops::{Deref, DerefMut};

use super::headers::Headers;

/// The response of an API: a typed body (to which it derefs), a status and headers.
///
/// A host makes one from a body by `into()`; the status is then the first that the document lists for
/// that body, unless [`with_status`](Response::with_status) sets another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response<T> {
    body: T,
    status: Option<u16>,
    headers: Headers,
}

impl<T> Response<T> {
    /// A response with this status and body.
    pub fn new(status: u16, body: T) -> Self {
        Response {
            body,
            status: Some(status),
            headers: Headers::new(),
        }
    }

    /// The HTTP status: the one that the host sent.
    ///
    /// Always known in a plug-in; on a response that the host made without one it is 200 until the
    /// document's own is filled in on the way out.
    pub fn status(&self) -> u16 {
        self.status.unwrap_or(200)
    }

    /// The headers that the document lists for this response.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The body, by value.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds a header; it reaches the plug-in if the document lists it for this response.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.append(name, value);
        self
    }

    /// Converts the body.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            body: convert(self.body),
            status: self.status,
            headers: self.headers,
        }
    }

    pub(crate) fn explicit_status(&self) -> Option<u16> {
        self.status
    }

    pub(crate) fn from_parts(status: u16, headers: Headers, body: T) -> Self {
        Response {
            body,
            status: Some(status),
            headers,
        }
    }
}

impl<T> From<T> for Response<T> {
    fn from(body: T) -> Self {
        Response {
            body,
            status: None,
            headers: Headers::new(),
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}
