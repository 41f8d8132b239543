//! What plug-ins may not change or see, of records and of operations that they hook.

use extism_openapi::{
    Backend, Call, Mock,
    backend::RawResponse,
    operation::TypedOperation,
    record::{Callbacks, FailureReason, RecordError, Stopped},
};
use serde_json::{Value, json};

use crate::fake::{Fake, Transcript};

pub(crate) mod club {
    extism_openapi::openapi_host!(
        inline = r#"
openapi: 3.1.0
info: { title: Club, version: "1" }
paths:
  /users/{id}:
    put:
      operationId: putUser
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: note, in: query, schema: { type: string, maxLength: 5 } }
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
      responses:
        "200":
          description: stored
          content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
components:
  schemas:
    User:
      type: object
      required: [name]
      properties:
        id: { type: string }
        name: { type: string, maxLength: 5 }
        role: { type: string, readOnly: true }
        password_hash: { type: string, writeOnly: true }
        company: { $ref: '#/components/schemas/Company' }
        friends: { type: array, items: { $ref: '#/components/schemas/User' } }
        keys: { type: object, additionalProperties: { $ref: '#/components/schemas/Key' } }
        payment:
          oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Cash' }]
          discriminator: { propertyName: kind, mapping: { card: '#/components/schemas/Card', cash: '#/components/schemas/Cash' } }
    Company:
      allOf:
        - type: object
          properties: { id: { type: string }, name: { type: string } }
        - type: object
          properties: { plan: { type: string, readOnly: true } }
    Key:
      type: object
      properties: { label: { type: string }, secret: { type: string, writeOnly: true } }
    Card:
      type: object
      required: [kind]
      properties: { kind: { type: string }, number: { type: string, writeOnly: true }, limit: { type: integer, readOnly: true } }
    Cash:
      type: object
      required: [kind]
      properties: { kind: { type: string } }
"#,
        records = { user: User },
        hooks = ["putUser"],
        validate = "requests",
    );
}

fn user() -> club::User {
    serde_json::from_value(json!({
        "id": "u1", "name": "Ada", "role": "member", "password_hash": "$2b$hers",
        "company": { "id": "c1", "name": "Hooli", "plan": "free" },
        "friends": [{ "id": "u2", "name": "Bob", "role": "member", "password_hash": "$2b$his" }],
        "keys": { "a": { "label": "x", "secret": "k" } },
        "payment": { "kind": "card", "number": "4242", "limit": 5 },
    }))
    .unwrap()
}

fn json_of(user: &club::User) -> Value {
    serde_json::to_value(user).unwrap()
}

async fn store(plugins: impl Into<Callbacks>, user: club::User) -> Result<club::User, Stopped> {
    let records = club::records::Records::new(plugins);
    let created = records
        .user()
        .create(user, |user| async { Ok::<_, ()>(user) });
    created.await.map_err(|error| match error {
        RecordError::Stopped(stopped) => stopped,
        RecordError::Write(()) => panic!("nothing fails here"),
    })
}

/// The record that is stored if a plug-in gives this reply.
async fn stored(answer: Value) -> Result<club::User, FailureReason> {
    let plugin = Fake::new("clerk").replying("user_before_save", &answer.to_string());
    store(plugin, user())
        .await
        .map_err(|stopped| match stopped {
            Stopped::Failed(failure) => failure.reason,
            other => panic!("{other:?}"),
        })
}

fn protected(field: &str) -> FailureReason {
    FailureReason::Protected {
        field: field.to_owned(),
    }
}

#[tokio::test]
async fn a_write_only_field_reaches_no_plug_in_at_any_moment() {
    let seen = Transcript::default();
    let mut plugin = Fake::new("spy");
    for moment in [
        "before_validation",
        "after_validation",
        "before_save",
        "before_create",
        "after_create",
        "after_save",
        "after_commit",
        "before_destroy",
        "after_destroy",
    ] {
        let noted = seen.clone();
        plugin = plugin.on(&format!("user_{moment}"), move |input| {
            noted.note(String::from_utf8(input).unwrap());
            Ok(Vec::new())
        });
    }
    let stored = store(plugin.clone(), user()).await.unwrap();
    assert_eq!(stored, user(), "it is stored all the same");
    let records = club::records::Records::new(plugin);
    records
        .user()
        .destroy(user(), || async { Ok::<_, ()>(()) })
        .await
        .unwrap();
    let seen = seen.take();
    assert_eq!(seen.len(), 10);
    for text in seen {
        for secret in ["password_hash", "$2b$", "secret", "4242"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert!(text.contains("\"plan\":\"free\""), "{text}");
    }
}

#[tokio::test]
async fn a_write_only_field_is_set_by_no_plug_in() {
    for (field, answer) in [
        (
            "password_hash",
            json!({ "patch": { "password_hash": "$2b$ATTACKERS" } }),
        ),
        (
            "password_hash",
            json!({ "patch": { "password_hash": null } }),
        ),
        (
            "password_hash",
            json!({ "record": { "name": "Ada", "password_hash": "$2b$hers" } }),
        ),
        (
            "friends[0].password_hash",
            json!({ "patch": { "friends": [{ "id": "u2", "name": "Bob", "password_hash": "x" }] } }),
        ),
        (
            "keys.b.secret",
            json!({ "patch": { "keys": { "b": { "secret": "x" } } } }),
        ),
        (
            "payment.number",
            json!({ "patch": { "payment": { "kind": "card", "number": "1" } } }),
        ),
        (
            "payment.number",
            json!({ "patch": { "payment": { "kind": "cash", "number": "1" } } }),
        ),
    ] {
        assert_eq!(
            stored(answer.clone()).await,
            Err(protected(field)),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_whole_record_and_a_patch_keep_what_the_plug_in_did_not_see() {
    let whole = json!({ "record": {
        "name": "ADA",
        "company": { "name": "Hooli" },
        "friends": [{ "id": "u2", "name": "BOB" }],
        "keys": { "a": { "label": "y" }, "b": { "label": "new" } },
    } });
    let left = json_of(&stored(whole).await.unwrap());
    assert_eq!(
        left,
        json!({
            "id": "u1", "name": "ADA", "role": "member", "password_hash": "$2b$hers",
            "company": { "id": "c1", "name": "Hooli", "plan": "free" },
            "friends": [{ "id": "u2", "name": "BOB", "role": "member", "password_hash": "$2b$his" }],
            "keys": { "a": { "label": "y", "secret": "k" }, "b": { "label": "new" } },
            "payment": { "kind": "card", "number": "4242", "limit": 5 },
        })
    );
    let patch = json!({ "patch": { "name": "ADA", "company": { "name": "Pied" } } });
    let left = json_of(&stored(patch).await.unwrap());
    assert_eq!(left["password_hash"], "$2b$hers");
    assert_eq!(
        left["company"],
        json!({ "id": "c1", "name": "Pied", "plan": "free" })
    );
    assert_eq!(left["keys"]["a"]["secret"], "k");
}

#[tokio::test]
async fn what_is_read_only_is_kept_at_every_depth() {
    for (field, answer) in [
        ("role", json!({ "role": "admin" })),
        (
            "company.id",
            json!({ "company": { "id": "c2", "plan": "enterprise" } }),
        ),
        (
            "company.plan",
            json!({ "company": { "plan": "enterprise" } }),
        ),
        ("company", json!({ "company": null })),
        (
            "friends[0].role",
            json!({ "friends": [{ "id": "u2", "name": "Bob", "role": "admin" }] }),
        ),
        (
            "friends[0].id",
            json!({ "friends": [{ "id": "u9", "name": "Bob" }] }),
        ),
        (
            "payment.limit",
            json!({ "payment": { "kind": "card", "limit": 500 } }),
        ),
    ] {
        let answer = json!({ "patch": answer });
        assert_eq!(
            stored(answer.clone()).await,
            Err(protected(field)),
            "{answer}"
        );
    }
    let added =
        json!({ "patch": { "friends": [{ "id": "u2", "name": "Bob" }, { "name": "Eve" }] } });
    let left = json_of(&stored(added).await.unwrap());
    assert_eq!(left["friends"][0]["password_hash"], "$2b$his");
    assert_eq!(left["friends"][1], json!({ "name": "Eve" }));
}

#[tokio::test]
async fn a_change_beyond_the_schemas_limits_is_the_plug_ins_fault_under_validate() {
    match stored(json!({ "patch": { "name": "too long" } })).await {
        Err(FailureReason::Record { message }) => assert!(message.contains("`/name`"), "{message}"),
        other => panic!("{other:?}"),
    }
    // Faults of the host's own record are not reported as the plug-in's.
    let plugin =
        Fake::new("clerk").replying("user_before_save", r#"{"patch":{"company":{"name":"X"}}}"#);
    let long = club::User {
        name: "by the host".to_owned(),
        ..user()
    };
    assert!(store(plugin, long).await.is_ok());
}

#[tokio::test]
async fn names_that_a_plug_in_chose_are_cut_and_stay_on_one_line_in_messages() {
    let long = "k\n".repeat(50_000);
    for answer in [
        json!({ "patch": { (long.as_str()): 1 } }),
        json!({ "patch": { "keys": { (long.as_str()): { "secret": "x" } } } }),
        json!({ "patch": { "name": { (long.as_str()): 1 } } }),
        json!({ "errors": [{ "field": long, "message": long }] }),
    ] {
        let plugin = Fake::new("clerk").replying("user_before_save", &answer.to_string());
        let message = store(plugin, user()).await.unwrap_err().to_string();
        assert!(message.len() < 2_000, "{}", message.len());
        assert!(!message.contains('\n'), "{message}");
    }
}

fn put_user() -> Call {
    Call::new(<club::operations::put_user as TypedOperation>::OPERATION)
}

fn input() -> Value {
    json!({ "id": "u1", "body": { "name": "Ada", "password_hash": "$2b$hers" } })
}

/// What the backend gets if a hook gives this reply, and the response of the call.
async fn hooked(input: Value, answer: Value) -> (Value, RawResponse) {
    let got = Transcript::default();
    let noted = got.clone();
    let backend = Mock::new().on(club::operations::put_user, move |params| {
        noted.note(serde_json::to_string(&params).unwrap());
        Ok(user().into())
    });
    let plugin = Fake::new("clerk").replying("before_put_user", &answer.to_string());
    let backend = club::hooks::around(backend, plugin);
    let answer = backend
        .call(&put_user(), input.to_string().as_bytes())
        .await;
    let got = got
        .take()
        .pop()
        .map(|text| serde_json::from_str(&text).unwrap());
    (got.unwrap_or_default(), answer)
}

#[tokio::test]
async fn a_hook_neither_sees_nor_changes_what_is_protected() {
    let seen = Transcript::default();
    let noted = [seen.clone(), seen.clone()];
    let [before, after] = noted;
    let plugin = Fake::new("spy")
        .on("before_put_user", move |input| {
            before.note(String::from_utf8(input).unwrap());
            Ok(br#"{"patch":{"body":{"name":"ADA"}}}"#.to_vec())
        })
        .on("after_put_user", move |answer| {
            after.note(String::from_utf8(answer).unwrap());
            Ok(Vec::new())
        });
    let got = Transcript::default();
    let noted = got.clone();
    let backend = Mock::new().on(club::operations::put_user, move |params| {
        noted.note(serde_json::to_string(&params).unwrap());
        Ok(user().into())
    });
    let backend = club::hooks::around(backend, plugin);
    let answer = backend
        .call(&put_user(), input().to_string().as_bytes())
        .await;
    assert_eq!(answer.status, 200);
    let wanted = json!({ "id": "u1", "body": { "name": "ADA", "password_hash": "$2b$hers" } });
    assert_eq!(
        serde_json::from_str::<Value>(&got.take()[0]).unwrap(),
        wanted
    );
    let seen = seen.take();
    assert_eq!(seen.len(), 2);
    for text in seen {
        assert!(!text.contains("$2b$") && !text.contains("4242"), "{text}");
    }
    for patch in [
        json!({ "id": "OTHER" }),
        json!({ "body": { "name": "Ada", "role": "admin" } }),
        json!({ "body": { "name": "Ada", "id": "u9" } }),
        json!({ "body": { "name": "Ada", "password_hash": "$2b$ATTACKERS" } }),
        json!({ "body": { "name": "Ada", "company": { "plan": "enterprise" } } }),
    ] {
        let (got, answer) = hooked(input(), json!({ "patch": patch })).await;
        assert_eq!((got, answer.status), (Value::Null, 500), "{patch}");
    }
}

#[tokio::test]
async fn what_a_hook_changed_is_validated_again() {
    for patch in [
        json!({ "note": "too long" }),
        json!({ "body": { "name": "too long" } }),
    ] {
        let (got, answer) = hooked(input(), json!({ "patch": patch })).await;
        assert_eq!((got, answer.status), (Value::Null, 500), "{patch}");
    }
    let (got, answer) = hooked(input(), json!({ "patch": { "note": "short" } })).await;
    assert_eq!((&got["note"], answer.status), (&json!("short"), 200));
}

#[tokio::test]
async fn input_that_no_hook_changes_goes_on_as_it_was_sent() {
    let text = br#"{ "id" : "u1" , "body" : { "name" : "Ada" } }"#;
    struct Text;
    impl Backend for Text {
        fn call<'a>(
            &'a self,
            _: &'a Call,
            input: &'a [u8],
        ) -> extism_openapi::backend::ResponseFuture<'a> {
            let status = if input.contains(&b' ') { 200 } else { 500 };
            Box::pin(async move { RawResponse::new(status) })
        }
    }
    let plugin = Fake::new("quiet").replying("before_put_user", "");
    let backend = club::hooks::around(Text, plugin);
    assert_eq!(backend.call(&put_user(), text).await.status, 200);
}
