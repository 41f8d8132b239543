//! Documents after public bug reports about tools of this kind, in miniature: what each becomes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod faults;
mod messages;
mod operations;
mod schemas;
#[path = "../support/mod.rs"]
mod support;
mod unions;

use std::path::Path;

use extism_openapi_core::emit::Side;
use extism_openapi_core::ir::{Api, Operation, Property, Shape, Ty, Union};
use extism_openapi_core::options::{Options, Source};
use extism_openapi_core::{analyse, check_document, expand_document};
use proc_macro2::Span;
use syn::LitStr;

fn options(document: &str) -> Options {
    Options::new(Source::Inline(LitStr::new(document, Span::call_site())))
}

fn api(document: &str) -> Api {
    let analysis = analyse(&options(document), Path::new("."));
    analysis.expect("a document").api
}

/// What is said about it, without places.
fn said(document: &str) -> Vec<String> {
    let reports = check_document(&options(document), Path::new("."));
    reports.into_iter().map(|report| report.message).collect()
}

/// An expansion as formatted Rust.
fn expanded(side: Side, document: &str) -> String {
    let expansion = expand_document(side, &options(document), Path::new("."));
    assert_eq!(expansion.errors(), None);
    support::format(expansion.tokens)
}

fn operation<'a>(api: &'a Api, id: &str) -> &'a Operation {
    let found = api.operations.iter().find(|it| it.id == id);
    found.unwrap_or_else(|| panic!("no operation {id}"))
}

fn properties<'a>(api: &'a Api, name: &str) -> &'a [Property] {
    let found = api.types.iter().find(|def| def.name.wire == name);
    match found.map(|def| &def.shape) {
        Some(Shape::Object(object)) => &object.properties,
        other => panic!("{name} is {other:?}"),
    }
}

fn property<'a>(api: &'a Api, of: &str, name: &str) -> &'a Property {
    let mut all = properties(api, of).iter();
    let found = all.find(|property| property.name.wire == name);
    found.unwrap_or_else(|| panic!("no {name} in {of}"))
}

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n";

/// A document of one schema, sent and received.
fn one(schemas: &str) -> String {
    let first = schemas.trim().split(':').next().unwrap_or_default();
    let media = format!(
        "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{first}'}}}}}}"
    );
    format!(
        "{HEAD}
paths:
  /x:
    post:
      operationId: send
      requestBody: {{required: true, {media}}}
      responses: {{'200': {{description: ok, {media}}}}}
components:
  schemas:
    {}
",
        schemas.trim()
    )
}

fn union<'a>(api: &'a Api, name: &str) -> &'a Union {
    let found = api.types.iter().find(|def| def.name.wire == name);
    match found.map(|def| &def.shape) {
        Some(Shape::Union(union)) => union,
        other => panic!("{name} is {other:?}"),
    }
}

/// Each variant of a union: the type that it holds, and the tags that choose it.
fn variants(api: &Api, name: &str) -> Vec<String> {
    let variants = union(api, name).variants.iter();
    variants
        .map(|variant| match &variant.ty {
            Ty::Named(id) => format!("{} {}", api.types[id.0].name.wire, variant.tags.join(",")),
            other => format!("{other:?} {}", variant.tags.join(",")),
        })
        .collect()
}
