//! An operation and its input as an HTTP request.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};
use serde_json::Value;

use super::body;
use super::encode;
use super::input::{Input, invalid};
use super::style::{Writing, text_of};
use crate::error::{CallError, CallErrorKind};
use crate::operation::{Location, Operation, Parameter, Style};

/// Headers that say how the message is framed or sent, or what the host knows better. OpenAPI has
/// parameters of the first three names ignored.
const HOSTS_OWN: [&str; 13] = [
    "accept",
    "content-type",
    "authorization",
    "connection",
    "content-length",
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
    /// Encoded names and values.
    pub(super) query: Vec<(String, String)>,
    pub(super) cookies: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    body: Bytes,
}

/// Makes the request that the operation's document describes, from the plug-in's input object.
pub(crate) fn draft(operation: &'static Operation, input: &[u8]) -> Result<Draft, CallError> {
    let Input { parameters, body } = Input::read(operation, input)?;
    let method = Method::from_bytes(operation.method.as_bytes()).map_err(|_| {
        broken(
            operation,
            format!("`{}` is no HTTP method", operation.method),
        )
    })?;
    let mut draft = Draft {
        method,
        path: fill_path(operation, &parameters)?,
        query: Vec::new(),
        cookies: Vec::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    draft.headers.insert(ACCEPT, accept(operation));
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
        value: &Value,
    ) -> Result<(), CallError> {
        match parameter.location {
            Location::Path => {}
            Location::Query => self.query.extend(pairs(parameter, value, true)),
            Location::Cookie => self.cookies.extend(pairs(parameter, value, false)),
            Location::Header => self.add_header(operation, parameter, value)?,
        }
        Ok(())
    }

    fn add_header(
        &mut self,
        operation: &Operation,
        parameter: &Parameter,
        value: &Value,
    ) -> Result<(), CallError> {
        if HOSTS_OWN
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
        {
            return Ok(());
        }
        let name = HeaderName::from_bytes(parameter.name.as_bytes())
            .map_err(|_| broken(operation, format!("`{}` is no header name", parameter.name)))?;
        // A header's value is not percent-encoded (3.1.1, appendix D).
        let text = text(parameter, value, str::to_owned);
        let value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
            let message = format!(
                "the parameter `{}` has a line break or another control character, \
                 which a header can't have",
                parameter.key
            );
            invalid(operation, message)
        })?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// The request below `base`: what comes before the operation's path, without a final `/`.
    pub(crate) fn into_request(
        mut self,
        operation: &Operation,
        base: &str,
    ) -> Result<Request<Bytes>, CallError> {
        let mut target = format!("{base}{}", self.path);
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(name);
            target.push('=');
            target.push_str(value);
        }
        let uri = Uri::try_from(target).map_err(|error| {
            invalid(
                operation,
                format!("the address would not be valid: {error}"),
            )
        })?;
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let cookies = HeaderValue::try_from(cookies.join("; "))
                .map_err(|_| invalid(operation, "a cookie can't be written"))?;
            self.headers.insert(COOKIE, cookies);
        }
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}

/// A document that the host was built from, not the plug-in, is at fault.
fn broken(operation: &Operation, message: String) -> CallError {
    CallError::new(
        CallErrorKind::Internal,
        format!("`{}`: {message}", operation.name),
    )
}

/// Every media type that the document lists for an answer.
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

fn writing<'a>(parameter: &Parameter, name: &'a str, encode: fn(&str) -> String) -> Writing<'a> {
    Writing {
        name,
        style: parameter.style,
        explode: parameter.explode,
        encode,
    }
}

/// A value as one text. Where the parameter has `content`, that says how; else its style does.
fn text(parameter: &Parameter, value: &Value, encode: fn(&str) -> String) -> String {
    match parameter.content {
        Some(media) => encode(&in_media(media, value)),
        None => writing(parameter, &encode::value(parameter.name), encode).text(value),
    }
}

fn in_media(media: &str, value: &Value) -> String {
    if crate::wire::media::is_json(media) {
        value.to_string()
    } else {
        text_of(value).into_owned()
    }
}

fn pairs(parameter: &Parameter, value: &Value, query: bool) -> Vec<(String, String)> {
    let encode = if query && parameter.allow_reserved {
        encode::reserved
    } else {
        encode::value
    };
    let name = encode::value(parameter.name);
    match parameter.content {
        Some(media) => vec![(name, encode(&in_media(media, value)))],
        None => writing(parameter, &name, encode).pairs(value),
    }
}

/// The path template with its placeholders filled.
fn fill_path(operation: &Operation, values: &[Option<Value>]) -> Result<String, CallError> {
    let mut path = String::with_capacity(operation.path.len());
    for segment in operation
        .path
        .split('/')
        .skip(usize::from(operation.path.starts_with('/')))
    {
        path.push('/');
        path.push_str(&fill_segment(operation, segment, values)?);
    }
    Ok(path)
}

fn fill_segment(
    operation: &Operation,
    template: &str,
    values: &[Option<Value>],
) -> Result<String, CallError> {
    let mut segment = String::new();
    let (mut rest, mut last) = (template, "");
    while let Some((before, name, after)) = placeholder(rest) {
        let mut parameters = operation.parameters.iter().zip(values);
        let found = parameters
            .find(|(parameter, _)| parameter.location == Location::Path && parameter.name == name);
        let Some((parameter, Some(value))) = found else {
            return Err(broken(
                operation,
                format!("the path has `{{{name}}}`, which is no parameter"),
            ));
        };
        check_path_value(operation, parameter, value)?;
        segment.push_str(&encode::literal(before));
        segment.push_str(&text(parameter, value, encode::value));
        (rest, last) = (after, parameter.key);
    }
    segment.push_str(&encode::literal(rest));
    // Browsers, proxies and routers remove these segments, or leave them for the parent's path.
    if !last.is_empty() && matches!(segment.as_str(), "" | "." | "..") {
        let message = format!("the parameter `{last}` makes an empty or relative path segment");
        return Err(invalid(operation, message));
    }
    Ok(segment)
}

/// What stands before the first placeholder, its name, and what stands after it.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Percent-encoding keeps a value inside its segment for whoever decodes once, after splitting. Some
/// servers and proxies decode first, so what would climb then is refused too.
fn check_path_value(
    operation: &Operation,
    parameter: &Parameter,
    value: &Value,
) -> Result<(), CallError> {
    let climbs = |text: &str| {
        text.split(['/', '\\'])
            .any(|part| matches!(part, "." | ".."))
    };
    let sound = |text: &str| !text.chars().any(char::is_control) && !climbs(text);
    let sound = match value {
        Value::Null => false,
        Value::String(text) => sound(text),
        Value::Array(items) => items.iter().all(|item| sound(&text_of(item))),
        Value::Object(members) => members
            .iter()
            .all(|(key, item)| sound(key) && sound(&text_of(item))),
        Value::Bool(_) | Value::Number(_) => true,
    };
    // `.5` in the label style is a value, not a way out; a lone empty value is no segment at all.
    let empty = matches!(value, Value::String(text) if text.is_empty());
    if sound && !(empty && parameter.style == Style::Simple) {
        return Ok(());
    }
    let message = format!(
        "the parameter `{}` can't stand in a path: it is empty, relative (`..`) or has control characters",
        parameter.key
    );
    Err(invalid(operation, message))
}
