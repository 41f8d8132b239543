//! The response to a call, as a plug-in reads it.
//!
//! A plug-in holds one copy of this code and, for each operation that it calls, the decoding of that
//! operation's types only: what does not depend on the types is not generic.

use std::borrow::Cow;

use super::operation::{OperationResult, TypedOperation};
use crate::codec::json;
use crate::contract::call_error::CallError;
use crate::contract::decode_error::DecodeError;
use crate::contract::media;
use crate::contract::operation::{BodyKind, ResponseSpec};
use crate::error::Error;
use crate::value::headers::Headers;
use crate::value::response::Response;
use crate::wire::entity::Entity;
use crate::wire::envelope::Envelope;
use crate::wire::plain;

/// Reads an envelope: the outcome of a call of `O`. The bytes may be anything.
///
/// # Errors
///
/// The failure that the envelope reports, or that the envelope is not as the document says.
pub fn read_response<O: TypedOperation>(bytes: &[u8]) -> OperationResult<O> {
    // In a const: only the name is linked into a plug-in, not the whole descriptor.
    let operation = const { O::OPERATION.name };
    let text = json::text(bytes);
    if let Ok(text) = &text
        && let Some(mut found) = find_plain(text, O::RESPONSES)
        && let Ok(outcome) = decode::<O>(&mut found)
    {
        return outcome;
    }
    match text
        .map_err(Failure::from)
        .and_then(|text| find(text, O::RESPONSES))
    {
        Ok(mut found) => decode::<O>(&mut found)
            .unwrap_or_else(|error| Err(Error::Decode(found.fault(operation, error)))),
        Err(Failure::Call(error)) => Err(Error::Call(error)),
        Err(Failure::Envelope(message)) => Err(Error::Decode(DecodeError {
            operation,
            ..DecodeError::new(message)
        })),
    }
}

/// Decodes the entity. In one place, so that a plug-in holds that code once.
#[inline(never)]
fn decode<O: TypedOperation>(found: &mut Found<'_>) -> Result<OperationResult<O>, DecodeError> {
    let entity = Entity::new(found.entity, found.is_json, found.content.as_deref());
    if let Some(response) = found.success {
        let body = O::decode_success(response, entity)?;
        let headers = std::mem::take(&mut found.headers);
        Ok(Ok(Response::from_parts(found.status, headers, body)))
    } else {
        let body = O::decode_error(found.other, entity)?;
        let headers = std::mem::take(&mut found.headers);
        let response = Response::from_parts(found.status, headers, body);
        Ok(Err(Error::Api(response)))
    }
}

/// An envelope with the documented response that describes it.
struct Found<'a> {
    status: u16,
    content: Option<Cow<'a, str>>,
    headers: Headers,
    entity: Option<&'a str>,
    is_json: bool,
    success: Option<usize>,
    other: Option<usize>,
}

enum Failure {
    Call(CallError),
    Envelope(String),
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::Envelope(error.to_string())
    }
}

/// Takes an envelope of this crate's hosts apart; its entity may turn out not to be JSON.
fn find_plain<'a>(text: &'a str, specs: &[ResponseSpec]) -> Option<Found<'a>> {
    plain::split(text).map(|envelope| Found {
        is_json: false,
        ..instance(envelope, specs)
    })
}

/// Takes any envelope apart.
fn find<'a>(text: &'a str, specs: &[ResponseSpec]) -> Result<Found<'a>, Failure> {
    if text.is_empty() {
        return Err(Failure::Envelope("the host gave nothing".to_owned()));
    }
    let mut envelope: Envelope<'a> = serde_json::from_str(text)?;
    match envelope.error.take() {
        Some(error) => Err(Failure::Call(CallError {
            kind: error.kind,
            status: envelope.status,
            message: error.message,
            pointer: error.pointer,
        })),
        None => Ok(instance(envelope, specs)),
    }
}

fn instance<'a>(envelope: Envelope<'a>, specs: &[ResponseSpec]) -> Found<'a> {
    let status = envelope.status;
    let is_success = (200..300).contains(&status);
    let selected = media::select(specs, status, envelope.content.as_deref());
    let documented_success = if specs.iter().any(|spec| spec.success) {
        selected.filter(|index| specs.get(*index).is_some_and(|spec| spec.success))
    } else {
        // A document that lists no success at all does not describe its body: `()`, whatever the index.
        Some(usize::MAX)
    };
    let without_body = envelope.entity.is_none() && envelope.content.is_none();
    Found {
        status,
        content: envelope.content,
        headers: envelope.headers,
        entity: envelope.entity,
        is_json: true,
        success: documented_success.filter(|_| is_success),
        // A 2xx that only a `default` error covers is undocumented: it is not that error. Nor is a
        // response without the error's body, as proxies and crashed servers send it.
        other: selected.filter(|index| {
            let wants_body = specs
                .get(*index)
                .is_some_and(|spec| spec.kind != BodyKind::None);
            !(is_success || wants_body && without_body)
        }),
    }
}

impl Found<'_> {
    fn fault(&self, operation: &'static str, error: DecodeError) -> DecodeError {
        DecodeError {
            operation,
            status: self.status,
            entity: self.entity.map(Into::into),
            ..error
        }
    }
}
