//! An operation and its input as an HTTP request.

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};
use serde_json::value::RawValue;

use super::input::{RequestInput, broken, invalid};
use super::names::same_header;
use super::path::{self, Slash};
use super::place::{self, ParameterPlace, WholeQuery};
use super::style::Pairs;
use super::{body, cookie};
use crate::contract::call_error::CallError;
use crate::contract::operation::{Location, Operation, Parameter};

/// Headers that say how the message is framed or sent, or that only the host can set correctly. OpenAPI
/// ignores parameters with the first three names; the macro warns of the others, and leaves them out.
const HOSTS_OWN: [&str; 15] = [
    "accept",
    "content-type",
    "authorization",
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A request whose parts can still be added to.
pub(crate) struct Draft {
    method: Method,
    path: String,
    /// The encoded text of a parameter that is the whole query, and not a form.
    pub(super) whole_query: Option<String>,
    /// Encoded names and values.
    pub(super) query: Pairs,
    /// The cookies of the plug-in.
    pub(super) cookies: Pairs,
    /// The cookies of the host.
    pub(super) own_cookies: Pairs,
    pub(super) headers: HeaderMap,
    body: Bytes,
}

/// Makes the request that the operation's document describes, from the plug-in's input object.
pub(crate) fn draft(
    operation: &'static Operation,
    input: &[u8],
    slash: Slash,
) -> Result<Draft, CallError> {
    let RequestInput { parameters, body } = RequestInput::read(operation, input)?;
    let method = Method::from_bytes(operation.method.as_bytes()).map_err(|_| {
        broken(
            operation,
            format!("`{}` is not an HTTP method", operation.method),
        )
    })?;
    let (path, query) = path::fill(operation, &parameters, slash)?;
    let mut draft = Draft {
        method,
        path,
        whole_query: None,
        query,
        cookies: Vec::new(),
        own_cookies: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    draft.headers.insert(ACCEPT, accept(operation));
    // Without this header an API may send any coding, and none can be read.
    draft
        .headers
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    for (parameter, value) in operation.parameters.iter().zip(&parameters) {
        if let Some(value) = value {
            draft.add(operation, parameter, value)?;
        }
    }
    if let Some((media, content_type, raw)) = body {
        let (content_type, bytes) = body::write(operation, media, content_type, raw)?;
        let content_type = HeaderValue::try_from(content_type)
            .map_err(|_| invalid(operation, "the body's media type can't be a header"))?;
        draft.headers.insert(CONTENT_TYPE, content_type);
        draft.body = bytes;
    }
    Ok(draft)
}

impl Draft {
    fn add(
        &mut self,
        operation: &Operation,
        parameter: &Parameter,
        value: &RawValue,
    ) -> Result<(), CallError> {
        let wrong = |message: String| {
            invalid(
                operation,
                format!("the parameter `{}`: {message}", parameter.key),
            )
        };
        match parameter.location {
            Location::Path => {}
            Location::Query => {
                let pairs = place::pairs(parameter, value, ParameterPlace::Query);
                self.query.extend(pairs.map_err(wrong)?);
            }
            Location::QueryString => match place::whole_query(parameter, value).map_err(wrong)? {
                WholeQuery::Pairs(pairs) => self.query.extend(pairs),
                WholeQuery::Text(text) => self.whole_query = Some(text),
            },
            Location::Cookie => {
                let pairs = place::pairs(parameter, value, ParameterPlace::Cookie);
                let pairs = pairs.and_then(cookie::checked);
                self.cookies.extend(pairs.map_err(wrong)?);
            }
            Location::Header => {
                let text = place::header(parameter, value).map_err(wrong)?;
                self.add_header(operation, parameter, &text)?;
            }
        }
        Ok(())
    }

    fn add_header(
        &mut self,
        operation: &Operation,
        parameter: &Parameter,
        text: &str,
    ) -> Result<(), CallError> {
        let is = |name: &&str| same_header(parameter.name, name);
        if HOSTS_OWN.iter().any(is) {
            return Ok(());
        }
        let name = HeaderName::from_bytes(parameter.name.as_bytes()).map_err(|_| {
            broken(
                operation,
                format!("`{}` is not a header's name", parameter.name),
            )
        })?;
        let value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
            let message = format!(
                "the parameter `{}` has a line break or another control character, \
                 which a header can't have",
                parameter.key
            );
            invalid(operation, message)
        })?;
        if name == COOKIE {
            // In addition to the cookies that are parameters of their own; the host's override them.
            let cookies = cookie::parsed(text).and_then(cookie::checked);
            let cookies = cookies.map_err(|message| {
                invalid(
                    operation,
                    format!("the parameter `{}`: {message}", parameter.key),
                )
            })?;
            self.cookies.extend(cookies);
        } else {
            self.headers.insert(name, value);
        }
        Ok(())
    }

    /// The request below `base`: what comes before the operation's path, without a final `/`.
    pub(crate) fn into_request(
        mut self,
        operation: &Operation,
        base: &str,
    ) -> Result<Request<Bytes>, CallError> {
        let mut target = format!("{base}{}", self.path);
        let pairs = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        for (index, part) in self.whole_query.into_iter().chain(pairs).enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(&part);
        }
        let uri = Uri::try_from(target).map_err(|error| {
            invalid(
                operation,
                format!("the address would not be valid: {error}"),
            )
        })?;
        // The host's first: a quote that a plug-in leaves open can't swallow what comes before it.
        let cookies: Vec<String> = self
            .own_cookies
            .iter()
            .chain(&self.cookies)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            let mut cookies = HeaderValue::try_from(cookies.join("; "))
                .map_err(|_| invalid(operation, "a cookie can't be written"))?;
            cookies.set_sensitive(true);
            self.headers.insert(COOKIE, cookies);
        }
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}

/// Every media type that the document lists for a response.
fn accept(operation: &Operation) -> HeaderValue {
    let mut media: Vec<&str> = Vec::new();
    for content in operation
        .responses
        .iter()
        .filter_map(|response| response.content)
    {
        if !media.contains(&content) {
            media.push(content);
        }
    }
    let any = HeaderValue::from_static("*/*");
    if media.is_empty() {
        any
    } else {
        HeaderValue::try_from(media.join(", ")).unwrap_or(any)
    }
}
