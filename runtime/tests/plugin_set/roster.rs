//! Adding, replacing and removing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use extism_openapi::{
    Call, Plugin, Plugins,
    plugin::{Listeners, LoadError},
};
use serde_json::json;

use super::common::{
    CustomerCreated, Echo, exporting, host, listener, outcomes, replies, serve, text_response,
};

#[test]
fn names_are_taken_until_they_are_given_back() {
    let plugins = Plugins::new(host(Echo));
    plugins.add("a", listener("(i32.const 0)")).unwrap();
    let error = plugins.add("a", listener("(i32.const 0)")).unwrap_err();
    assert!(matches!(error, LoadError::NameTaken { name } if name == "a"));
    assert_eq!(plugins.remove("a").unwrap().name(), "a");
    plugins.add("a", listener("(i32.const 0)")).unwrap();
    // A replacement that can't be loaded replaces nothing.
    assert!(plugins.replace("a", b"no wasm".to_vec()).is_err());
    assert!(plugins.get("a").unwrap().listens("customer_created"));
    assert!(plugins.get("b").is_none());
    let debug = format!("{plugins:?}");
    assert!(debug.contains("customer_created"), "{debug}");
}

#[test]
fn each_calls_under_its_own_name() {
    let backend = || {
        serve(|call: &Call, _: &[u8]| {
            let name = call.plugin().unwrap_or("nobody").to_owned();
            async { text_response(name) }
        })
    };
    let plugins = Plugins::new(host(backend()));
    let passes_on = "(call $output (call $ping)) (i32.const 0)";
    plugins.add("a", listener(passes_on)).unwrap();
    let own = host(backend()).plugin_name("overridden");
    plugins.add_with("b", listener(passes_on), own).unwrap();
    let delivered = plugins.deliver_blocking(CustomerCreated, &json!({}));
    let entities: Vec<_> = delivered
        .replies()
        .map(|(_, response)| response["entity"].clone())
        .collect();
    assert_eq!(entities, [json!("a"), json!("b")]);
}

/// A plug-in is replaced again and again during deliveries: every event reaches one version of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_plug_in_is_replaced_without_a_gap() {
    let plugins = Plugins::new(host(Echo));
    let version = |number: usize| {
        let reply = replies(&number.to_string());
        Plugin::builder(listener(&reply)).instances(2)
    };
    plugins.add("a", version(0)).unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let traffic: Vec<_> = (0..3)
        .map(|_| {
            let (plugins, over) = (plugins.clone(), Arc::clone(&over));
            tokio::spawn(async move {
                let mut last = 0;
                while !over.load(Ordering::SeqCst) {
                    let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
                    assert_eq!(outcomes(&delivered), [("a", "replied")]);
                    let version = delivered
                        .first_reply()
                        .and_then(serde_json::Value::as_u64)
                        .unwrap();
                    assert!(version >= last, "an old version came back");
                    last = version;
                }
                last
            })
        })
        .collect();
    let changing = plugins.clone();
    let change = tokio::task::spawn_blocking(move || {
        for number in 1..=5 {
            changing.replace("a", version(number)).unwrap();
        }
    });
    change.await.unwrap();
    plugins.deliver(CustomerCreated, &json!({})).await;
    over.store(true, Ordering::SeqCst);
    for task in traffic {
        task.await.unwrap();
    }
    let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(delivered.first_reply(), Some(&json!(5)));
}

/// Exports of a module that are not events are not looked up, however many there are.
#[test]
fn only_events_have_listeners() {
    let plugins = Plugins::new(host(Echo));
    plugins
        .add("a", exporting("something_else", "(i32.const 0)"))
        .unwrap();
    plugins.add("b", listener("(i32.const 0)")).unwrap();
    assert!(
        plugins
            .get("a")
            .unwrap()
            .exports()
            .any(|it| it == "something_else")
    );
    assert!(plugins.listeners("something_else").is_empty());
    assert_eq!(plugins.listeners("customer_created").len(), 1);
}

/// A module in which one function is exported under this many names.
fn with_exports(exports: u32) -> Vec<u8> {
    let number = |mut value: u32, to: &mut Vec<u8>| {
        while value >= 0x80 {
            to.push(0x80 | u8::try_from(value & 0x7f).unwrap());
            value >>= 7;
        }
        to.push(u8::try_from(value).unwrap());
    };
    let mut section = Vec::new();
    number(exports, &mut section);
    for index in 0..exports {
        let name = format!("e{index:07}");
        section.push(u8::try_from(name.len()).unwrap());
        section.extend(name.bytes());
        section.extend([0, 0]);
    }
    // A type without parameters and results, and a function of it.
    let mut module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07".to_vec();
    number(u32::try_from(section.len()).unwrap(), &mut module);
    module.extend(section);
    module.extend(b"\x0a\x04\x01\x02\0\x0b");
    module
}

#[test]
fn a_module_with_very_many_exports_does_not_slow_down_the_set() {
    let plugins = Plugins::new(host(Echo));
    let many = Plugin::builder(with_exports(100_000)).max_exports(100_000);
    plugins.add("many", many).unwrap();
    for index in 0..10 {
        plugins
            .add(&index.to_string(), listener("(i32.const 0)"))
            .unwrap();
    }
    let began = std::time::Instant::now();
    for index in 0..10 {
        plugins.remove(&index.to_string()).unwrap();
    }
    let took = began.elapsed();
    assert!(took < std::time::Duration::from_secs(3), "{took:?}");
}
