//! Documents after public bug reports about tools of this kind, in miniature: what each becomes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod support;

use std::path::Path;

use extism_openapi_core::emit::Side;
use extism_openapi_core::ir::{Api, Location, Operation, Property, SecurityKind, Shape};
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

/// What is said of it, without places.
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

/// php-openapi#17.
#[test]
fn what_stands_beside_the_reference_of_a_path_item_reaches_its_operations() {
    let document = format!(
        "{HEAD}
paths:
  /c/{{id}}:
    $ref: '#/components/pathItems/Shared'
    parameters:
      - {{name: id, in: path, required: true, schema: {{type: integer}}}}
      - {{name: q, in: query, schema: {{type: string}}}}
    put: {{operationId: own, responses: {{'204': {{description: own}}}}}}
    delete: {{operationId: mine, responses: {{'204': {{description: d}}}}}}
components:
  pathItems:
    Shared:
      parameters: [{{name: X-S, in: header, schema: {{type: string}}}}]
      get: {{operationId: get1, responses: {{'204': {{description: d}}}}}}
      delete: {{operationId: theirs, responses: {{'204': {{description: d}}}}}}
"
    );
    let api = api(&document);
    for id in ["get1", "own", "mine"] {
        let parameters = &operation(&api, id).parameters;
        let names: Vec<_> = parameters.iter().map(|it| it.name.wire.as_str()).collect();
        assert_eq!(names, ["X-S", "id", "q"], "{id}");
    }
    assert_eq!(api.operations.len(), 3);
    assert_eq!(
        said(&document),
        ["the path item has `DELETE` twice: here, and in what its `$ref` names"]
    );
}

/// express-openapi-validator#145.
#[test]
fn a_default_is_filled_in_where_the_property_can_be() {
    let document = format!(
        "{HEAD}
paths:
  /x:
    post:
      operationId: send
      requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Job'}}}}}}}}
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Job'}}}}}}}}}}
components:
  schemas:
    Job:
      type: object
      properties:
        state: {{type: string, default: queued, readOnly: true}}
        retries: {{type: integer, default: 4711}}
        secret: {{type: string, default: shh, writeOnly: true}}
"
    );
    let texts = |side| {
        let text = expanded(side, &document);
        ["\"queued\"", "4711", "\"shh\""].map(|default| text.contains(default))
    };
    assert_eq!(texts(Side::Guest), [true, true, false]);
    assert_eq!(texts(Side::Host), [false, true, true]);
}

/// openapi-python-client#1372.
#[test]
fn nothing_is_the_last_of_the_security_alternatives() {
    let document = format!(
        "{HEAD}
paths:
  /opt: {{get: {{operationId: opt, security: [{{}}, {{key: []}}], responses: {{'204': {{description: d}}}}}}}}
components: {{securitySchemes: {{key: {{type: apiKey, in: query, name: k}}}}}}
"
    );
    let api = api(&document);
    let security = &operation(&api, "opt").security;
    let counts: Vec<usize> = security.iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 0]);
}

/// rswag's documents.
#[test]
fn an_authorization_parameter_asks_for_credentials() {
    let document = format!(
        "{HEAD}
paths:
  /me:
    get:
      operationId: me
      parameters: [{{name: Authorization, in: header, required: true, schema: {{type: string}}}}]
      responses: {{'200': {{description: ok}}}}
"
    );
    let api = api(&document);
    let me = operation(&api, "me");
    assert!(me.parameters.is_empty());
    let kinds: Vec<_> = me
        .security
        .iter()
        .map(|all| &api.security_schemes[all[0].scheme].kind)
        .collect();
    assert_eq!(kinds, [&SecurityKind::Bearer, &SecurityKind::Basic]);
    assert_eq!(
        said(&document),
        ["the header `Authorization` is the host's to send: the parameter is left out"]
    );
}

#[test]
fn a_name_that_no_header_has_is_told() {
    let document = format!(
        "{HEAD}
paths:
  /h:
    get:
      operationId: h
      security: [{{bad: []}}]
      parameters:
        - {{name: X Bad Name, in: header, schema: {{type: string}}}}
        - {{name: X-Good, in: header, schema: {{type: string}}}}
      responses:
        '200': {{description: ok, headers: {{X Also Bad: {{schema: {{type: string}}}}, X-Fine: {{schema: {{type: string}}}}}}}}
components: {{securitySchemes: {{bad: {{type: apiKey, in: header, name: 'X Key'}}}}}}
"
    );
    let api = api(&document);
    let h = operation(&api, "h");
    assert_eq!(h.parameters.len(), 1);
    assert_eq!(h.parameters[0].location, Location::Header);
    assert_eq!(h.responses[0].headers, ["X-Fine"]);
    let said = said(&document);
    for name in ["X Bad Name", "X Also Bad"] {
        let message = format!("no header can be called `{name}`: it is left out");
        assert!(said.contains(&message), "{said:?}");
    }
    let scheme = "this security scheme has a `name` that no header can have; it is left out";
    assert!(said.iter().any(|it| it == scheme), "{said:?}");
}

/// OpenAPI 3.2.
#[test]
fn a_reference_by_the_documents_own_address_resolves() {
    let document = "
openapi: 3.2.0
$self: https://e.test/api/openapi.yaml
info: {title: t, version: '1'}
paths:
  /s: {get: {operationId: s, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: 'https://e.test/api/openapi.yaml#/components/schemas/Cat'}}}}}}}
components:
  schemas:
    Cat: {type: object, properties: {mate: {$ref: 'openapi.yaml#/components/schemas/Cat'}, old: {$ref: '/api/openapi.yaml#/components/schemas/Cat'}}}
";
    assert_eq!(said(document), [""; 0]);
    assert_eq!(properties(&api(document), "Cat").len(), 2);
}
