//! An HTTP response as the response that a plug-in gets.

use std::error::Error;

use bytes::Buf;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::response::Parts;
use http_body::Body;
use http_body_util::BodyExt;
use serde_json::value::RawValue;

use super::input::nested_deeper;
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::media;
use crate::contract::operation::{BodyKind, Operation, ResponseSpec};
use crate::value::headers::Headers;
use crate::wire::raw_response::{RawBody, RawResponse};

/// JSON nested deeper than this is passed on as text: no reader would accept it.
const DEEPEST: usize = 127;

/// Why a body was not read.
pub(crate) enum Unread<E> {
    /// It is larger than the limit.
    TooLarge,
    /// The connection or the service broke off.
    Broken(E),
}

/// Reads a body, and stops as soon as it is larger than `limit` bytes.
pub(crate) async fn read_body<B: Body>(body: B, limit: usize) -> Result<Vec<u8>, Unread<B::Error>> {
    // Not by `Content-Length`: the response to a HEAD has the length of the body that a GET would get.
    if body.size_hint().lower() > limit as u64 {
        return Err(Unread::TooLarge);
    }
    let mut body = std::pin::pin!(body);
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(mut data) = frame.map_err(Unread::Broken)?.into_data() else {
            continue;
        };
        if data.remaining() > limit - bytes.len() {
            return Err(Unread::TooLarge);
        }
        while data.has_remaining() {
            let chunk = data.chunk();
            let length = chunk.len();
            bytes.extend_from_slice(chunk);
            data.advance(length);
        }
    }
    Ok(bytes)
}

/// The error of a body that is too large.
pub(crate) fn too_large(operation: &Operation, limit: usize) -> CallError {
    let message = format!(
        "the response to `{}` has more than the {limit} bytes that this host reads",
        operation.name
    );
    CallError::new(CallErrorKind::Limited, message)
}

/// What an error says, with its causes.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = inner.source();
    }
    message
}

/// The response that passes on status, documented headers and body.
pub(crate) fn from_http(operation: &Operation, parts: &Parts, body: Vec<u8>) -> RawResponse {
    let status = parts.status.as_u16();
    let content = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|content| content.to_str().ok());
    let spec = media::select(operation.responses, status, content)
        .and_then(|index| operation.responses.get(index));
    let mut response = RawResponse::new(status);
    response.headers = documented_headers(operation, status, spec, parts);
    if let (Some(coding), false) = (coding(parts), body.is_empty()) {
        let message = format!(
            "`{}`: the API's response has the coding `{coding}`, which was not requested and is not read",
            operation.name
        );
        return RawResponse::failed(CallError::new(CallErrorKind::Transport, message));
    }
    if !body.is_empty() {
        response.entity = entity(spec.map(|spec| spec.kind), content, body);
        let known = content.or_else(|| spec.and_then(media::content_of));
        response.content = Some(known.unwrap_or_else(|| guess(&response.entity)).to_owned());
    }
    response
}

/// The coding of the body, such as `gzip`; `None` where it has none.
fn coding(parts: &Parts) -> Option<String> {
    let coding = parts.headers.get(CONTENT_ENCODING)?;
    let coding = coding.to_str().unwrap_or("?").trim();
    (!coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
        .then(|| coding.chars().take(40).collect())
}

/// What the media type says the body is, as far as the bytes bear it out; without a media type, what
/// the document says.
fn entity(kind: Option<BodyKind>, content: Option<&str>, body: Vec<u8>) -> RawBody {
    let json = match content {
        Some(content) => media::is_json(content),
        None => matches!(kind, None | Some(BodyKind::Json)),
    };
    // A documented file stays a file, even if it is JSON.
    if json && kind != Some(BodyKind::Binary) {
        return json_or_text(body);
    }
    let text = match content {
        Some(content) => is_text(content) || kind == Some(BodyKind::Text),
        None => kind == Some(BodyKind::Text),
    };
    if text {
        text_or_bytes(body)
    } else {
        RawBody::Bytes(body)
    }
}

/// Text that is not JSON, whatever its media type says, is never spliced into the envelope.
fn json_or_text(body: Vec<u8>) -> RawBody {
    match String::from_utf8(body) {
        Ok(text) => {
            let json = text.strip_prefix('\u{feff}').unwrap_or(&text).trim();
            match RawValue::from_string(json.to_owned()) {
                Ok(json) if !nested_deeper(json.get(), DEEPEST) => RawBody::Json(json),
                _ => RawBody::Text(text),
            }
        }
        Err(error) => RawBody::Bytes(error.into_bytes()),
    }
}

fn text_or_bytes(body: Vec<u8>) -> RawBody {
    match String::from_utf8(body) {
        Ok(text) => RawBody::Text(text),
        Err(error) => RawBody::Bytes(error.into_bytes()),
    }
}

fn is_text(content: &str) -> bool {
    let essence = media::essence(content).to_ascii_lowercase();
    essence.starts_with("text/")
        || essence == "application/xml"
        || essence.ends_with("+xml")
        || essence == "application/x-www-form-urlencoded"
        || essence == "application/javascript"
        || essence.ends_with("yaml")
}

fn guess(entity: &RawBody) -> &'static str {
    match entity {
        RawBody::Json(_) => "application/json",
        RawBody::Text(_) => "text/plain; charset=utf-8",
        RawBody::None | RawBody::Bytes(_) => "application/octet-stream",
    }
}

/// The headers that the document lists for the response, by the document's names. A response in an
/// undocumented media type keeps those of its status.
fn documented_headers(
    operation: &Operation,
    status: u16,
    spec: Option<&ResponseSpec>,
    parts: &Parts,
) -> Headers {
    let by_status = || media::select(operation.responses, status, None);
    let spec = spec.or_else(|| by_status().and_then(|index| operation.responses.get(index)));
    let mut headers = Headers::new();
    for name in spec.map_or(&[][..], |spec| spec.headers) {
        for value in parts.headers.get_all(*name) {
            headers.append(*name, header_text(value.as_bytes()));
        }
    }
    headers
}

/// UTF-8, or Latin-1, which HTTP's headers were in before: no byte is lost.
fn header_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}
