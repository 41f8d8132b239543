//! Plug-ins that cause the events that they listen to.

use std::time::Duration;

use extism_openapi::{
    Call, Functions, Plugin, Plugins,
    backend::RawResponse,
    event::{EventError, EventPolicy, Reentry},
    plugin::Listeners,
};
use serde_json::json;

use super::common::{
    CustomerCreated, Later, Log, PING, exporting, host, listener, outcomes, serve, text_response,
};

/// Every `ping` fires `customer_created`; the outcome is in the response, and in the log.
fn firing(later: &Later, log: &Log) -> Functions {
    let (later, fired) = (later.clone(), log.clone());
    let backend = serve(move |_: &Call, _: &[u8]| {
        let (plugins, fired) = (later.get(), fired.clone());
        async move { fire(&plugins, &fired).await }
    });
    host(backend).metrics(log.clone())
}

async fn fire(plugins: &Plugins, fired: &Log) -> RawResponse {
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    for (plugin, outcome) in outcomes(&results) {
        fired.push(format!("{plugin}: {outcome}"));
    }
    text_response(String::new())
}

/// `cause` (as `run`) pings and so fires the event; its `customer_created` has this body, and so has
/// that of `other`.
fn set(policy: Option<Reentry>, body: &str, log: &Log) -> Plugins {
    let later = Later::default();
    let mut builder = Plugins::builder(firing(&later, log));
    if let Some(reentry) = policy {
        builder = builder.event(CustomerCreated, EventPolicy::new().reentry(reentry));
    }
    let plugins = builder.build();
    later.set(&plugins);
    let cause = super::common::module(&format!(
        r#"(func (export "run") (result i32) {PING} (i32.const 0))
        (func (export "customer_created") (result i32) {body})"#
    ));
    plugins.add("cause", cause).unwrap();
    plugins.add("other", listener("(i32.const 0)")).unwrap();
    plugins
}

#[tokio::test(flavor = "multi_thread")]
async fn the_one_that_caused_it_is_skipped() {
    let log = Log::default();
    let plugins = set(None, "(i32.const 0)", &log);
    plugins.get("cause").unwrap().call("run", "").await.unwrap();
    assert_eq!(
        log.lines(),
        [
            "other customer_created ok",
            "cause: skipped",
            "other: delivered",
            "cause run ok"
        ]
    );
    // Otherwise it gets the event.
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(
        outcomes(&results),
        [("cause", "delivered"), ("other", "delivered")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn or_is_told_in_another_instance() {
    let log = Log::default();
    let plugins = set(Some(Reentry::FreshInstance), "(i32.const 0)", &log);
    for _ in 0..2 {
        plugins.get("cause").unwrap().call("run", "").await.unwrap();
    }
    let lines = log.lines();
    assert_eq!(lines.len(), 10, "{lines:?}");
    assert_eq!(
        lines
            .iter()
            .filter(|line| *line == "cause: delivered")
            .count(),
        2
    );
    assert_eq!(lines[4], "cause run ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn or_is_told_when_its_call_has_ended() {
    let log = Log::default();
    let plugins = set(Some(Reentry::Queue), "(i32.const 0)", &log);
    plugins.get("cause").unwrap().call("run", "").await.unwrap();
    assert_eq!(
        log.wait_for(5).await,
        [
            "other customer_created ok",
            "cause: queued",
            "other: delivered",
            "cause run ok",
            "cause customer_created ok"
        ]
    );
}

/// The queue of a current-thread runtime's calls is processed, even when nobody drives the runtime.
#[test]
fn what_waits_for_the_end_of_a_call_needs_no_runtime_of_the_caller() {
    let log = Log::default();
    let plugins = set(Some(Reentry::Queue), "(i32.const 0)", &log);
    let cause = plugins.get("cause").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(cause.call("run", "")).unwrap();
    drop(runtime);
    cause.call_blocking("run", b"").unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let lines = runtime.block_on(log.wait_for(10));
    let delivered = lines
        .iter()
        .filter(|line| *line == "cause customer_created ok");
    assert_eq!(delivered.count(), 2, "{lines:?}");
}

/// At each event the plug-in causes another one.
#[tokio::test(flavor = "multi_thread")]
async fn what_causes_itself_ends_at_the_depth_limit() {
    let again = format!("{PING} (i32.const 0)");
    let log = Log::default();
    let plugins = set(Some(Reentry::FreshInstance), &again, &log);
    let cause = plugins.get("cause").unwrap();
    assert_eq!(
        cause.call("run", "").await,
        Ok(Vec::new()),
        "the calls end well"
    );
    let lines = log.lines();
    let count = |line: &str| lines.iter().filter(|other| *other == line).count();
    // `run`, and seven in it; the ninth is rejected.
    assert_eq!(count("cause customer_created ok"), 7, "{lines:?}");
    assert_eq!(count("cause: too_deep"), 1);
    assert_eq!(count("cause customer_created too_deep"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_what_is_put_off_forever() {
    let again = format!("{PING} (i32.const 0)");
    let log = Log::default();
    let plugins = set(Some(Reentry::Queue), &again, &log);
    let cause = plugins.get("cause").unwrap();
    cause.call("run", "").await.unwrap();
    // `run`, 7 that were deferred; each fires the event for both, and the last is not deferred.
    let lines = log.wait_for(8 + 8 * 2 + 8 - 1).await;
    let count = |line: &str| lines.iter().filter(|other| *other == line).count();
    assert_eq!(count("cause customer_created ok"), 7, "{lines:?}");
    assert_eq!(count("cause: queued"), 7);
    assert_eq!(count("cause: too_deep"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plug_in_s_depth_can_be_set_and_has_a_type() {
    let again = format!("{PING} (i32.const 0)");
    let (log, later) = (Log::default(), Later::default());
    let policy = EventPolicy::new().reentry(Reentry::FreshInstance);
    let plugins = Plugins::builder(firing(&later, &log))
        .event(CustomerCreated, policy)
        .build();
    later.set(&plugins);
    let shallow = Plugin::builder(listener(&again)).max_depth(2);
    plugins.add("shallow", shallow).unwrap();
    plugins.deliver(CustomerCreated, &json!({})).await;
    assert!(log.lines().contains(&"shallow: too_deep".to_owned()));
    let error = EventError::TooDeep { limit: 2 };
    assert!(error.to_string().contains("more than 2 deep"), "{error}");
}

/// A chain of different plug-ins counts too.
#[tokio::test(flavor = "multi_thread")]
async fn plug_ins_that_cause_each_other_s_events_end_as_well() {
    let (log, later) = (Log::default(), Later::default());
    let policy = EventPolicy::new().reentry(Reentry::FreshInstance);
    let plugins = Plugins::builder(firing(&later, &log))
        .event(CustomerCreated, policy)
        .build();
    later.set(&plugins);
    for name in ["a", "b"] {
        let again = listener(&format!("{PING} (i32.const 0)"));
        plugins
            .add(name, Plugin::builder(again).max_depth(4))
            .unwrap();
    }
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(outcomes(&results), [("a", "delivered"), ("b", "delivered")]);
    let lines = log.lines();
    let calls = lines
        .iter()
        .filter(|line| line.ends_with("customer_created ok"));
    assert_eq!(calls.count(), 2 + 4 + 8 + 16);
}

/// A version that replaces another in the middle of its call is the same plug-in.
#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_plug_in_has_still_caused_it() {
    let (log, later) = (Log::default(), Later::default());
    let (set, fired) = (later.clone(), log.clone());
    let backend = serve(move |_: &Call, _: &[u8]| {
        let (plugins, fired) = (set.get(), fired.clone());
        async move {
            plugins.replace("cause", listener("unreachable")).unwrap();
            fire(&plugins, &fired).await
        }
    });
    let plugins = Plugins::new(host(backend));
    later.set(&plugins);
    let old = plugins.add("cause", exporting("run", &format!("{PING} (i32.const 0)")));
    old.unwrap().call("run", "").await.unwrap();
    assert_eq!(log.lines(), ["cause: skipped"]);
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(outcomes(&results), [("cause", "trapped")]);
}

/// A plug-in that is called as one of `Listeners` about what it caused gives an empty reply.
#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_caused_it_says_nothing() {
    let (log, later) = (Log::default(), Later::default());
    let (set, said) = (later.clone(), log.clone());
    let backend = serve(move |_: &Call, _: &[u8]| {
        let (plugins, said) = (set.get(), said.clone());
        async move {
            for listener in plugins.listeners("customer_created") {
                let output = listener.call(b"{}".to_vec()).await;
                said.push(format!("{} {:?}", listener.plugin(), output.is_ok()));
            }
            text_response(String::new())
        }
    });
    let plugins = Plugins::new(host(backend));
    later.set(&plugins);
    let traps = super::common::module(&format!(
        r#"(func (export "run") (result i32) {PING} (i32.const 0))
        (func (export "customer_created") (result i32) unreachable)"#
    ));
    let cause = plugins.add("cause", traps).unwrap();
    cause.call("run", "").await.unwrap();
    assert_eq!(log.lines(), ["cause true"]);
}

/// Calls nested on one thread: each has used up half of a megabyte of stack when it calls its host.
#[test]
fn nested_calls_do_not_exhaust_the_thread_s_stack() {
    let later = Later::default();
    let set = later.clone();
    let backend = serve(move |call: &Call, _: &[u8]| {
        let next: usize = call.plugin().unwrap().parse::<usize>().unwrap() + 1;
        if let Some(plugin) = set.get().get(&next.to_string()) {
            plugin.call_blocking("run", b"").unwrap();
        }
        async { text_response(String::new()) }
    });
    let plugins = Plugins::new(host(backend).timeout(Duration::from_secs(20)));
    later.set(&plugins);
    // Frames of some size, as deep as the engine's limit lets them go without a trap.
    let deep = super::common::module(&format!(
        r#"(func $down (param $n i32) (result i64) (local $x i64)
            (if (result i64) (i32.eqz (local.get $n))
                (then {PING} (i64.const 0))
                (else (local.set $x (call $down (i32.sub (local.get $n) (i32.const 1))))
                    (i64.add (local.get $x) (i64.const 1)))))
        (func (export "run") (result i32) (drop (call $down (i32.const 10500))) (i32.const 0))"#
    ));
    for name in 0..8 {
        plugins.add(&name.to_string(), deep.clone()).unwrap();
    }
    plugins.get("0").unwrap().call_blocking("run", b"").unwrap();
}
