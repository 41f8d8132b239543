//! What is said of documents, and what is not.

use std::path::Path;

use extism_openapi_core::check_document;

use crate::{HEAD, api, one, options, properties, said};

/// Cloudflare's envelopes.
#[test]
fn unions_that_narrow_one_another_are_no_conflict() {
    let document = one("
    Wide:
      type: object
      properties:
        kinds: {allOf: [{type: [string, integer, array]}, {type: [integer, string]}]}
        null: {allOf: [{type: [object, 'null']}, {type: object, properties: {a: {type: string}}}]}
        number: {allOf: [{type: number}, {type: integer}, {type: number}]}
        parts: {allOf: [{anyOf: [{type: string}, {type: object}]}, {anyOf: [{type: object, properties: {a: {type: string}}}, {type: array}]}]}
");
    assert_eq!(said(&document), [""; 0]);
    let conflict = one("
    Odd: {allOf: [{anyOf: [{type: string}, {type: boolean}]}, {anyOf: [{type: object}, {type: array}]}]}
");
    let said = said(&conflict);
    assert!(said[0].contains("no value fits"), "{said:?}");
}

#[test]
fn a_conflict_is_reported_where_each_later_part_is() {
    let document = one("
    Pair:
      type: object
      properties: {one: {$ref: '#/components/schemas/One'}, two: {$ref: '#/components/schemas/Two'}}
    Base: {type: object, properties: {id: {type: string}}}
    One: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {id: {type: integer}}}]}
    Two: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {id: {type: boolean}}}]}
");
    let reports = check_document(&options(&document), Path::new("."));
    let said = reports.iter().map(|it| {
        let place = it.pointer.clone().unwrap_or_default();
        (place, it.help.clone().unwrap_or_default())
    });
    let expected = [("One", "integer"), ("Two", "boolean")].map(|(name, kind)| {
        (
            format!("#/components/schemas/{name}/allOf/1/properties/id"),
            format!("it is of type {kind} here and of type string in #/components/schemas/Base/properties/id"),
        )
    });
    assert_eq!(said.collect::<Vec<_>>(), expected);
}

/// Jira's avatars.
#[test]
fn a_file_that_no_other_body_has_is_not_reported() {
    let document = |of_user: &str, of_file: &str| {
        format!(
            "{HEAD}
paths:
  /x:
    post:
      operationId: x
      requestBody: {{content: {{multipart/form-data: {{schema: {{$ref: '#/components/schemas/User'}}}}}}}}
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/User'}}}}}}}}}}
    put:
      operationId: y
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Owner'}}}}}}}}
      responses: {{'204': {{description: ok}}}}
components:
  schemas:
    User: {{type: object, properties: {{avatar: {{type: string, format: binary{of_file}}}}}}}
    Owner: {{type: object, properties: {{user: {{allOf: [{{$ref: '#/components/schemas/User'}}]{of_user}}}}}}}
"
        )
    };
    let written = ", writeOnly: true";
    assert_eq!(said(&document(", readOnly: true", written)), [""; 0]);
    // Each of the two is reported without its flag.
    assert_eq!(said(&document("", written)).len(), 1);
    assert_eq!(said(&document(", readOnly: true", "")).len(), 1);
}

#[test]
fn an_empty_enum_is_called_empty() {
    let document = one("
    Any: {type: object, properties: {kind: {type: string, enum: []}}}
");
    assert_eq!(said(&document), ["this `enum` is empty: it is ignored"]);
    assert_eq!(properties(&api(&document), "Any").len(), 1);
}

#[test]
fn a_default_that_the_enum_lacks_is_told_apart_from_one_of_another_type() {
    let document = one("
    Job:
      type: object
      properties:
        kind: {type: string, enum: [a, b], default: c}
        kinds: {type: array, items: {type: string, enum: [a]}, default: [a, b]}
        count: {type: integer, default: many}
        other: {type: string, enum: [a, b], default: {a: b}}
");
    assert_eq!(
        said(&document),
        [
            "the default `\"c\"` is not among the values of its `enum`",
            "the default `[\"a\",\"b\"]` is not among the values of its `enum`",
            "the default `\"many\"` does not fit its type",
            "the default `{\"a\":\"b\"}` does not fit its type",
        ]
    );
}

#[test]
fn a_null_without_quotes_among_texts_is_noted() {
    let document = one("
    Pet:
      type: object
      properties:
        kind: {type: string, enum: [cat, null]}
        name: {type: [string, 'null'], enum: [tom, null]}
");
    assert_eq!(
        said(&document),
        ["the `null` of this `enum` is no string: a value may be null"]
    );
    let api = api(&document);
    assert!(properties(&api, "Pet").iter().all(|it| it.nullable));
}
