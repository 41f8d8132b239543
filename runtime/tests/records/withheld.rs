//! Responses of an API reach plug-ins without `writeOnly` fields; through real wasm.

#[path = "../host_common/mod.rs"]
mod host_common;

use extism_openapi::backend::{RawBody, RawResponse};
use host_common::{PASS_ON, kind, load, run, serve, wat};
use serde_json::json;
use serde_json::value::RawValue;

/// The import's name is that of the test plug-ins.
mod api {
    extism_openapi::openapi_host!(
        inline = r#"
openapi: 3.1.0
info: { title: Club, version: "1" }
paths:
  /users:
    post:
      operationId: echo
      requestBody: { content: { application/json: {} } }
      responses:
        "200":
          description: a user
          content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
        "4XX":
          description: no
          content: { application/json: { schema: { type: object } } }
  /ping:
    get: { operationId: ping, responses: { "204": { description: pong } } }
components:
  schemas:
    User:
      type: object
      properties:
        name: { type: string }
        password: { type: string, writeOnly: true }
        friends: { type: array, items: { $ref: '#/components/schemas/User' } }
"#
    );
}

fn answered(status: u16, json: String) -> serde_json::Value {
    let backend = serve(move |_, _| {
        let entity = RawBody::Json(RawValue::from_string(json.clone()).unwrap());
        async move { RawResponse::new(status).with_body("application/json", entity) }
    });
    run(&load(api::functions(backend), wat(PASS_ON)), "{}")
}

#[test]
fn a_write_only_field_of_a_response_does_not_reach_the_plug_in() {
    let user = json!({
        "name": "Ada", "password": "s3cret", "other": 1,
        "friends": [{ "name": "Bob", "password": "s3cret" }],
    });
    let response = answered(200, user.to_string());
    let wanted = json!({ "name": "Ada", "other": 1, "friends": [{ "name": "Bob" }] });
    assert_eq!(response["entity"], wanted);
}

#[test]
fn a_response_of_another_status_and_one_without_it_stay_as_they_are() {
    let refusal = json!({ "password": ["is too short"] });
    assert_eq!(answered(422, refusal.to_string())["entity"], refusal);
    let text = r#"{ "name" : "Ada", "other": 1.0000000000000000000001 }"#;
    assert_eq!(answered(200, text.to_owned())["status"], 200);
}

#[test]
fn a_response_that_can_not_be_read_is_not_passed_on() {
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    assert_eq!(kind(&answered(200, deep)), "transport");
}
