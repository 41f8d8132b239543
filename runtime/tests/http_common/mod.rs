//! What the tests of HTTP share: making descriptors, and reading responses.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "a module of several test files, each uses a part of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

pub mod log;

use extism_openapi::operation::{
    BodyKind, Encoding, Location, MediaType, Operation, Parameter, RequestBody, ResponseSpec,
    SecurityKind, SecurityRequirement, SecurityScheme, Status, Style,
};
use extism_openapi::{
    Backend, Call,
    backend::{RawBody, RawResponse},
};
use serde_json::Value;

pub const JSON: ResponseSpec = ResponseSpec::new(Status::Code(200))
    .success()
    .with_body("application/json", BodyKind::Json)
    .with_headers(&["X-Total"]);

pub const OPERATION: Operation =
    Operation::new("test", "test", "GET", "/test").with_responses(&[JSON]);

pub const fn parameter(name: &'static str, location: Location) -> Parameter {
    let style = match location {
        Location::Path | Location::Header => Style::Simple,
        _ => Style::Form,
    };
    let parameter = Parameter::new(name, location, style).object();
    match style {
        Style::Form => parameter.exploded(),
        _ => parameter,
    }
}

pub fn media(content_type: &'static str, kind: BodyKind, encodings: Vec<Encoding>) -> MediaType {
    MediaType::new(content_type, kind).with_encodings(encodings.leak())
}

pub fn with_parameters(parameters: Vec<Parameter>) -> &'static Operation {
    leak(OPERATION.with_parameters(parameters.leak()))
}

pub fn with_body(media: Vec<MediaType>) -> &'static Operation {
    let body = RequestBody::new(media.leak())
        .required()
        .with_aliases(&["customer_input"]);
    leak(with(OPERATION, |it| {
        it.method = "POST";
        it.body = Some(body);
    }))
}

/// An operation that requires any one of these, each a single scheme.
pub fn secured(kinds: Vec<(&'static str, SecurityKind)>) -> &'static Operation {
    let alternative = |(name, kind)| -> &'static [SecurityRequirement] {
        let scheme = Box::leak(Box::new(SecurityScheme::new(name, kind)));
        vec![SecurityRequirement::new(scheme, &[])].leak()
    };
    let security: Vec<_> = kinds.into_iter().map(alternative).collect();
    leak(OPERATION.with_security(security.leak()))
}

/// A descriptor that differs from another.
pub fn with<T>(mut descriptor: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut descriptor);
    descriptor
}

pub fn leak(operation: Operation) -> &'static Operation {
    Box::leak(Box::new(operation))
}

pub async fn respond(
    backend: &impl Backend,
    operation: &'static Operation,
    input: Value,
) -> RawResponse {
    respond_to(backend, operation, &input.to_string()).await
}

pub async fn respond_to(
    backend: &impl Backend,
    operation: &'static Operation,
    input: &str,
) -> RawResponse {
    backend.call(&Call::new(operation), input.as_bytes()).await
}

/// The entity's JSON; panics with the whole response if the entity is not JSON.
#[track_caller]
pub fn json(response: &RawResponse) -> Value {
    match &response.entity {
        RawBody::Json(json) => serde_json::from_str(json.get()).unwrap(),
        _ => panic!("not JSON: {response:?}"),
    }
}

/// Kind, status and message of the failed call.
#[track_caller]
pub fn failure(response: &RawResponse) -> (&str, u16, &str) {
    match &response.error {
        Some(error) => (error.kind.as_str(), response.status, &error.message),
        None => panic!("not failed: {response:?}"),
    }
}
