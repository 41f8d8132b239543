//! What the host adds to a request, in place of what the plug-in sent under that name.
//!
//! Of two values under one name some servers read the first and some the last, so the plug-in's value is
//! removed, even if only some servers would read its name as the host's.

use http::header::{HeaderName, HeaderValue};

use super::names::{same, same_header};
use super::request::Draft;

impl Draft {
    /// A header.
    pub(super) fn put_header(&mut self, name: &HeaderName, value: HeaderValue) {
        let others: Vec<HeaderName> = self
            .headers
            .keys()
            .filter(|other| same_header(other.as_str(), name.as_str()))
            .cloned()
            .collect();
        for other in others {
            self.headers.remove(other);
        }
        self.headers.insert(name, value);
    }

    /// A parameter of the query; both encoded.
    pub(super) fn put_query(&mut self, name: String, value: String) {
        self.query.retain(|(other, _)| !same(other, &name));
        // A whole query can also be a form's field without a value: a name.
        if self
            .whole_query
            .as_ref()
            .is_some_and(|whole| same(whole, &name))
        {
            self.whole_query = None;
        }
        self.query.push((name, value));
    }

    /// A cookie, as it is sent.
    pub(super) fn put_cookie(&mut self, name: String, value: String) {
        self.cookies.retain(|(other, _)| !same(other, &name));
        self.own_cookies.retain(|(other, _)| *other != name);
        self.own_cookies.push((name, value));
    }
}
