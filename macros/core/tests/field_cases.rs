//! Documents after public bug reports about tools of this kind, in miniature: what each becomes.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

mod support;

use std::path::Path;

use extism_openapi_core::emit::Side;
use extism_openapi_core::ir::{
    Api, Location, Operation, Property, SecurityKind, Shape, Style, Ty, Union,
};
use extism_openapi_core::options::{Options, Source};
use extism_openapi_core::{analyse, check_document, expand_document};
use proc_macro2::Span;
use serde_json::Value;
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

/// swagger-parser#1205.
#[test]
fn a_text_without_quotes_is_what_stands_there() {
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

/// openapi-generator#2845.
#[test]
fn a_family_within_a_family_is_chosen_by_its_own_tag() {
    let document = one("
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
    Cat:
      allOf:
        - {$ref: '#/components/schemas/Animal'}
        - {type: object, required: [breed], properties: {breed: {type: string}}}
      discriminator: {propertyName: breed, mapping: {siam: '#/components/schemas/Siam'}}
    Siam: {allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {noise: {type: string}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {bark: {type: string}}}]}
");
    let api = api(&document);
    assert_eq!(
        variants(&api, "Animal"),
        ["Cat cat,Siam", "Dog Dog", "AnimalBase Animal"]
    );
    assert_eq!(variants(&api, "Cat"), ["Siam siam", "CatBase Cat"]);
    let noise = properties(&api, "Siam")
        .iter()
        .map(|it| it.name.wire.as_str());
    assert_eq!(noise.collect::<Vec<_>>(), ["kind", "breed", "noise"]);
}

/// OpenAPI.NET.OData#242.
#[test]
fn a_mapping_without_a_union_makes_one() {
    let document = one("
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}, name: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, name: {type: string}, lives: {type: integer}}}
    Dog: {type: object, properties: {bark: {type: boolean}}}
");
    let api = api(&document);
    let found = variants(&api, "Animal");
    assert_eq!(found[0], "Cat cat");
    assert_eq!(found.len(), 3, "{found:?}");
    let dog = properties(&api, "AnimalDog")
        .iter()
        .map(|it| it.name.wire.as_str());
    assert_eq!(dog.collect::<Vec<_>>(), ["kind", "name", "bark"]);
    assert_eq!(said(&document), [""; 0]);
}

/// docusaurus-openapi's pull request 1044.
#[test]
fn a_mapping_to_nowhere_is_told_at_its_place() {
    let document = one("
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/NoSuch', fox: Missing}}
    Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {lives: {type: integer}}}]}
");
    assert_eq!(
        said(&document),
        [
            "the mapping names nothing: there is no `#/components/schemas/NoSuch`",
            "the mapping names nothing: there is no `Missing`"
        ]
    );
    assert_eq!(
        variants(&api(&document), "Animal"),
        ["Cat cat", "AnimalBase Animal"]
    );
}

/// redocly-cli#2028.
#[test]
fn an_optional_tag_is_written_where_the_type_has_it() {
    let document = one("
    X:
      anyOf: [{$ref: '#/components/schemas/Str'}, {$ref: '#/components/schemas/Int'}]
      discriminator: {propertyName: objectType, mapping: {str: '#/components/schemas/Str', int: '#/components/schemas/Int'}}
    Str: {type: object, properties: {objectType: {type: string, enum: [str]}, s: {type: string}}}
    Int: {type: object, properties: {objectType: {type: string}, i: {type: integer}}}
");
    let text = expanded(Side::Guest, &document);
    // Nothing is added to what was read; who makes a value gets the tag.
    assert!(!text.contains("__p::Some((\"objectType\""), "{text}");
    assert!(
        text.contains("object_type: __p::Some(StrObjectType::Str)"),
        "{text}"
    );
    assert!(
        text.contains("object_type: __p::Some(__p::String::from(\"int\"))"),
        "{text}"
    );
}

/// OpenAPI 3.2.
#[test]
fn a_default_mapping_is_the_variant_of_the_rest() {
    let document = one("
    Pet:
      discriminator: {propertyName: kind, defaultMapping: Other, mapping: {cat: Cat}}
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Other'}]
    Cat: {type: object, required: [kind], properties: {kind: {const: cat}, a: {type: string}}}
    Other: {type: object, properties: {kind: {type: string}, b: {type: string}}}
")
    .replace("3.1.0", "3.2.0");
    assert_eq!(union(&api(&document), "Pet").fallback, Some(1));
    let text = expanded(Side::Host, &document);
    assert!(
        text.contains("const FALLBACK: __p::Option<usize> = __p::Some(1);"),
        "{text}"
    );
}

/// rswag's and swaggo's documents.
#[test]
fn what_swagger_2_left_is_taken_over_and_told() {
    let document = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    get:
      operationId: a
      parameters:
        - {name: q, in: query, type: integer, format: int32}
        - {name: l, in: query, type: array, items: {type: string}, collectionFormat: pipes}
        - {name: z, in: query}
      responses: {'200': {description: ok, schema: {type: object, properties: {x: {type: string}}}}}
    post:
      operationId: p
      produces: [application/xml, application/vnd.a+json]
      responses: {'200': {description: ok, schema: {$ref: '#/components/schemas/A'}}, '400': {$ref: '#/components/responses/Bad'}}
components:
  schemas: {A: {type: string}, B: {type: any}}
  responses: {Bad: {description: d, schema: {type: boolean}}}
";
    let api = api(document);
    let parameters = &operation(&api, "a").parameters;
    let types: Vec<&Ty> = parameters.iter().map(|it| &it.ty).collect();
    let string = Ty::String { format: None };
    assert_eq!(
        types,
        [&Ty::I32, &Ty::List(Box::new(string.clone())), &string]
    );
    assert_eq!(
        (parameters[1].style, parameters[1].explode),
        (Style::PipeDelimited, false)
    );
    let media = |id: &str, response: usize| {
        let media = operation(&api, id).responses[response].media.as_ref();
        let media = media.expect("a body");
        (
            media.content_type.as_str(),
            matches!(media.ty, Ty::Named(_)),
        )
    };
    assert_eq!(media("a", 0), ("application/json", true));
    assert_eq!(media("p", 0), ("application/vnd.a+json", true));
    assert_eq!(media("p", 1), ("application/json", false));
    let schema = "this `schema` is Swagger 2.0's: it is taken for that of";
    let ty = "this `type` is Swagger 2.0's: it is taken for that of the parameter's `schema`";
    let said = said(document);
    for message in [
        ty,
        ty,
        "this parameter has no `schema`; it is taken for a string",
        &format!("{schema} `application/json`"),
        &format!("{schema} `application/vnd.a+json`"),
    ] {
        assert!(said.iter().any(|it| it == message), "{message}: {said:#?}");
    }
}

/// wit-bindgen, LLVM.
#[test]
fn an_event_is_never_called_as_what_plug_ins_are_linked_with() {
    let document = format!(
        "{HEAD}
paths:
  /x: {{post: {{operationId: log, responses: {{'200': {{description: ok}}}}}}}}
webhooks:
  log: {{post: {{responses: {{'200': {{description: ok}}}}}}}}
  memory: {{post: {{responses: {{'200': {{description: ok}}}}}}}}
  main: {{post: {{responses: {{'200': {{description: ok}}}}}}}}
  _start: {{post: {{responses: {{'200': {{description: ok}}}}}}}}
  logEvent: {{post: {{responses: {{'200': {{description: ok}}}}}}}}
  customer.created: {{post: {{responses: {{'200': {{description: ok}}}}}}}}
"
    );
    let api = api(&document);
    let names: Vec<&str> = api.events.iter().map(|it| it.name.rust.as_str()).collect();
    let expected = [
        "log_event",
        "memory_event",
        "main_event",
        "start",
        "log_event_2",
        "customer_created",
    ];
    assert_eq!(names, expected);
    // Imports have a module of their own.
    assert_eq!(operation(&api, "log").name.wire, "log");
    for side in [Side::Guest, Side::Host] {
        let text = expanded(side, &document);
        assert!(
            text.contains("const NAME: &'static str = \"log_event\";"),
            "{text}"
        );
    }
    let said = said(&document);
    assert_eq!(said.len(), 3, "{said:#?}");
    assert!(
        said.contains(
            &"no export of a plug-in can be called `log`: the event is exported as `log_event`"
                .to_owned()
        )
    );
}

/// OpenAPI.NET#2895.
#[test]
fn a_generic_schema_is_told_of() {
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
    let message = "this `$dynamicRef` means another schema in each use: a type has one meaning, that of the \
                   anchor beside it";
    assert_eq!(said(&document), [message]);
}

/// Kubernetes' patches.
#[test]
fn kinds_of_json_stay_apart_without_the_plain_one() {
    let document = one("
    Patch: {type: object}
    Other: {type: string}
");
    let document = |media: &[&str]| {
        let media = media.iter().map(|media| {
            format!("application/{media}: {{schema: {{$ref: '#/components/schemas/Patch'}}}}")
        });
        let media = media.collect::<Vec<_>>().join(", ");
        let body = format!("requestBody: {{required: true, content: {{{media}}}}}");
        let old = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Patch'}}}}";
        document.replace(old, &body)
    };
    let media = |names: &[&str]| {
        let api = api(&document(names));
        let body = operation(&api, "send").body.as_ref().expect("a body");
        let media = body.media.iter();
        media
            .map(|it| (it.name.rust.clone(), it.ty.clone()))
            .collect::<Vec<_>>()
    };
    let apart = media(&[
        "merge-patch+json",
        "strategic-merge-patch+json",
        "json-patch+json",
    ]);
    let names: Vec<&str> = apart.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Json", "StrategicMergePatchJson", "JsonPatchJson"]);
    assert_eq!(apart[2].1, Ty::List(Box::new(Ty::Any)));
    assert_eq!(media(&["json", "merge-patch+json"]).len(), 1);
}

/// Jira's files.
#[test]
fn a_multipart_body_that_is_not_an_object_costs_itself_only() {
    let document = format!(
        "{HEAD}
paths:
  /x:
    post:
      operationId: x
      requestBody:
        content:
          multipart/form-data: {{schema: {{type: array, items: {{type: string, format: binary}}}}}}
          application/json: {{schema: {{type: boolean}}}}
      responses: {{'200': {{description: ok}}}}
"
    );
    let api = api(&document);
    let media = &operation(&api, "x").body.as_ref().expect("a body").media;
    assert_eq!(media.len(), 1);
    assert_eq!(
        said(&document),
        ["a body of type `multipart/form-data` must be an object"]
    );
    expanded(Side::Guest, &document);
}
