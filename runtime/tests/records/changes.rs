//! How plug-ins may change a record, and which changes are rejected as their fault.

use extism_openapi::{
    Plugin,
    event::EventError,
    record::{Callbacks, FailureReason, FieldError, RecordError, Stopped},
};

use crate::fake::{Fake, order, shop};

const EXPORT: &str = "order_before_save";

/// The record that is stored if a plug-in gives this reply.
async fn stored(reply: &str) -> Result<shop::Order, Stopped> {
    store(Fake::new("clerk").replying(EXPORT, reply)).await
}

async fn store(plugins: impl Into<Callbacks>) -> Result<shop::Order, Stopped> {
    let records = shop::records::Records::new(plugins);
    let created = records
        .order()
        .create(order(), |order| async { Ok::<_, ()>(order) });
    created.await.map_err(|error| match error {
        RecordError::Stopped(stopped) => stopped,
        RecordError::Write(()) => panic!("nothing fails here"),
    })
}

async fn fault(reply: &str) -> FailureReason {
    match stored(reply).await {
        Err(Stopped::Failed(failure)) => failure.reason,
        other => panic!("{reply}: {other:?}"),
    }
}

#[tokio::test]
async fn nothing_null_and_empty_leave_it() {
    for reply in ["", "null", "{}", r#"{"patch":{}}"#, r#"{"errors":[]}"#] {
        assert_eq!(stored(reply).await, Ok(order()), "{reply:?}");
    }
}

#[tokio::test]
async fn a_patch_replaces_fields_and_null_clears_them() {
    let patched = stored(
        r#"{"patch":{"item":"coffee","count":null,"note":"hot","address":{"city":"Rome"}}}"#,
    );
    let wanted = shop::Order {
        item: "coffee".to_owned(),
        count: None,
        note: Some("hot".to_owned()),
        address: shop::OrderAddress::new("Rome"),
        ..order()
    };
    assert_eq!(patched.await, Ok(wanted));
}

#[tokio::test]
async fn a_whole_record_replaces_it_and_keeps_what_is_protected() {
    let reply = r#"{"record":{"id":"o1","item":"coffee","note":null,"address":{"city":"Rome"}}}"#;
    let wanted = shop::Order {
        item: "coffee".to_owned(),
        count: None,
        address: shop::OrderAddress::new("Rome"),
        ..order()
    };
    assert_eq!(stored(reply).await, Ok(wanted));
}

#[tokio::test]
async fn each_plug_in_sees_what_those_before_it_changed() {
    let twice = |name| {
        Fake::new(name).on(EXPORT, move |input| {
            let order: shop::Order = serde_json::from_slice(&input).unwrap();
            Ok(format!(r#"{{"patch":{{"item":"{}+{name}"}}}}"#, order.item).into_bytes())
        })
    };
    let stored = store(vec![twice("a"), Fake::new("deaf"), twice("b")])
        .await
        .unwrap();
    assert_eq!(stored.item, "tea+a+b");
}

#[tokio::test]
async fn the_first_refusal_ends_it() {
    let plugins = vec![
        Fake::new("a").replying(EXPORT, r#"{"patch":{"item":"x"}}"#),
        Fake::new("b").replying(EXPORT, r#"{"errors":[{"message":"no"}]}"#),
        Fake::new("c").trapping(EXPORT),
    ];
    let stopped = store(plugins).await.unwrap_err();
    assert_eq!(stopped.errors(), Some(&[FieldError::of_record("no")][..]));
    assert_eq!(
        stopped.to_string(),
        "the plug-in `b` refuses (`order_before_save`): no"
    );
}

#[tokio::test]
async fn a_change_of_what_is_protected_is_the_plug_ins_fault() {
    for (field, reply) in [
        ("id", r#"{"patch":{"id":"o2"}}"#),
        ("slug", r#"{"patch":{"slug":null}}"#),
        ("buyer", r#"{"patch":{"buyer":"eve"}}"#),
        (
            "id",
            r#"{"record":{"id":"o2","item":"tea","note":null,"address":{"city":"Rome"}}}"#,
        ),
    ] {
        let field = field.to_owned();
        assert_eq!(
            fault(reply).await,
            FailureReason::Protected { field },
            "{reply}"
        );
    }
    let same = stored(r#"{"patch":{"id":"o1","item":"coffee"}}"#).await;
    assert_eq!(same.unwrap().item, "coffee");
}

#[tokio::test]
async fn what_is_not_a_record_is_the_plug_ins_fault() {
    let cases = [
        (r#"{"patch":{"item":7}}"#, "item"),
        (r#"{"patch":{"item":null}}"#, "item"),
        (
            r#"{"patch":{"itm":"x"}}"#,
            "there is no field `itm`; did you mean `item`?",
        ),
        (r#"{"record":{"wallet":"w1","balance":3}}"#, "missing field"),
        (
            r#"{"record":{"id":"o1","item":"x","note":null,"address":{"city":"y"},"balance":3}}"#,
            "there is no field `balance`",
        ),
    ];
    for (reply, wanted) in cases {
        match fault(reply).await {
            FailureReason::Record { message } => assert!(message.contains(wanted), "{message}"),
            other => panic!("{reply}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_is_not_a_reply_is_the_plug_ins_fault() {
    for reply in ["{", "\"no\"", r#"{"record":3}"#, r#"{"error":[]}"#, "[1]"] {
        assert!(
            matches!(fault(reply).await, FailureReason::Reply { .. }),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn before_destroy_can_refuse_and_not_change() {
    for (reply, refuses) in [
        (r#"{"errors":[{"field":null,"message":"is in use"}]}"#, true),
        (r#"{"patch":{"item":"x"}}"#, false),
        (r#"{"record":{}}"#, false),
    ] {
        let records =
            shop::records::Records::new(Fake::new("clerk").replying("order_before_destroy", reply));
        let destroyed = records
            .order()
            .destroy(order(), || async { Ok::<_, ()>(()) });
        match destroyed.await.unwrap_err() {
            RecordError::Stopped(Stopped::Refused(_)) => assert!(refuses, "{reply}"),
            RecordError::Stopped(Stopped::Failed(failure)) => {
                assert!(!refuses, "{reply}");
                assert!(failure.to_string().contains("can refuse, but not change"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn after_callbacks_see_the_record_as_stored() {
    let seen = crate::fake::Transcript::default();
    let noted = seen.clone();
    let plugin = Fake::new("clerk").on("order_after_create", move |input| {
        noted.note(String::from_utf8(input).unwrap());
        Ok(b"whatever {".to_vec())
    });
    let records = shop::records::Records::new(plugin);
    let insert = |order: shop::Order| async {
        Ok::<_, ()>(shop::Order {
            count: Some(9),
            ..order
        })
    };
    records.order().create(order(), insert).await.unwrap();
    assert!(seen.take()[0].contains("\"count\":9"));
}

#[tokio::test]
async fn events_list_every_callback_and_hook() {
    let exports = shop::EVENTS;
    assert_eq!(exports.len(), 11 + 4);
    for name in [
        "order_before_validation",
        "order_after_commit",
        "before_put_order",
        "after_ping",
    ] {
        assert!(exports.contains(&name), "{name}");
    }
}

/// The message of a plug-in's author, at load: the callback is never called.
#[test]
fn a_misspelt_callback_is_warned_of() {
    let plugin = module(r#"(func (export "order_befor_create") (result i32) (i32.const 0))"#);
    let warnings: Vec<String> = plugin.warnings().iter().map(ToString::to_string).collect();
    let expected = "the plug-in exports `order_befor_create`, which is not an event and is never called; \
                    did you mean `order_before_create`?";
    assert_eq!(warnings, [expected]);
}

/// A plug-in of WebAssembly text: its data is its reply.
fn module(exports: &str) -> Plugin {
    let wat = format!(
        r#"(module
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
            (import "extism:host/env" "output_set" (func $output (param i64 i64)))
            (memory 1)
            {exports})"#
    );
    let functions = shop::functions(extism_openapi::Mock::new()).plugin_name("wasm");
    let builder = Plugin::builder(wat::parse_str(wat).unwrap());
    let timeout = std::time::Duration::from_millis(300);
    builder.timeout(timeout).build(functions).unwrap()
}

async fn call_fault(body: &str) -> EventError {
    let plugin = module(&format!("(func (export \"{EXPORT}\") (result i32) {body})"));
    match store(plugin).await {
        Err(Stopped::Failed(failure)) => match failure.reason {
            FailureReason::Call(error) => error,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_trap_a_loop_and_a_flood_stop_the_write() {
    assert!(matches!(
        call_fault("unreachable").await,
        EventError::Trapped { .. }
    ));
    assert!(matches!(
        call_fault("(loop (br 0)) unreachable").await,
        EventError::TimedOut { .. }
    ));
    assert!(matches!(
        call_fault("(i32.const 1)").await,
        EventError::Failed { .. }
    ));
    // 50 MB of zeros.
    let flood =
        "(call $output (call $alloc (i64.const 50000000)) (i64.const 50000000)) (i32.const 0)";
    assert!(matches!(
        call_fault(flood).await,
        EventError::Limited { .. }
    ));
}

#[tokio::test]
async fn a_plug_in_that_breaks_off_is_whole_again_for_the_next_write() {
    // Traps if the item is "tea" for the first time; a global would not outlive its instance.
    let plugin = module(&format!(
        "(func (export \"{EXPORT}\") (result i32) unreachable)
         (func (export \"order_before_update\") (result i32) (i32.const 0))"
    ));
    let records = shop::records::Records::new(plugin);
    let write = |order| async { Ok::<_, ()>(order) };
    for _ in 0..3 {
        assert!(records.order().create(order(), write).await.is_err());
        let run = records.order();
        assert!(
            run.run(extism_openapi::record::Callback::BeforeUpdate, order())
                .await
                .is_ok()
        );
    }
}
