//! What the document calls `writeOnly` in an event.

use extism_openapi::{
    Plugin, Plugins,
    event::{Delivery, EventError, EventPolicy, Outcome, Strategy},
};
use serde_json::{Value, json};

use super::common::{Echo, exporting, outcomes, replies};

/// The import's name is that of the test plug-ins.
mod api {
    extism_openapi::openapi_host!(
        inline = r##"
openapi: 3.1.0
info: { title: Club, version: "1" }
paths:
  /echo:
    post:
      operationId: echo
      requestBody: { content: { application/json: {} } }
      responses: { "204": { description: said } }
  /ping:
    get: { operationId: ping, responses: { "204": { description: pong } } }
webhooks:
  member_joined:
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Member' } } } }
      responses: { "200": { description: taken } }
  door_opened:
    post:
      requestBody: { content: { application/json: { schema: { type: object, properties: { at: { type: integer } } } } } }
      responses: { "200": { description: taken } }
components:
  schemas:
    Member:
      type: object
      required: [name, password]
      properties:
        name: { type: string }
        password: { type: string, writeOnly: true }
        friends: { type: array, items: { $ref: '#/components/schemas/Member' } }
"##
    );
}

/// Gives its payload back.
const MIRROR: &str = "(call $output_set (call $input) (call $input_length)) (i32.const 0)";

fn listens(body: &str) -> Vec<u8> {
    exporting("member_joined", body)
}

fn member() -> api::Member {
    serde_json::from_value(whole()).unwrap()
}

fn whole() -> Value {
    json!({
        "name": "Ada", "password": "s3cret",
        "friends": [{ "name": "Bob", "password": "s3cret" }],
    })
}

fn seen() -> Value {
    json!({ "name": "Ada", "friends": [{ "name": "Bob" }] })
}

fn set(plugins: &[(&str, &str)]) -> Plugins {
    let builder = Plugins::builder(api::functions(Echo));
    let fold = EventPolicy::new().strategy(Strategy::Fold);
    let set = builder.event(api::webhooks::member_joined, fold).build();
    for (name, body) in plugins {
        set.add(name, listens(body)).unwrap();
    }
    set
}

#[tokio::test]
async fn a_write_only_field_of_an_event_reaches_no_plug_in() {
    let event = api::webhooks::member_joined;
    let plugin = Plugin::new(listens(MIRROR), api::functions(Echo)).unwrap();
    let delivered = plugin.deliver(event, &member()).await.unwrap();
    assert_eq!(delivered, Delivery::Delivered(Some(seen())));
    let set = Plugins::new(api::functions(Echo));
    set.add("mirror", listens(MIRROR)).unwrap();
    set.add("other", listens(MIRROR)).unwrap();
    let results = [
        set.deliver(event, &member()).await,
        set.first(event, &member()).await,
    ];
    for results in results {
        assert_eq!(results.first_reply(), Some(&seen()));
    }
}

#[test]
fn a_write_only_field_of_an_event_reaches_no_plug_in_that_is_waited_for() {
    let event = api::webhooks::member_joined;
    let plugin = Plugin::new(listens(MIRROR), api::functions(Echo)).unwrap();
    let delivered = plugin.deliver_blocking(event, &member()).unwrap();
    assert_eq!(delivered, Delivery::Delivered(Some(seen())));
    let set = Plugins::new(api::functions(Echo));
    set.add("mirror", listens(MIRROR)).unwrap();
    let delivered = set.deliver_blocking(event, &member());
    assert_eq!(delivered.first_reply(), Some(&seen()));
}

#[tokio::test]
async fn a_write_only_field_of_a_webhook_as_text_reaches_no_plug_in() {
    let set = Plugins::new(api::functions(Echo));
    set.add("mirror", listens(MIRROR)).unwrap();
    set.add("door", exporting("door_opened", MIRROR)).unwrap();
    let webhooks = set.webhooks();
    let mut payload = whole();
    payload["webhook_type"] = json!("member.joined");
    let delivered = webhooks.deliver(payload.to_string().as_bytes()).await;
    let mut wanted = seen();
    wanted["webhook_type"] = json!("member.joined");
    assert_eq!(delivered.unwrap().results.first_reply(), Some(&wanted));
    // For an event without such fields, the text is sent as it is.
    let text = br#"{ "webhook_type": "door.opened", "password": 1.50 }"#;
    let delivered = webhooks.deliver(text).await.unwrap();
    let wanted: Value = serde_json::from_slice(text).unwrap();
    assert_eq!(delivered.results.first_reply(), Some(&wanted));
}

#[tokio::test]
async fn what_plug_ins_do_not_see_of_a_folded_event_stays() {
    let renames = replies(r#"{"name":"Eva","friends":[{"name":"Tim"}]}"#);
    let set = set(&[("a", &renames), ("b", MIRROR)]);
    let folded = set.fold(api::webhooks::member_joined, member()).await;
    assert_eq!(
        outcomes(&folded.results),
        [("a", "replied"), ("b", "replied")]
    );
    let wanted = json!({
        "name": "Eva", "password": "s3cret",
        "friends": [{ "name": "Tim", "password": "s3cret" }],
    });
    assert_eq!(serde_json::to_value(&folded.payload).unwrap(), wanted);
    // The same where the event's policy folds.
    let delivered = set.deliver(api::webhooks::member_joined, &member()).await;
    assert_eq!(outcomes(&delivered), [("a", "replied"), ("b", "replied")]);
}

#[tokio::test]
async fn a_write_only_field_of_a_folded_event_is_set_by_no_plug_in() {
    let bodies = [
        r#"{"name":"Eva","password":"mine"}"#,
        // Not even to its real value: that would let a plug-in guess it.
        r#"{"name":"Eva","password":"s3cret"}"#,
        r#"{"name":"Eva","friends":[{"name":"Bob","password":"mine"}]}"#,
        // Without the friend, the friend's password would be lost.
        r#"{"name":"Eva","friends":[]}"#,
    ];
    for body in bodies {
        let sets = replies(body);
        let set = set(&[("a", &sets), ("b", MIRROR)]);
        let folded = set.fold(api::webhooks::member_joined, member()).await;
        let first = folded.results.iter().next().unwrap();
        let Outcome::Failed(EventError::Reply { message }) = &first.outcome else {
            panic!("{body}: {:?}", first.outcome);
        };
        assert!(message.contains("`writeOnly`"), "{message}");
        assert!(!message.contains("s3cret"), "{message}");
        // The next plug-in gets what was there before.
        assert_eq!(outcomes(&folded.results)[1], ("b", "replied"));
        assert_eq!(serde_json::to_value(&folded.payload).unwrap(), whole());
    }
}
