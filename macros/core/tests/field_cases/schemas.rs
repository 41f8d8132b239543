//! Schemas, texts and numbers.

use extism_openapi_core::emit::Side;
use extism_openapi_core::ir::{Shape, Ty};
use serde_json::Value;

use crate::{api, expanded, one, properties, property, said};

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

/// swagger-parser#1205.
#[test]
fn a_text_without_quotes_keeps_its_spelling() {
    let document = "
openapi: 3.0.3
info: {title: 007, version: 1.10}
paths: {}
components:
  schemas:
    V:
      type: object
      required: [1.10, name]
      properties:
        name: {type: string, enum: [1.0, 1.10, 1e3, 0x1F, 0o17, 007, +5, 1_000, .5, 5., 12:30:45, yes, True, FALSE, 'q']}
        c: {type: string, default: 1.50, description: 007}
        n: {type: number, default: 1.50}
        1.10: {type: string, enum: [&one 2.50, *one, true]}
";
    let api = api(document);
    assert_eq!((api.title.as_str(), api.version.as_str()), ("007", "1.10"));
    let values = |property_: &str| match &property(&api, "V", property_).ty {
        Ty::Named(id) => match &api.types[id.0].shape {
            Shape::Enum(list) => list.values.iter().map(|it| it.value.clone()).collect(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let names: Vec<Value> = values("name");
    let expected = [
        "1.0", "1.10", "1e3", "0x1F", "0o17", "007", "+5", "1_000", ".5", "5.", "12:30:45", "yes",
        "True", "FALSE", "q",
    ];
    assert_eq!(names, expected);
    assert_eq!(values("1.10"), ["2.50", "true"]);
    assert!(property(&api, "V", "1.10").required);
    assert_eq!(property(&api, "V", "c").default, Some(Value::from("1.50")));
    assert_eq!(property(&api, "V", "n").default, Some(Value::from(1.5)));
    let docs = &property(&api, "V", "c").docs;
    assert_eq!(docs.description.as_deref(), Some("007"));
}

/// openapi-generator#11940.
#[test]
fn an_integer_is_of_a_type_that_holds_all_allowed_values() {
    let document = one("
    N:
      type: object
      properties:
        a: {type: integer, maximum: 9223372036854776000}
        b: {type: integer, minimum: -9223372036854776000, maximum: 9223372036854776000}
        c: {type: integer, format: int64, minimum: -9223372036854776000, maximum: 9223372036854776000}
        d: {type: integer, minimum: 0, maximum: 18446744073709552000}
        e: {type: integer, exclusiveMinimum: 0, exclusiveMaximum: 18446744073709551616}
        f: {type: integer, maximum: 1.8446744073709552e+19}
        h: {type: integer, minimum: 9223372036854775808}
        i: {type: integer, maximum: 18446744073709551615, minimum: -1}
        k: {type: integer, default: -5, maximum: 18446744073709551615}
        l: {type: integer, format: uint64, minimum: -1}
        m: {type: integer, format: int64, example: 18446744073709551615}
        n: {type: integer, examples: [18446744073709551615]}
        o: {type: integer, maximum: 9223372036854775807}
        p: {type: integer, minimum: -1, example: 18446744073709551615}
");
    let api = api(&document);
    let types: Vec<String> = properties(&api, "N")
        .iter()
        .map(|property| format!("{} {:?}", property.name.wire, property.ty))
        .collect();
    let expected = [
        "a I128", "b I128", "c I64", "d U64", "e U64", "f I128", "h U64", "i I128", "k I128",
        "l I128", "m I64", "n U64", "o I64", "p I128",
    ];
    assert_eq!(types, expected);
    assert!(expanded(Side::Guest, &document).contains("<i128>"));
}

/// swift-openapi-generator#862.
#[test]
fn a_schema_means_the_same_in_its_place_and_by_reference() {
    let document = one("
    H:
      type: object
      required: [r]
      properties:
        inline: {}
        a: {$ref: '#/components/schemas/Empty'}
        b: {$ref: '#/components/schemas/Described'}
        c: {allOf: [{$ref: '#/components/schemas/Described'}]}
        d: {$ref: '#/components/schemas/Other'}
        o: {oneOf: [{type: string}, {$ref: '#/components/schemas/Empty'}]}
        r: {$ref: '#/components/schemas/Empty'}
        t: {type: string}
        n: {oneOf: [{type: string}, {not: {}}]}
    Empty: {}
    Described: {description: any}
    Other: {$ref: '#/components/schemas/Empty'}
");
    let api = api(&document);
    let nullable: Vec<&str> = properties(&api, "H")
        .iter()
        .filter(|property| property.nullable)
        .map(|property| property.name.wire.as_str())
        .collect();
    assert_eq!(nullable, ["inline", "a", "b", "c", "d", "o"]);
}

/// OpenAPI.NET#2895.
#[test]
fn a_generic_schema_is_reported() {
    let document = one("
    PagedUsers:
      $id: https://e.test/paged-users
      $ref: paged
      $defs: {item: {$dynamicAnchor: item, type: object, properties: {name: {type: string}}}}
    Paged:
      $id: https://e.test/paged
      type: object
      properties: {items: {type: array, items: {$dynamicRef: '#item'}}}
      $defs: {item: {$dynamicAnchor: item, not: {}}}
    Tree:
      $dynamicAnchor: node
      type: object
      properties: {kids: {type: array, items: {$dynamicRef: '#node'}}}
");
    let message = "this `$dynamicRef` may mean a different schema in each use; a type has one meaning, so the \
                   anchor beside it is used";
    assert_eq!(said(&document), [message]);
}
