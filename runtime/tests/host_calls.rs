//! Host functions: input, responses, limits, deadlines, context.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use extism_openapi::{Call, Functions, Plugin, backend::RawResponse};
use host_common::{Echo, PASS_ON, host, kind, load, run, serve, text_response, wat};

fn plugin(functions: Functions) -> Plugin {
    load(functions, wat(PASS_ON))
}

#[test]
fn input_and_response_pass_through() {
    let plugin = plugin(host(Echo));
    for input in [r#"{"body":{"a":"ü"}}"#, "{}", "not json, as it is"] {
        let response = run(&plugin, input);
        assert_eq!(response["status"], 200);
        assert_eq!(response["entity"], input);
    }
}

#[test]
fn no_input_is_an_empty_object_and_an_operation_without_input_gets_none() {
    assert_eq!(run(&plugin(host(Echo)), "")["entity"], "{}");
    let ping = load(host(Echo), wat("(call $output (call $ping)) (i32.const 0)"));
    assert_eq!(run(&ping, "ignored")["entity"], "");
}

#[test]
fn inputs_and_answers_over_the_limits_are_values() {
    let small = plugin(host(Echo).max_request_bytes(10));
    assert_eq!(run(&small, "0123456789")["entity"], "0123456789");
    let rejected = run(&small, "0123456789a");
    assert_eq!(
        (kind(&rejected), rejected["status"].as_u64()),
        ("limited", Some(429))
    );

    let small = plugin(host(Echo).max_response_bytes(200));
    assert_eq!(run(&small, "short")["entity"], "short");
    let rejected = run(&small, &"x".repeat(200));
    assert_eq!(kind(&rejected), "limited");
    assert!(
        rejected["error"]["message"]
            .as_str()
            .unwrap()
            .contains("200"),
        "{rejected}"
    );
}

#[test]
fn a_panic_is_an_answer_and_the_plug_in_lives_on() {
    let backend = serve(|_: &Call, input: &[u8]| {
        let input = input.to_vec();
        async move {
            assert_ne!(input, b"panic", "on purpose");
            text_response("fine".to_owned())
        }
    });
    let sync = serve(|_: &Call, input: &[u8]| {
        assert_ne!(input, b"panic", "on purpose");
        async { text_response("fine".to_owned()) }
    });
    for plugin in [plugin(host(backend)), plugin(host(sync))] {
        let response = run(&plugin, "panic");
        assert_eq!(kind(&response), "internal");
        assert!(!response.to_string().contains("on purpose"), "{response}");
        assert_eq!(run(&plugin, "x")["entity"], "fine");
    }
}

/// Notes when a future is dropped.
struct OnDrop(Arc<AtomicBool>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn what_is_late_is_dropped_and_a_timeout() {
    let dropped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&dropped);
    let backend = serve(move |_: &Call, _: &[u8]| {
        let guard = OnDrop(Arc::clone(&flag));
        async move {
            let _guard = guard;
            std::future::pending::<RawResponse>().await
        }
    });
    let plugin = plugin(host(backend).timeout(Duration::from_millis(100)));
    let start = Instant::now();
    let response = run(&plugin, "{}");
    assert_eq!(
        (kind(&response), response["status"].as_u64()),
        ("timeout", Some(504))
    );
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    let start = Instant::now();
    while !dropped.load(Ordering::SeqCst) && start.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(dropped.load(Ordering::SeqCst));
}

#[test]
fn a_backend_that_blocks_past_its_deadline_is_late_too() {
    let backend = serve(|_: &Call, _: &[u8]| async {
        std::thread::sleep(Duration::from_millis(300));
        text_response("too late".to_owned())
    });
    let plugin = plugin(host(backend).timeout(Duration::from_millis(50)));
    assert_eq!(kind(&run(&plugin, "{}")), "timeout");
}

#[test]
fn the_plug_in_s_own_time_counts_and_leaves_it_some_to_act() {
    let backend = serve(|call: &Call, _: &[u8]| {
        let left = call.remaining().unwrap();
        assert!(left < Duration::from_secs(2), "{left:?}");
        std::future::pending::<RawResponse>()
    });
    let plugin = Plugin::builder(wat(PASS_ON))
        .timeout(Duration::from_secs(2))
        .build(host(backend).timeout(Duration::from_secs(60)))
        .unwrap();
    // The plug-in passes the timeout on: it was not interrupted itself.
    assert_eq!(kind(&run(&plugin, "{}")), "timeout");
}

#[derive(Clone, Debug, PartialEq)]
struct Tenant(u32);

#[test]
fn the_call_says_who_calls_and_carries_the_host_s_context() {
    let backend = serve(|call: &Call, _: &[u8]| {
        let text = format!(
            "{} {:?} {:?} {:?}",
            call.operation().id,
            call.plugin(),
            call.get::<Tenant>(),
            call.get::<String>()
        );
        async move { text_response(text) }
    });
    let functions = host(backend)
        .plugin_name("welcome")
        .context(Tenant(1))
        .context(Tenant(7));
    let response = run(&plugin(functions.clone()), "{}");
    assert_eq!(
        response["entity"],
        r#"echo Some("welcome") Some(Tenant(7)) None"#
    );
    // A clone is another plug-in's.
    let response = run(&plugin(functions.plugin_name("other")), "{}");
    assert_eq!(
        response["entity"],
        r#"echo Some("other") Some(Tenant(7)) None"#
    );
}

#[test]
fn extism_s_own_plug_in_takes_them_too() {
    let mut plugin = extism_openapi::extism::Plugin::new(wat(PASS_ON), host(Echo), false).unwrap();
    let output = plugin.call::<&str, &str>("run", r#"{"a":1}"#).unwrap();
    assert!(output.contains(r#"{\"a\":1}"#), "{output}");
}

#[test]
fn many_calls_in_one_keep_their_blocks_few() {
    let body = "(loop $again
            (local.set $a (call $echo (call $input)))
            (call $free (local.get $a))
            (local.set $n (i64.add (local.get $n) (i64.const 1)))
            (br_if $again (i64.lt_u (local.get $n) (i64.const 4096))))
        (call $output (call $echo (call $input))) (i32.const 0)";
    let plugin = load(host(Echo), wat(body));
    assert_eq!(
        run(&plugin, &"z".repeat(1000))["entity"]
            .as_str()
            .unwrap()
            .len(),
        1000
    );
}
