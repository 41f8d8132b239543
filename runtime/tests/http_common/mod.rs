//! What the tests of HTTP share: making descriptors, and reading answers.
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
use extism_openapi::{Answer, AnswerEntity, Backend, Call};
use serde_json::Value;

pub const JSON: ResponseSpec = ResponseSpec {
    status: Status::Code(200),
    success: true,
    content: Some("application/json"),
    kind: BodyKind::Json,
    headers: &["X-Total"],
};

pub const OPERATION: Operation = Operation {
    id: "test",
    name: "test",
    method: "GET",
    path: "/test",
    tags: &[],
    deprecated: false,
    parameters: &[],
    body: None,
    responses: &[JSON],
    security: &[],
};

pub const fn parameter(name: &'static str, location: Location) -> Parameter {
    let style = match location {
        Location::Query | Location::QueryString | Location::Cookie => Style::Form,
        Location::Path | Location::Header => Style::Simple,
    };
    Parameter {
        name,
        key: name,
        aliases: &[],
        location,
        style,
        explode: matches!(style, Style::Form),
        object: true,
        allow_reserved: false,
        required: false,
        content: None,
    }
}

pub fn media(content_type: &'static str, kind: BodyKind, encodings: Vec<Encoding>) -> MediaType {
    MediaType {
        content_type,
        kind,
        encodings: encodings.leak(),
    }
}

pub fn with_parameters(parameters: Vec<Parameter>) -> &'static Operation {
    leak(Operation {
        parameters: parameters.leak(),
        ..OPERATION
    })
}

pub fn with_body(media: Vec<MediaType>) -> &'static Operation {
    let body = RequestBody {
        required: true,
        aliases: &["customer_input"],
        media: media.leak(),
    };
    leak(Operation {
        method: "POST",
        body: Some(body),
        ..OPERATION
    })
}

/// An operation that asks for any one of these, each a single scheme.
pub fn secured(kinds: Vec<(&'static str, SecurityKind)>) -> &'static Operation {
    let alternative = |(name, kind)| -> &'static [SecurityRequirement] {
        let scheme = Box::leak(Box::new(SecurityScheme { name, kind }));
        vec![SecurityRequirement {
            scheme,
            scopes: &[],
        }]
        .leak()
    };
    let security: Vec<_> = kinds.into_iter().map(alternative).collect();
    leak(Operation {
        security: security.leak(),
        ..OPERATION
    })
}

pub fn leak(operation: Operation) -> &'static Operation {
    Box::leak(Box::new(operation))
}

pub async fn answer(backend: &impl Backend, operation: &'static Operation, input: Value) -> Answer {
    answer_to(backend, operation, &input.to_string()).await
}

pub async fn answer_to(
    backend: &impl Backend,
    operation: &'static Operation,
    input: &str,
) -> Answer {
    backend.call(&Call::new(operation), input.as_bytes()).await
}

/// The entity's JSON; panics with the whole answer where it has another.
#[track_caller]
pub fn json(answer: &Answer) -> Value {
    match &answer.entity {
        AnswerEntity::Json(json) => serde_json::from_str(json.get()).unwrap(),
        _ => panic!("no JSON: {answer:?}"),
    }
}

/// Kind, status and message of the failed call.
#[track_caller]
pub fn failure(answer: &Answer) -> (&str, u16, &str) {
    match &answer.error {
        Some(error) => (error.kind.as_str(), answer.status, &error.message),
        None => panic!("not failed: {answer:?}"),
    }
}
