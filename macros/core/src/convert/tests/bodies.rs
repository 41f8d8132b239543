use serde_json::json;

use super::*;
use crate::ir::{BodyKind, Operation, Style};

fn with_request(content: Value) -> (Api, Vec<String>) {
    converted(&json!({
        "paths": {"/a": {"post": {
            "operationId": "a", "requestBody": {"content": content}, "responses": {}
        }}},
        "components": {"schemas": {"Pet": {"type": "object", "properties": {
            "name": {"type": "string"}, "photo": {"type": "string", "format": "binary"}
        }}}}
    }))
}

fn with_responses(responses: Value) -> (Api, Vec<String>) {
    converted(&json!({"paths": {"/a": {"get": {"operationId": "a", "responses": responses}}}}))
}

fn media(operation: &Operation) -> Vec<(&str, BodyKind)> {
    let media = operation.body.iter().flat_map(|body| &body.media);
    media
        .map(|media| (media.content_type.as_str(), media.kind))
        .collect()
}

#[test]
fn only_json_is_the_same_under_another_name() {
    let pet = json!({"schema": {"$ref": "#/components/schemas/Pet"}});
    let (api, problems) = with_request(json!({
        "text/json": pet, "application/json": pet, "application/*+json": pet,
        "text/csv": {}, "text/plain": {"schema": {"type": "string"}}, "image/png": {}
    }));
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        media(&api.operations[0]),
        [
            ("application/json", BodyKind::Json),
            ("text/csv", BodyKind::Text),
            ("text/plain", BodyKind::Text),
            ("image/png", BodyKind::Binary),
        ]
    );
}

#[test]
fn bodies_that_lose_their_schema_say_so() {
    let pet = json!({"schema": {"type": "object"}});
    let (_, problems) = with_request(json!({
        "application/xml": pet, "application/cbor": pet, "text/plain": {"schema": {"type": "integer"}},
        "application/jsonl": {"x-item-schema": {"type": "object"}}
    }));
    let at = "warning #/paths/~1a/post/requestBody/content";
    assert_eq!(
        problems,
        [
            format!(
                "{at}/application~1xml/schema: `application/xml` is carried as text: its schema is not applied"
            ),
            format!(
                "{at}/application~1cbor/schema: `application/cbor` is carried as bytes: its schema is not applied"
            ),
            format!(
                "{at}/text~1plain/schema: `text/plain` is carried as text: its schema is not applied"
            ),
            format!(
                "{at}/application~1jsonl: `application/jsonl` is sent whole, as one text, not as a stream"
            ),
        ]
    );
    let xml = json!({"content": {"text/xml": pet}});
    let (_, problems) = with_responses(json!({"200": xml, "400": xml, "500": xml}));
    // At each place; `diagnostic::once` says it once.
    assert_eq!(problems.len(), 3, "{problems:#?}");
}

#[test]
fn a_loss_beside_json_is_a_note() {
    let document = |content: Value| json!({"paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"content": content}}}}}});
    let minor = |content: Value| {
        let mut diagnostics = Diagnostics::default();
        unnamed(&document(content), &mut diagnostics);
        let minor: Vec<bool> = diagnostics.iter().map(|one| one.minor).collect();
        minor
    };
    let stream = json!({"schema": {"type": "object"}});
    assert_eq!(minor(json!({"text/event-stream": stream})), [false]);
    assert_eq!(
        minor(json!({"text/event-stream": stream, "application/json": stream})),
        [true]
    );
}

#[test]
fn streams_are_texts() {
    for stream in [
        "text/event-stream",
        "application/x-ndjson; charset=utf-8",
        "application/jsonl",
        "application/json-seq",
        "application/geo+json-seq",
        "application/stream+json",
    ] {
        let (api, problems) = with_responses(json!({"200": {"content": {stream: {}}}}));
        let kind = api.operations[0].responses[0]
            .media
            .as_ref()
            .map(|it| it.kind);
        assert_eq!(kind, Some(BodyKind::Text), "{stream}");
        assert!(problems[0].contains("is read to its end"), "{problems:?}");
    }
}

#[test]
fn forms_in_responses_are_not_taken_apart() {
    let pet = json!({"schema": {"type": "object", "properties": {"a": {"type": "string"}}}});
    let (api, problems) = with_responses(json!({"200": {"content": {
        "application/x-www-form-urlencoded": pet, "multipart/mixed": pet
    }}}));
    let kinds: Vec<_> = api.operations[0]
        .responses
        .iter()
        .filter_map(|response| response.media.as_ref())
        .map(|media| (media.kind, &media.ty))
        .collect();
    let text = Ty::String { format: None };
    assert_eq!(
        kinds,
        [(BodyKind::Text, &text), (BodyKind::Binary, &Ty::Binary)]
    );
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

#[test]
fn a_form_is_an_object() {
    let form = |schema: Value| json!({"application/x-www-form-urlencoded": {"schema": schema}});
    let (api, problems) = with_request(form(json!({"type": "string"})));
    assert_eq!(
        (media(&api.operations[0])[0].1, problems.len()),
        (BodyKind::Text, 0)
    );
    for schema in [
        json!({"type": "array", "items": {}}),
        json!({"type": "integer"}),
    ] {
        let (api, problems) = with_request(form(schema));
        assert!(api.operations[0].body.is_none());
        assert_eq!(
            problems,
            [
                "warning #/paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded/schema: a \
              body of type `application/x-www-form-urlencoded` must be an object; this media type is left out"
            ]
        );
    }
    for schema in [
        json!({}),
        json!({"$ref": "#/components/schemas/Pet"}),
        json!({"anyOf": [
            {"$ref": "#/components/schemas/Pet"}, {"type": "object"}
        ]}),
    ] {
        let (api, problems) = with_request(form(schema));
        assert_eq!(
            (media(&api.operations[0])[0].1, problems.len()),
            (BodyKind::Form, 0)
        );
    }
}

#[test]
fn responses_that_never_come_are_reported() {
    let (api, problems) = with_responses(json!({
        "101": {"description": "Switching"}, "1XX": {}, "204": {"content": {"text/plain": {}}}
    }));
    assert_eq!(api.operations[0].responses.len(), 1);
    let texts: Vec<_> = problems
        .iter()
        .filter_map(|it| it.split_once(": "))
        .collect();
    assert_eq!(
        texts[0].1,
        "a response of status 101 never reaches a plug-in: it is left out"
    );
    assert_eq!(
        texts[1].1,
        "a response of status 1XX never reaches a plug-in: it is left out"
    );
    assert_eq!(texts[2].1, "HTTP allows this response no body");
}

#[test]
fn encodings_have_a_style_only_where_it_is_said() {
    let (api, problems) = with_request(json!({"multipart/form-data": {
        "schema": {"$ref": "#/components/schemas/Pet"},
        "encoding": {
            "name": {"contentType": "text/markdown"},
            "deep": {"style": "deepObject"},
            "joined": {"explode": false, "contentType": "application/json"}
        }
    }}));
    let body = api.operations[0]
        .body
        .as_ref()
        .map(|body| &body.media[0].encodings);
    let encodings: Vec<_> = body
        .into_iter()
        .flatten()
        .map(|encoding| (encoding.style, encoding.explode))
        .collect();
    assert_eq!(
        encodings,
        [
            (None, true),
            (Some(Style::DeepObject), true),
            (Some(Style::Form), false)
        ]
    );
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].contains("this `contentType` is ignored"),
        "{problems:?}"
    );
}

#[test]
fn headers_of_parts() {
    let headers = json!({
        "Content-Type": {"schema": {"type": "string"}},
        "X-Fixed": {"schema": {"type": "integer", "enum": [7]}, "required": true},
        "X-Free": {"schema": {"type": "string"}},
        "X-Needed": {"schema": {"type": "string"}, "required": true}
    });
    let (api, problems) = with_request(json!({"multipart/form-data": {
        "schema": {"$ref": "#/components/schemas/Pet"},
        "encoding": {"name": {"headers": headers}, "photo": {"headers": headers}}
    }}));
    let names = |index: usize| -> Vec<(String, Option<String>)> {
        let body = api.operations[0].body.as_ref();
        let encodings = body.map(|body| &body.media[0].encodings[index].headers);
        let headers = encodings.into_iter().flatten();
        headers
            .map(|it| (it.name.clone(), it.value.clone()))
            .collect()
    };
    let fixed = ("X-Fixed".to_owned(), Some("7".to_owned()));
    assert_eq!(names(0), std::slice::from_ref(&fixed));
    assert_eq!(
        names(1),
        [
            fixed,
            ("X-Free".to_owned(), None),
            ("X-Needed".to_owned(), None)
        ]
    );
    let severities: Vec<_> = problems
        .iter()
        .filter_map(|it| it.split_once(' '))
        .collect();
    assert_eq!(severities.len(), 2, "{problems:#?}");
    assert_eq!((severities[0].0, severities[1].0), ("warning", "warning"));
}
