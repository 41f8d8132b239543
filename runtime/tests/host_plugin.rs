//! Loaded plug-ins: linking, events, failures and what comes after them.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{
    Call, Event, Plugin,
    event::{Delivery, EventError},
    plugin::{Limit, LoadError},
};
use host_common::{Echo, PASS_ON, host, kind, load, module, run, serve, text_response, wat};
use serde_json::Value;

struct CustomerCreated;

impl Event for CustomerCreated {
    const NAME: &'static str = "customer_created";
    const WIRE_NAME: &'static str = "customer.created";
    type Payload = Value;
    type Reply = Vec<u32>;
}

struct Run;

impl Event for Run {
    const NAME: &'static str = "run";
    const WIRE_NAME: &'static str = "run";
    type Payload = Value;
    type Reply = Value;
}

/// A plug-in whose `customer_created` has this body, with `text` in its own memory's data.
fn listener(body: &str) -> Vec<u8> {
    module(&format!(
        r#"(func (export "customer_created") (result i32) (local $a i64) {body})"#
    ))
}

/// WAT that leaves a block with this text in `$a`.
fn block(text: &str) -> String {
    let mut wat = format!("(local.set $a (call $alloc (i64.const {})))", text.len());
    for (index, byte) in text.bytes().enumerate() {
        wat.push_str(&format!(
            "(call $store_u8 (i64.add (local.get $a) (i64.const {index})) (i32.const {byte}))"
        ));
    }
    wat
}

fn importing(import: &str) -> Result<Plugin, LoadError> {
    Plugin::new(
        wat::parse_str(format!("(module {import})")).unwrap(),
        host(Echo),
    )
}

#[test]
fn a_missing_import_is_named_with_the_nearest_one() {
    let import = r#"(import "extism:host/user" "ehco" (func (param i64) (result i64)))"#;
    let error = importing(import).unwrap_err();
    assert!(
        matches!(&error, LoadError::MissingImport { module, name, nearest }
        if module == "extism:host/user" && name == "ehco" && nearest.as_deref() == Some("echo"))
    );
    assert_eq!(
        error.to_string(),
        "the plug-in imports `ehco` from `extism:host/user`, which this host does not offer; \
         the nearest that it offers is `echo`"
    );
    let import = r#"(import "extism:host/env" "var_gett" (func (param i64) (result i64)))"#;
    let error = importing(import).unwrap_err();
    assert!(
        matches!(&error, LoadError::MissingImport { module, nearest, .. }
        if module == "extism:host/env" && nearest.as_deref() == Some("var_get")),
        "{error}"
    );
    let import = r#"(import "other" "zzzzzz" (func))"#;
    let error = importing(import).unwrap_err();
    assert!(
        matches!(error, LoadError::MissingImport { nearest: None, .. }),
        "{error}"
    );
}

#[test]
fn a_wrong_signature_is_named() {
    let import = r#"(import "extism:host/user" "echo" (func (result i64)))"#;
    let error = importing(import).unwrap_err();
    assert!(
        matches!(&error, LoadError::WrongSignature { name, .. } if name == "echo"),
        "{error}"
    );
}

#[test]
fn what_is_not_a_module_is_reported() {
    for wasm in [&b""[..], b"not wasm", b"\0asm\x01\0\0\0\xff", b"\0asm"] {
        let error = Plugin::new(wasm, host(Echo)).unwrap_err();
        assert!(matches!(error, LoadError::NotWasm { .. }), "{error:?}");
    }
    let missing = std::path::Path::new("no/such/file.wasm");
    let error = Plugin::new(missing, host(Echo)).unwrap_err();
    assert!(matches!(error, LoadError::Read { .. }), "{error}");
    assert!(error.to_string().contains("no/such/file.wasm"), "{error}");
}

#[test]
fn it_listens_to_what_it_exports_among_the_events() {
    let wasm = module(
        r#"(func (export "customer_created") (result i32) (i32.const 0))
           (func (export "no_event") (result i32) (i32.const 0))
           (func (export "run") (param i32) (result i32) (i32.const 0))"#,
    );
    let plugin = load(host(Echo), wasm);
    assert!(plugin.listens("customer_created") && plugin.listens_to::<CustomerCreated>());
    // Another signature is another function, and `no_event` is not an event of the document.
    assert!(!plugin.listens("run") && !plugin.listens("no_event") && !plugin.listens("gone"));
    let delivery = plugin.deliver_blocking(Run, &Value::Null).unwrap();
    assert_eq!(delivery, Delivery::NotListening);
    assert_eq!(plugin.call_blocking("no_event", b"").unwrap(), b"");
    let error = plugin.call_blocking("gone", b"").unwrap_err();
    assert_eq!(
        error,
        EventError::NotExported {
            name: "gone".to_owned()
        }
    );
}

#[tokio::test]
async fn events_are_delivered_and_replied_to() {
    let deliver = async |body: String| {
        let plugin = load(host(Echo), listener(&body));
        plugin.deliver(CustomerCreated, &Value::from("x")).await
    };
    let reply = |text: &str| {
        format!(
            "{} (call $output (local.get $a)) (i32.const 0)",
            block(text)
        )
    };
    assert_eq!(
        deliver(reply("[1, 2]")).await,
        Ok(Delivery::Delivered(Some(vec![1, 2])))
    );
    assert_eq!(
        deliver(reply(" null ")).await,
        Ok(Delivery::Delivered(None))
    );
    assert_eq!(
        deliver("(i32.const 0)".to_owned()).await,
        Ok(Delivery::Delivered(None))
    );
    let error = deliver(reply(r#"["a"]"#)).await.unwrap_err();
    assert!(matches!(error, EventError::Reply { .. }), "{error}");
    // The payload is JSON: here one byte of it is the function's result.
    let code = "(call $load_u8 (call $input))".to_owned();
    let error = deliver(code).await.unwrap_err();
    assert!(
        matches!(error, EventError::Failed { code, .. } if code == i32::from(b'"')),
        "{error}"
    );
}

#[test]
fn the_plug_in_s_message_is_the_error() {
    for (code, end) in [(3, "(i32.const 3)"), (0, "(i32.const 0)")] {
        let body = format!(
            "{} (call $error_set (local.get $a)) {end}",
            block("no such plan")
        );
        let plugin = load(host(Echo), listener(&body));
        let error = plugin
            .deliver_blocking(CustomerCreated, &Value::Null)
            .unwrap_err();
        assert_eq!(
            error,
            EventError::Failed {
                message: "no such plan".to_owned(),
                code
            }
        );
    }
}

/// Counts its calls in a global, which a fresh instance has at 0 again.
fn counting(then: &str) -> Vec<u8> {
    module(&format!(
        r#"(global $calls (mut i64) (i64.const 0))
        (memory 1)
        (func (export "run") (result i32)
            (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
            (if (i64.eqz (call $input_length)) (then {then}))
            (i32.wrap_i64 (global.get $calls)))"#
    ))
}

#[track_caller]
fn calls(plugin: &Plugin) -> i32 {
    match plugin.call_blocking("run", b"count").unwrap_err() {
        EventError::Failed { code, .. } => code,
        other => panic!("{other}"),
    }
}

#[test]
fn after_a_trap_the_next_call_has_a_fresh_instance() {
    let plugin = load(host(Echo), counting("unreachable"));
    assert_eq!((calls(&plugin), calls(&plugin)), (1, 2));
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(
        matches!(&error, EventError::Trapped { message } if message.contains("unreachable")),
        "{error}"
    );
    assert_eq!((calls(&plugin), calls(&plugin)), (1, 2));
}

#[test]
fn a_plug_in_that_does_not_end_is_stopped() {
    let plugin = Plugin::builder(counting("(loop $l (br $l))"))
        .timeout(Duration::from_millis(300))
        .build(host(Echo))
        .unwrap();
    let start = Instant::now();
    assert_eq!(
        plugin.call_blocking("run", b"").unwrap_err().to_string(),
        "the plug-in `plug-in` took longer than the 300ms that a call of it may take \
         (`PluginBuilder::timeout` sets it)"
    );
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(calls(&plugin), 1);
}

#[test]
fn memory_and_fuel_are_bounded() {
    let grow = "(loop $l (drop (memory.grow (i32.const 16))) (br $l))";
    let plugin = Plugin::builder(counting(grow))
        .memory_pages(64)
        .build(host(Echo))
        .unwrap();
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(
        matches!(
            &error,
            EventError::Limited {
                limit: Limit::Memory,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(calls(&plugin), 1);

    let spin = counting("(loop $l (br $l))");
    let plugin = Plugin::builder(spin)
        .fuel(100_000)
        .build(host(Echo))
        .unwrap();
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(
        matches!(
            &error,
            EventError::Limited {
                limit: Limit::Fuel,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(calls(&plugin), 1);
}

#[test]
fn responses_that_do_not_fit_end_the_call_only() {
    let large = serve(|_: &Call, _: &[u8]| async { text_response("x".repeat(8 << 20)) });
    let plugin = Plugin::builder(wat(PASS_ON))
        .memory_pages(40)
        .build(host(large))
        .unwrap();
    let error = plugin.call_blocking("run", b"{}").unwrap_err();
    assert!(matches!(error, EventError::Limited { .. }), "{error}");
}

#[test]
fn outputs_over_the_limit_are_refused() {
    let plugin = |limit| {
        let builder = Plugin::builder(wat(PASS_ON)).max_output_bytes(limit);
        builder.build(host(Echo)).unwrap()
    };
    let length = plugin(1000).call_blocking("run", b"{}").unwrap().len();
    assert_eq!(
        plugin(length).call_blocking("run", b"{}").unwrap().len(),
        length
    );
    let error = plugin(length - 1).call_blocking("run", b"{}").unwrap_err();
    let limited = matches!(
        &error,
        EventError::Limited {
            limit: Limit::Output,
            ..
        }
    );
    assert!(limited, "{error}");
}

#[test]
fn configuration_and_variables_work_as_in_extism() {
    let manifest = Manifest::new([Wasm::data(module(&format!(
        r#"(func (export "run") (result i32) (local $a i64) {}
            (call $output (call $config_get (local.get $a))) (i32.const 0))
        (func (export "set") (result i32) (local $a i64) {}
            (call $var_set (local.get $a) (call $input)) (i32.const 0))
        (func (export "get") (result i32) (local $a i64) {}
            (call $output (call $var_get (local.get $a))) (i32.const 0))
        (func (export "trap") unreachable)"#,
        block("plan"),
        block("key"),
        block("key")
    )))])
    .with_config_key("plan", "gold");
    let plugin = Plugin::new(manifest, host(Echo)).unwrap();
    assert_eq!(plugin.call_blocking("run", b"").unwrap(), b"gold");
    assert_eq!(plugin.call_blocking("get", b"").unwrap(), b"");
    plugin.call_blocking("set", b"kept").unwrap();
    plugin.call_blocking("trap", b"").unwrap_err();
    assert_eq!(plugin.call_blocking("get", b"").unwrap(), b"kept");
    let large = vec![b'x'; 1 << 20];
    assert!(plugin.call_blocking("set", &large).is_err());
    assert_eq!(plugin.call_blocking("get", b"").unwrap(), b"kept");
    // Without a value there is no variable.
    plugin.call_blocking("set", b"").unwrap();
    assert_eq!(plugin.call_blocking("get", b"").unwrap(), b"");
}

#[test]
fn extism_s_own_http_is_closed() {
    let wasm = wat::parse_str(
        r#"(module
        (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
        (func (export "run") (result i32) (drop (call $http (i64.const 0) (i64.const 0))) (i32.const 0)))"#,
    );
    let plugin = load(host(Echo), wasm.unwrap());
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(error.to_string().contains("http_request"), "{error}");
}

/// A backend that calls the plug-in by `call` from inside of its call.
fn reentrant(call: fn(Plugin) -> Reentry) -> Plugin {
    let slot: Arc<Mutex<Option<Plugin>>> = Arc::default();
    let shared = Arc::clone(&slot);
    let backend = serve(move |_: &Call, _: &[u8]| {
        let plugin = shared.lock().unwrap().clone().unwrap();
        async move {
            match call(plugin).await {
                Err(EventError::Reentrant) => text_response("reentrant".to_owned()),
                other => text_response(format!("{other:?}")),
            }
        }
    });
    let functions = host(backend).timeout(Duration::from_secs(5));
    let plugin = load(functions, wat(PASS_ON));
    *slot.lock().unwrap() = Some(plugin.clone());
    plugin
}

type Reentry = std::pin::Pin<Box<dyn Future<Output = Result<Vec<u8>, EventError>> + Send>>;

#[test]
fn a_call_from_inside_the_plug_in_s_own_call_is_rejected_at_once() {
    let calls: [fn(Plugin) -> Reentry; 2] = [
        |plugin| Box::pin(async move { plugin.call("run", "{}").await }),
        |plugin| Box::pin(async move { plugin.call_blocking("run", b"{}") }),
    ];
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    for call in calls {
        assert_eq!(run(&reentrant(call), "{}")["entity"], "reentrant");
        let plugin = reentrant(call);
        let output = runtime.block_on(plugin.call("run", "{}")).unwrap();
        assert!(String::from_utf8(output).unwrap().contains("reentrant"));
    }
}

#[test]
fn a_call_from_a_task_of_its_own_waits_for_its_turn() {
    let plugin = reentrant(|plugin| {
        tokio::spawn(async move { plugin.call("customer_created", "").await });
        Box::pin(async { Err(EventError::Reentrant) })
    });
    // The task's own call comes after, and fails only because of its name.
    assert_eq!(run(&plugin, "{}")["entity"], "reentrant");
    assert_eq!(run(&plugin, "{}")["entity"], "reentrant");
}

#[test]
fn a_chain_of_plug_ins_that_comes_back_is_rejected() {
    let first: Arc<Mutex<Option<Plugin>>> = Arc::default();
    let back = Arc::clone(&first);
    let second = serve(move |_: &Call, _: &[u8]| {
        let first = back.lock().unwrap().clone().unwrap();
        async move { text_response(format!("{:?}", first.call("run", "{}").await)) }
    });
    let second = load(host(second).timeout(Duration::from_secs(5)), wat(PASS_ON));
    let forward = serve(move |_: &Call, _: &[u8]| {
        let second = second.clone();
        async move {
            let output = second.call("run", "{}").await.unwrap();
            text_response(String::from_utf8(output).unwrap())
        }
    });
    let plugin = load(host(forward).timeout(Duration::from_secs(10)), wat(PASS_ON));
    *first.lock().unwrap() = Some(plugin.clone());
    let response = run(&plugin, "{}");
    assert!(
        response["entity"].as_str().unwrap().contains("Reentrant"),
        "{response}"
    );
}

#[test]
fn calls_from_several_threads_take_turns() {
    let plugin = load(host(Echo), wat(PASS_ON));
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let plugin = &plugin;
            scope.spawn(move || {
                for call in 0..20 {
                    let input = format!("{thread} {call}");
                    assert_eq!(run(plugin, &input)["entity"], input);
                }
            });
        }
    });
    assert_eq!(kind(&run(&plugin, "{}")), "none");
}
