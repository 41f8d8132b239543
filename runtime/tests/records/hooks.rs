//! Plug-ins around operations.

use extism_openapi::{
    Backend, Call, Error, Mock,
    backend::RawResponse,
    operation::TypedOperation,
    record::{Callbacks, OnFailure, Stopped},
};

use crate::fake::{Fake, Transcript, order, shop};

fn call() -> Call {
    Call::new(<shop::operations::put_order as TypedOperation>::OPERATION)
}

fn host() -> Mock {
    Mock::new()
        .on(shop::operations::put_order, |params| match params.body {
            Some(body) if params.id == body.id => Ok(body.into()),
            _ => Err(Error::invalid_request("another id")),
        })
        .on(shop::operations::ping, |()| Ok(().into()))
}

fn input() -> Vec<u8> {
    serde_json::to_vec(&serde_json::json!({ "id": "o1", "body": order() })).unwrap()
}

async fn respond(plugin: Fake, input: &[u8]) -> (RawResponse, String) {
    let backend = shop::hooks::around(host(), plugin);
    let response = backend.call(&call(), input).await;
    let json = String::from_utf8(response.to_json()).unwrap();
    (response, json)
}

#[tokio::test]
async fn a_plug_in_changes_the_input_and_hears_of_the_answer() {
    let heard = Transcript::default();
    let noted = heard.clone();
    let plugin = Fake::new("a")
        .on("before_put_order", |input| {
            let mut input: serde_json::Value = serde_json::from_slice(&input).unwrap();
            input["body"]["item"] = "coffee".into();
            Ok(serde_json::json!({ "input": input })
                .to_string()
                .into_bytes())
        })
        .on("after_put_order", move |response| {
            noted.note(String::from_utf8(response).unwrap());
            Ok(Vec::new())
        });
    let (response, json) = respond(plugin, &input()).await;
    assert_eq!(response.status, 200);
    assert!(json.contains("coffee"), "{json}");
    assert_eq!(heard.take(), [json]);
}

#[tokio::test]
async fn a_refusal_is_a_422_or_what_the_host_makes_of_it() {
    const NO: &str = r#"{"errors":[{"field":"item","message":"is sold out"}]}"#;
    let refusing = || Fake::new("a").replying("before_put_order", NO);
    let (usual, json) = respond(refusing(), &input()).await;
    assert_eq!(usual.status, 422);
    assert!(
        json.contains(r#""entity":{"errors":[{"field":"item","message":"is sold out"}]}"#),
        "{json}"
    );

    let backend = shop::hooks::around(host(), refusing()).refusing(|call, refused| {
        assert_eq!(call.operation().name, "put_order");
        RawResponse::new(400 + u16::try_from(refused.errors.len()).unwrap())
    });
    assert_eq!(backend.call(&call(), &input()).await.status, 401);
}

#[tokio::test]
async fn a_failure_before_is_an_error_and_after_it_is_ignored() {
    let (failed, json) = respond(Fake::new("a").trapping("before_put_order"), &input()).await;
    assert_eq!(failed.status, 500);
    assert!(
        json.contains("a plug-in that hooks `put_order` failed"),
        "{json}"
    );
    assert!(
        !json.contains("longer"),
        "the details stay in the host: {json}"
    );
    let (ignored, _) = respond(Fake::new("a").trapping("after_put_order"), &input()).await;
    assert_eq!(ignored.status, 200);

    let callbacks = Callbacks::new(Fake::new("a").trapping("before_put_order"))
        .on_failure_around_operations(OnFailure::Ignore, OnFailure::Refuse);
    let backend = shop::hooks::around(host(), callbacks);
    assert_eq!(backend.call(&call(), &input()).await.status, 200);
}

#[tokio::test]
async fn a_change_that_the_operation_does_not_take_is_the_plug_ins_fault() {
    for change in [
        r#"{"patch":{"idd":"x"}}"#,
        r#"{"patch":{"id":7}}"#,
        r#"{"input":{"body":{"item":7}}}"#,
    ] {
        let plugin = Fake::new("a").replying("before_put_order", change);
        assert_eq!(respond(plugin, &input()).await.0.status, 500, "{change}");
    }
}

/// The caller's own fault is reported to the caller, and no plug-in is called.
#[tokio::test]
async fn unsound_input_goes_to_the_operation() {
    for input in [&b"{"[..], br#"{"id":7}"#, b"null"] {
        let plugin = Fake::new("a").on("before_put_order", |_| panic!("asked"));
        let (response, json) = respond(plugin, input).await;
        assert_eq!(response.status, 400, "{json}");
    }
}

#[tokio::test]
async fn an_operation_without_input_has_hooks_too() {
    let plugin = Fake::new("a").replying("before_ping", r#"{"errors":[{"message":"closed"}]}"#);
    let ping = Call::new(<shop::operations::ping as TypedOperation>::OPERATION);
    let backend = shop::hooks::around(host(), plugin);
    assert_eq!(backend.call(&ping, b"").await.status, 422);
    let backend = shop::hooks::around(host(), Fake::new("silent").replying("before_ping", ""));
    assert_eq!(backend.call(&ping, b"").await.status, 204);
}

#[tokio::test]
async fn a_host_runs_the_same_hooks_around_its_own_code() {
    const CHANGE: &str =
        r#"{"patch":{"body":{"item":"coffee","note":null,"address":{"city":"Rome"}}}}"#;
    let callbacks = Callbacks::new(
        Fake::new("a")
            .replying("before_put_order", CHANGE)
            .trapping("after_put_order"),
    );
    let params = shop::PutOrderParams::new("o1").body(order());
    let outcome = callbacks
        .around(shop::hooks::put_order)
        .run(params, |params| async move {
            assert_eq!(
                params.body.map(|order| order.item),
                Some("coffee".to_owned())
            );
            Ok(order().into())
        });
    assert_eq!(outcome.await.unwrap().unwrap().item, "tea");

    let callbacks = callbacks.on_failure_around_operations(OnFailure::Refuse, OnFailure::Refuse);
    let params = shop::PutOrderParams::new("o1");
    let outcome = callbacks
        .around(shop::hooks::put_order)
        .run(params, |_| async { Ok(order().into()) });
    assert!(matches!(outcome.await, Err(Stopped::Failed(_))));
}
