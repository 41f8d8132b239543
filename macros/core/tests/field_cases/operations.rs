//! Operations, parameters, bodies and events.

use extism_openapi_core::emit::Side;
use extism_openapi_core::ir::{Location, SecurityKind, Style, Ty};

use crate::{HEAD, api, expanded, one, operation, said};

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
        ["only the host sends the header `Authorization`: the parameter is left out"]
    );
}

#[test]
fn a_name_that_no_header_has_is_reported() {
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

/// rswag's and swaggo's documents.
#[test]
fn what_swagger_2_left_is_taken_over_and_reported() {
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
    let schema = "this `schema` is where Swagger 2.0 had it: it is used for";
    let ty = "this `type` is where Swagger 2.0 had it: it is used as the parameter's `schema`";
    let said = said(document);
    for message in [
        ty,
        ty,
        "this parameter has no `schema`; it is treated as a string",
        &format!("{schema} `application/json`"),
        &format!("{schema} `application/vnd.a+json`"),
    ] {
        assert!(said.iter().any(|it| it == message), "{message}: {said:#?}");
    }
}

/// wit-bindgen, LLVM.
#[test]
fn an_event_never_has_the_name_of_what_plug_ins_are_linked_with() {
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
        ["a body of type `multipart/form-data` must be an object; this media type is left out"]
    );
    expanded(Side::Guest, &document);
}

/// Kubernetes' patches, each with a schema of its own.
#[test]
fn each_kind_of_json_has_its_own_type() {
    let media = |name: &str, schema: &str| format!("application/{name}: {{schema: {schema}}}");
    let content = [
        media(
            "merge-patch+json",
            "{type: object, properties: {name: {type: string}}}",
        ),
        media(
            "strategic-merge-patch+json",
            "{type: object, properties: {size: {type: integer}}}",
        ),
        media(
            "json-patch+json",
            "{type: array, items: {type: object, properties: {op: {type: string}}}}",
        ),
    ];
    let document = format!(
        "{HEAD}
paths:
  /x:
    patch:
      operationId: patch
      requestBody: {{required: true, content: {{{}}}}}
      responses: {{'200': {{description: ok}}}}
",
        content.join(", ")
    );
    assert_eq!(said(&document), [""; 0]);
    let api = api(&document);
    let media = &operation(&api, "patch")
        .body
        .as_ref()
        .expect("a body")
        .media;
    let types: Vec<&Ty> = media.iter().map(|it| &it.ty).collect();
    assert!(
        matches!(types[..], [Ty::Named(a), Ty::Named(b), Ty::List(_)] if a != b),
        "{types:?}"
    );
    for side in [Side::Guest, Side::Host] {
        let text = expanded(side, &document);
        for name in [
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/json-patch+json",
        ] {
            assert!(text.contains(&format!("\"{name}\"")), "{name}: {text}");
        }
    }
}
