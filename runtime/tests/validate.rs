//! The host's check of plug-ins' input against the document's whole schemas: through real wasm.
#![cfg(feature = "validate")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use extism_openapi::Plugin;
use host_common::{PASS_ON, kind, load, run, serve, text_response, wat};
use serde_json::{Value, json};

/// The import's name is that of the test plug-ins.
mod api {
    extism_openapi::openapi_host!(
        inline = r##"
openapi: 3.0.3
info: { title: Test, version: "1" }
paths:
  /echo/{id}:
    post:
      operationId: echo
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: pageSize, in: query, schema: { type: integer, format: int32, minimum: 1, maximum: 100 } }
        - { name: sort, in: query, schema: { type: array, uniqueItems: true, maxItems: 2, items: { type: string, enum: [name, age] } } }
      requestBody:
        content:
          application/json: { schema: { $ref: "#/components/schemas/Customer" } }
          text/csv: { schema: { type: string, maxLength: 5 } }
      responses: { "200": { description: Fine, content: { application/json: {} } } }
  /ping:
    get:
      operationId: ping
      responses: { "200": { description: Fine } }
components:
  schemas:
    Customer:
      type: object
      required: [id, name]
      additionalProperties: false
      minProperties: 1
      properties:
        id: { type: string, readOnly: true }
        name: { type: string, minLength: 1, maxLength: 10, pattern: "^[a-z]+$" }
        slow: { type: string, pattern: "^(a+)+$" }
        huge: { type: string, pattern: "^((a{1,1000}){1,1000}){1,1000}$" }
        age: { type: integer, minimum: 0, exclusiveMinimum: true, nullable: true }
        rate: { type: number, multipleOf: 0.5, maximum: 10 }
        email: { type: string, format: email }
        since: { type: string, format: date-time }
        day: { type: string, format: date }
        site: { type: string, format: uri }
        ip: { type: string, format: ipv4 }
        key: { type: string, format: byte }
        tags: { type: array, minItems: 1, items: { type: string } }
        notes: { type: object, maxProperties: 2, additionalProperties: { type: string } }
        address: { nullable: true, allOf: [{ $ref: "#/components/schemas/Address" }] }
        parent: { $ref: "#/components/schemas/Customer" }
        not_admin: { type: string, not: { enum: [admin] } }
        payment:
          oneOf:
            - { $ref: "#/components/schemas/Card" }
            - { $ref: "#/components/schemas/Cash" }
          discriminator: { propertyName: kind, mapping: { card: "#/components/schemas/Card", cash: Cash } }
        pet: { $ref: "#/components/schemas/Pet" }
        filter: { $ref: "#/components/schemas/Filter" }
    Filter:
      oneOf:
        - { type: object, properties: { op: { type: string, pattern: "^and$" }, args: { type: array, items: { $ref: "#/components/schemas/Filter" } } } }
        - { type: object, properties: { op: { type: string, pattern: "^or$" }, args: { type: array, items: { $ref: "#/components/schemas/Filter" } } } }
        - { type: object, required: [leaf], properties: { leaf: { type: string } } }
    Address:
      type: object
      required: [street]
      properties: { street: { type: string, minLength: 3 } }
    Card:
      type: object
      required: [kind]
      properties: { kind: { type: string }, number: { type: string, minLength: 4 } }
    Cash:
      type: object
      required: [kind]
      properties: { kind: { type: string } }
    Pet:
      type: object
      required: [type]
      properties: { type: { type: string } }
      discriminator: { propertyName: type }
      oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }]
    Cat: { allOf: [{ $ref: "#/components/schemas/Pet" }, { properties: { lives: { type: integer, maximum: 9 } } }] }
    Dog: { allOf: [{ $ref: "#/components/schemas/Pet" }, { properties: { lives: { type: integer, maximum: 1 } } }] }
"##,
        validate = "requests",
        warnings = "allow"
    );
}

/// A plug-in that passes its input to `echo`, and how often the backend saw a call.
fn plugin() -> (Plugin, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let backend = serve(move |_, input| {
        counted.fetch_add(1, Ordering::Relaxed);
        let text = String::from_utf8_lossy(input).into_owned();
        async move { text_response(text) }
    });
    (load(api::functions(backend), wat(PASS_ON)), calls)
}

const ID: &str = "8c4f1c1e-6b7a-4d7c-9a53-2f6e4a6c0f11";

fn with_body(body: Value) -> Value {
    json!({ "id": ID, "body": body })
}

/// A customer with an additional property.
fn customer(property: &str, value: Value) -> Value {
    with_body(json!({ "name": "ada", property: value }))
}

#[test]
fn what_the_document_allows_reaches_the_backend_as_it_is() {
    let (plugin, calls) = plugin();
    let sound = [
        json!({ "id": ID }),
        json!({ "id": ID, "body": null, "pageSize": null }),
        json!({ "id": ID, "page_size": 100, "sort": ["age", "name"] }),
        customer("age", Value::Null),
        customer("rate", json!(2.5)),
        customer("email", json!("ada@example.com")),
        customer("since", json!("2026-01-01T00:00:00Z")),
        customer("key", json!("a2V5")),
        customer("address", Value::Null),
        customer("address", json!({ "street": "Main" })),
        customer(
            "parent",
            json!({ "name": "eve", "parent": { "name": "lea" } }),
        ),
        customer("payment", json!({ "kind": "cash" })),
        customer("pet", json!({ "type": "Cat", "lives": 9 })),
        customer("huge", json!("a pattern that is too big is not checked")),
        json!({ "id": ID, "customer": { "name": "ada" } }),
        json!({ "id": ID, "content_type": "text/csv; charset=utf-8", "body": "a,b" }),
    ];
    let count = sound.len();
    for input in sound {
        let text = input.to_string();
        let response = run(&plugin, &text);
        assert_eq!(response["entity"], text, "{response}");
    }
    assert_eq!(calls.load(Ordering::Relaxed), count);
}

#[test]
fn each_keyword_is_checked_and_the_pointer_says_where() {
    let (plugin, calls) = plugin();
    let deep = json!({ "name": "eve", "parent": { "name": "lea", "parent": { "name": "7" } } });
    let cases = [
        (json!({}), ""),
        (json!({ "id": "7" }), "/id"),
        (json!({ "id": ID, "pageSize": 0 }), "/pageSize"),
        (json!({ "id": ID, "page_size": 101 }), "/page_size"),
        (
            json!({ "id": ID, "pageSize": 2_147_483_648_u64 }),
            "/pageSize",
        ),
        (json!({ "id": ID, "sort": ["age", "age"] }), "/sort"),
        (json!({ "id": ID, "sort": ["age", "size"] }), "/sort/1"),
        (json!({ "id": ID, "page/size": 1 }), "/page~1size"),
        (
            json!({ "id": ID, "pageSize": 1, "page_size": 1 }),
            "/page_size",
        ),
        (
            json!({ "id": ID, "content_type": "text/html", "body": "a" }),
            "/content_type",
        ),
        (
            json!({ "id": ID, "content_type": "text/csv", "body": "a,b,c,d" }),
            "/body",
        ),
        (with_body(json!({})), "/body"),
        (with_body(json!([])), "/body"),
        (with_body(json!({ "name": "" })), "/body/name"),
        (with_body(json!({ "name": "abcdefghijk" })), "/body/name"),
        (with_body(json!({ "name": "Ada" })), "/body/name"),
        (
            json!({ "id": ID, "customer": { "name": "Ada" } }),
            "/customer/name",
        ),
        (customer("other", json!(1)), "/body"),
        (customer("id", json!("c1")), "/body/id"),
        (
            customer("parent", json!({ "name": "eve", "id": "c1" })),
            "/body/parent/id",
        ),
        (customer("age", json!(0)), "/body/age"),
        (customer("age", json!("1")), "/body/age"),
        (customer("rate", json!(0.3)), "/body/rate"),
        (customer("rate", json!(11)), "/body/rate"),
        (customer("email", json!("ada")), "/body/email"),
        (customer("since", json!("yesterday")), "/body/since"),
        (customer("day", json!("2026-13-01")), "/body/day"),
        (customer("site", json!("no uri")), "/body/site"),
        (customer("ip", json!("1.2.3")), "/body/ip"),
        (customer("key", json!("#")), "/body/key"),
        (customer("tags", json!([])), "/body/tags"),
        (customer("tags", json!(["a", 1])), "/body/tags/1"),
        (customer("notes", json!({ "a": 1 })), "/body/notes/a"),
        (
            customer("notes", json!({ "a": "", "b": "", "c": "" })),
            "/body/notes",
        ),
        (
            customer("address", json!({ "street": "M" })),
            "/body/address/street",
        ),
        (customer("not_admin", json!("admin")), "/body/not_admin"),
        (
            customer("payment", json!({ "kind": "card", "number": "1" })),
            "/body/payment/number",
        ),
        (
            customer("payment", json!({ "kind": "gift" })),
            "/body/payment",
        ),
        (
            customer("pet", json!({ "type": "Cat", "lives": 10 })),
            "/body/pet/lives",
        ),
        (
            customer("pet", json!({ "type": "Dog", "lives": 2 })),
            "/body/pet/lives",
        ),
        (customer("pet", json!({ "lives": 2 })), "/body/pet"),
        (customer("parent", deep), "/body/parent/parent/parent/name"),
    ];
    for (input, pointer) in cases {
        let response = run(&plugin, &input.to_string());
        assert_eq!(
            (kind(&response), &response["status"]),
            ("invalid_request", &json!(400)),
            "{input}: {response}"
        );
        assert_eq!(response["error"]["pointer"], pointer, "{input}: {response}");
        let message = response["error"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("`echo`") && message.contains(pointer),
            "{message}"
        );
    }
    assert_eq!(
        calls.load(Ordering::Relaxed),
        0,
        "the backend does not see it"
    );
}

#[test]
fn a_message_holds_no_value_and_stays_short() {
    let (plugin, _) = plugin();
    let secret = "Hunter2".repeat(1000);
    for body in [
        json!({ "name": secret }),
        json!({ "name": "a", (secret.clone()): 1 }),
    ] {
        let response = run(&plugin, &with_body(body).to_string());
        let message = response["error"]["message"].as_str().unwrap();
        assert!(message.len() < 800, "{}", message.len());
    }
    let response = run(&plugin, &with_body(json!({ "name": secret })).to_string());
    assert!(!response.to_string().contains("Hunter2"), "{response}");
}

#[test]
fn what_is_no_json_is_refused_here() {
    let (plugin, calls) = plugin();
    for text in [
        "[]",
        "{",
        r#"{"id":"a","id":"b"}"#,
        r#"{"id":"a","body":{"name":"a","name":"b"}}"#,
    ] {
        let response = run(&plugin, text);
        assert_eq!(kind(&response), "invalid_request", "{text}: {response}");
    }
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[test]
fn an_operation_without_input_has_nothing_to_check() {
    let backend = serve(|_, _| async { text_response("pong".to_owned()) });
    let ping = load(
        api::functions(backend),
        wat("(call $output (call $ping)) (i32.const 0)"),
    );
    assert_eq!(run(&ping, "not json")["entity"], "pong");
}

#[test]
fn hostile_input_takes_neither_time_nor_stack() {
    let (plugin, _) = plugin();
    let start = std::time::Instant::now();
    let slow = customer("slow", json!(format!("{}b", "a".repeat(1_000_000))));
    assert_eq!(
        run(&plugin, &slow.to_string())["error"]["pointer"],
        "/body/slow"
    );
    let depth = 120;
    let nested = format!(
        r#"{{"id":"{ID}","body":{}{{}}{}}}"#,
        r#"{"name":"a","parent":"#.repeat(depth),
        "}".repeat(depth)
    );
    let response = run(&plugin, &nested);
    assert_eq!(kind(&response), "invalid_request", "{response}");
    let nested = format!(
        r#"{{"id":"{ID}","body":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(kind(&run(&plugin, &nested)), "invalid_request");
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
}

#[test]
fn a_recursive_one_of_takes_neither_time_nor_memory() {
    let (plugin, calls) = plugin();
    let start = std::time::Instant::now();
    for depth in [2, 16, 17, 55] {
        let leaf = json!({ "op": 7, "leaf": 7, "args": 7 });
        let filter = (0..depth).fold(leaf, |inner, _| json!({ "op": "and", "args": [inner] }));
        let response = run(&plugin, &customer("filter", filter).to_string());
        assert_eq!(kind(&response), "invalid_request", "{response}");
        let pointer = response["error"]["pointer"].as_str().unwrap();
        assert!(pointer.starts_with("/body"), "{response}");
    }
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    assert!(start.elapsed().as_secs() < 15, "{:?}", start.elapsed());
}

#[test]
fn a_number_is_judged_as_it_is_written() {
    let (plugin, calls) = plugin();
    for number in ["10.000000000000000000001", "1e-400"] {
        let input = format!(r#"{{"id":"{ID}","body":{{"name":"a","rate":{number}}}}}"#);
        let response = run(&plugin, &input);
        assert_eq!(kind(&response), "invalid_request", "{response}");
        let message = response["error"]["message"].as_str().unwrap();
        assert!(message.contains(number), "{message}");
    }
    let age = format!(r#"{{"id":"{ID}","body":{{"name":"a","age":9007199254740992.9}}}}"#);
    assert_eq!(kind(&run(&plugin, &age)), "invalid_request");
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    let exact = format!(r#"{{"id":"{ID}","body":{{"name":"a","rate":1.50e0}}}}"#);
    assert_eq!(run(&plugin, &exact)["entity"], exact);
}

#[test]
fn an_unknown_key_of_megabytes_costs_little_and_is_cut() {
    let (plugin, _) = plugin();
    let start = std::time::Instant::now();
    let key = "k".repeat(3_000_000);
    let response = run(&plugin, &json!({ "id": ID, (key.as_str()): 1 }).to_string());
    assert_eq!(kind(&response), "invalid_request");
    assert!(
        response.to_string().len() < 1_000,
        "{}",
        response.to_string().len()
    );
    let response = run(&plugin, &customer("notes", json!({ key: 1 })).to_string());
    assert_eq!(response["error"]["pointer"], "/body/notes");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
