//! What a document's owner got wrong and its user can't mend costs the smallest part, and is told.

use extism_openapi_core::check_document;
use extism_openapi_core::ir::{BodyKind, Ty};
use std::path::Path;

use crate::{HEAD, api, expanded, one, operation, options, property, said, union};
use extism_openapi_core::emit::Side;

/// Operations of a document, one line each: path, method, and the rest.
fn paths(operations: &[(&str, &str, &str)]) -> String {
    let operation = |(path, method, rest): &(&str, &str, &str)| {
        format!(
            "  {path}: {{{method}: {{operationId: {}, {rest}}}}}\n",
            &path[1..]
        )
    };
    let paths: String = operations.iter().map(operation).collect();
    format!("{HEAD}paths:\n{paths}")
}

const DONE: &str = "responses: {'204': {description: done}}";

fn ids(document: &str) -> Vec<String> {
    let operations = api(document).operations.into_iter();
    operations.map(|operation| operation.id).collect()
}

/// Nothing of it is an error, and both sides expand.
fn is_usable(document: &str) {
    let reports = check_document(&options(document), Path::new("."));
    let errors: Vec<_> = reports.iter().filter(|it| it.level() == "error").collect();
    assert_eq!(errors, [] as [&extism_openapi_core::diagnostic::Report; 0]);
    expanded(Side::Guest, document);
    expanded(Side::Host, document);
}

/// Intercom's `custom_attributes`.
#[test]
fn a_schema_that_leads_nowhere_is_any_value() {
    let document = one("
    Pet:
      type: object
      required: [a]
      properties:
        a: {$ref: '#/components/schemas/Nope'}
        b: {type: array, items: {$ref: '#/components/schemas/Nope'}}
        c: {allOf: [{$ref: '#/components/schemas/Nope'}, {type: object, properties: {x: {type: string}}}]}
        d: {oneOf: [{$ref: '#/components/schemas/Nope'}, {type: string}]}
");
    is_usable(&document);
    let api = api(&document);
    assert_eq!(property(&api, "Pet", "a").ty, Ty::Any);
    assert!(property(&api, "Pet", "a").required);
    assert_eq!(property(&api, "Pet", "b").ty, Ty::List(Box::new(Ty::Any)));
    assert!(matches!(property(&api, "Pet", "c").ty, Ty::Named(_)));
    // What the lost branch would have had is accepted.
    let branches = union(&api, "PetD").variants.iter().map(|it| &it.ty);
    assert!(branches.into_iter().any(|ty| *ty == Ty::Any));
    let nope = "the reference `#/components/schemas/Nope` names nothing: no `Nope`";
    let any = format!("{nope}; any value is accepted");
    let part = format!("{nope}; this part is left out");
    assert_eq!(said(&document), [&any[..], &any, &part, &any]);
}

#[test]
fn an_unknown_type_is_ignored_and_the_other_keywords_count() {
    let document = one("
    Pet:
      type: object
      properties:
        any: {type: objekt}
        object: {type: objekt, properties: {x: {type: string}}}
        either: {type: [string, objekt]}
");
    is_usable(&document);
    let api = api(&document);
    assert_eq!(property(&api, "Pet", "any").ty, Ty::Any);
    assert!(matches!(property(&api, "Pet", "object").ty, Ty::Named(_)));
    let message = "`objekt` is not a type of OpenAPI; it is ignored";
    assert_eq!(said(&document), [message; 3]);
}

#[test]
fn a_lost_parameter_or_response_costs_itself_and_a_required_one_the_operation() {
    let lost = "parameters: [{$ref: '#/components/parameters/Nope'}, {name: a, in: query, schema: {type: string}}]";
    let nameless = "parameters: [{in: query, required: true, schema: {type: string}}]";
    let response =
        "responses: {'200': {description: ok}, '400': {$ref: '#/components/responses/Nope'}}";
    let document = paths(&[
        ("/lost", "get", &format!("{lost}, {DONE}")),
        ("/nameless", "get", &format!("{nameless}, {DONE}")),
        ("/response", "get", response),
        ("/fine", "get", DONE),
    ]);
    is_usable(&document);
    assert_eq!(ids(&document), ["lost", "response", "fine"]);
    let api = api(&document);
    assert_eq!(operation(&api, "lost").parameters.len(), 1);
    assert_eq!(operation(&api, "response").responses.len(), 1);
    assert_eq!(
        said(&document),
        [
            "the reference `#/components/parameters/Nope` names nothing: no `components`; it is left out",
            "the operation `GET /nameless` is left out: a parameter that it requires can't be sent",
            "this parameter has no `name`; it is left out",
            "the reference `#/components/responses/Nope` names nothing: no `components`; it is left out",
        ]
    );
}

#[test]
fn a_body_that_can_not_be_sent_costs_the_operation_if_it_is_required() {
    let form = "content: {application/x-www-form-urlencoded: {schema: {type: array, items: {type: string}}}}";
    let required = format!("requestBody: {{required: true, {form}}}, {DONE}");
    let optional = format!("requestBody: {{{form}}}, {DONE}");
    let lost = format!("requestBody: {{$ref: '#/components/requestBodies/Nope'}}, {DONE}");
    let document = paths(&[
        ("/required", "post", &required),
        ("/optional", "post", &optional),
        ("/lost", "post", &lost),
    ]);
    is_usable(&document);
    assert_eq!(ids(&document), ["optional"]);
    assert!(operation(&api(&document), "optional").body.is_none());
    let left_out = |it: &&String| it.contains("is left out: its request body can't be sent");
    let said = said(&document);
    assert_eq!(said.iter().filter(left_out).count(), 2, "{said:#?}");
}

/// Jira's attachments.
#[test]
fn odd_multipart_bodies_cost_their_media_type() {
    let body = "requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/x-file'}}, application/octet-stream: {}}}";
    let document = paths(&[("/file", "post", &format!("{body}, {DONE}"))])
        + "x-file: {type: array, items: {type: string, format: binary}}\n";
    is_usable(&document);
    let api = api(&document);
    let media = &operation(&api, "file").body.as_ref().expect("a body").media;
    let kinds: Vec<BodyKind> = media.iter().map(|media| media.kind).collect();
    assert_eq!(kinds, [BodyKind::Binary]);
    let message =
        "a body of type `multipart/form-data` must be an object; this media type is left out";
    assert_eq!(said(&document), [message]);
}

/// Documents that were Swagger 2.0 once.
#[test]
fn parameters_of_swagger_2_are_told_how_openapi_3_has_them() {
    let body = format!("parameters: [{{name: pet, in: body, schema: {{type: object}}}}], {DONE}");
    let form =
        format!("parameters: [{{name: n, in: formData, required: true, type: string}}], {DONE}");
    let file = format!("parameters: [{{name: f, in: formData, type: file}}], {DONE}");
    let document = paths(&[
        ("/body", "post", &body),
        ("/form", "post", &form),
        ("/file", "post", &file),
    ]);
    is_usable(&document);
    assert_eq!(ids(&document), ["body", "file"]);
    let reports = check_document(&options(&document), Path::new("."));
    let of = |id: &str, index: usize| {
        let at = format!("#/paths/~1{id}/post/parameters/{index}/in");
        let found = reports.iter().find(|it| it.pointer.as_deref() == Some(&at));
        found
            .and_then(|it| it.help.clone())
            .expect("a report with help")
    };
    let wanted = |media: &str, schema: &str| {
        format!(
            "OpenAPI 3 has it beside `parameters`: `requestBody: {{ content: {{ {media}: {{ schema: {schema} }} }} }}`"
        )
    };
    assert_eq!(of("body", 0), wanted("application/json", "…"));
    let object = |name: &str| format!("{{ type: object, properties: {{ {name}: … }} }}");
    assert_eq!(
        of("form", 0),
        wanted("application/x-www-form-urlencoded", &object("n"))
    );
    assert_eq!(of("file", 0), wanted("multipart/form-data", &object("f")));
    // And nothing says that its `type` is used.
    assert_eq!(reports.len(), 4, "{reports:#?}");
}

#[test]
fn an_event_whose_body_is_lost_takes_any_value() {
    let document = format!(
        "{HEAD}
webhooks:
  born: {{post: {{requestBody: {{$ref: '#/components/requestBodies/Nope'}}, {DONE}}}}}
"
    );
    is_usable(&document);
    assert_eq!(api(&document).events[0].payload, Ty::Any);
}

#[test]
fn examples_and_links_that_lead_nowhere_are_nobodys_loss() {
    let media = "application/json: {schema: {type: string}, examples: {a: {$ref: '#/components/examples/Nope'}}}";
    let response = format!(
        "responses: {{'200': {{description: ok, content: {{{media}}}, links: {{a: {{$ref: '#/components/links/Nope'}}}}}}}}"
    );
    let document = paths(&[("/x", "get", &response)]);
    is_usable(&document);
    assert_eq!(said(&document), [""; 0]);
}

#[test]
fn odd_discriminators_cost_themselves() {
    let document = one("
    Pet:
      type: object
      properties:
        nameless: {oneOf: [{$ref: '#/components/schemas/Cat'}, {type: string}], discriminator: {mapping: {cat: Cat}}}
        number: {oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {cat: 5, dog: Nope}}}
    Cat: {type: object, properties: {kind: {type: string}}}
");
    is_usable(&document);
    assert_eq!(
        said(&document),
        [
            "`discriminator` is not of the shape that OpenAPI gives it: it is ignored",
            "the mapping names nothing: there is no `Nope`",
        ]
    );
}

#[test]
fn an_operation_that_is_left_out_is_told_to_who_selects_it() {
    let lost =
        format!("tags: [pets], requestBody: {{$ref: '#/components/requestBodies/Nope'}}, {DONE}");
    let fine = format!("tags: [pets], {DONE}");
    let document = paths(&[
        ("/lost", "post", &lost),
        ("/fine", "get", &fine),
        ("/other", "get", DONE),
    ]);
    let said = |operations: &str| {
        let options = with(&document, &format!("operations = [{operations}]"));
        let reports = check_document(&options, Path::new("."));
        reports.into_iter().map(|it| it.message).collect::<Vec<_>>()
    };
    let told = "the operation `POST /lost` is left out: its request body can't be sent";
    for selector in ["\"lost\"", "\"POST /lost\""] {
        let said = said(selector);
        assert_eq!(said.iter().filter(|it| *it == told).count(), 2, "{said:?}");
    }
    assert!(said("tag(\"pets\")").iter().any(|it| it == told));
    assert_eq!(said("\"other\""), [""; 0]);
}

#[test]
fn operations_with_one_id_are_both_there_and_found_by_method_and_path() {
    let document = format!(
        "{HEAD}paths:
  /a: {{get: {{operationId: list, tags: [a], {DONE}}}}}
  /b: {{get: {{operationId: list, tags: [b], {DONE}}}, post: {{operationId: list, {DONE}}}}}
"
    );
    is_usable(&document);
    assert_eq!(ids(&document), ["list", "GET /b", "POST /b"]);
    let said = said(&document);
    let taken = "the operationId `list` is taken already, by #/paths/~1a/get";
    assert_eq!(said, [taken, taken]);
    let names = |given: &str| {
        let analysis = extism_openapi_core::analyse(&with(&document, given), Path::new("."));
        let operations = analysis.expect("a document").api.operations.into_iter();
        operations.map(|it| it.name.rust).collect::<Vec<_>>()
    };
    assert_eq!(names(""), ["list", "get_b", "post_b"]);
    assert_eq!(
        names("rename = {\"GET /b\" = list_b, \"POST /b\" = add_b, \"GET /a\" = list_a}"),
        ["list_a", "list_b", "add_b"]
    );
    let expansion = extism_openapi_core::expand_document(
        Side::Guest,
        &with(&document, "operations = [\"POST /b\"]"),
        Path::new("."),
    );
    let text = expansion.tokens.to_string();
    assert!(text.contains("pub fn post_b"), "{text}");
    assert!(!text.contains("pub fn list") && !text.contains("pub fn get_b"));
}

/// Options beside a document.
fn with(document: &str, given: &str) -> extism_openapi_core::options::Options {
    let document = proc_macro2::Literal::string(document);
    syn::parse_str(&format!("inline = {document}, {given}")).expect("options")
}
