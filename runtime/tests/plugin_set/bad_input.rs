//! Plug-ins that misbehave, and hosts that do: the others keep working.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use extism_openapi::{
    Plugin, Plugins,
    event::Outcome,
    metrics::{EventMeasurement, Metrics},
};
use serde_json::{Value, json};

use super::common::{
    CustomerCreated, Echo, PING, SPIN, host, listener, module, outcomes, replies, serve, slow,
    text_response,
};

/// Misbehaves if the payload is `true` (four bytes), and replies with 1 otherwise.
fn bad(body: &str) -> Vec<u8> {
    module(&format!(
        r#"(memory 1)
        (func $deep (param i64) (result i64)
            (i64.add (i64.const 1) (call $deep (i64.add (local.get 0) (i64.const 1)))))
        (func $bad (result i32) (local $a i64) {body})
        (func (export "customer_created") (result i32) (local $a i64)
            (if (i64.eq (call $input_length) (i64.const 4)) (then (return (call $bad))))
            {})"#,
        replies("1")
    ))
}

/// The kind of the failure; the set, and the plug-in itself, must keep working.
async fn misbehaves(body: &str) -> String {
    let plugins = Plugins::new(host(Echo));
    let bad = Plugin::builder(bad(body)).timeout(Duration::from_millis(1500));
    plugins.add("bad", bad).unwrap();
    plugins.add("good", listener(&replies("2"))).unwrap();
    let delivered = plugins.deliver(CustomerCreated, &json!(true)).await;
    let kind = outcomes(&delivered)[0].1.to_owned();
    assert_eq!(outcomes(&delivered)[1], ("good", "replied"));
    for _ in 0..3 {
        let delivered = plugins.deliver(CustomerCreated, &json!("well")).await;
        assert_eq!(
            outcomes(&delivered),
            [("bad", "replied"), ("good", "replied")]
        );
    }
    kind
}

#[tokio::test]
async fn an_endless_loop() {
    assert_eq!(misbehaves(SPIN).await, "timed_out");
}

#[tokio::test]
async fn a_trap() {
    assert_eq!(misbehaves("unreachable").await, "trapped");
}

#[tokio::test]
async fn a_stack_overflow() {
    let deep = "(drop (call $deep (i64.const 0))) (i32.const 0)";
    assert_eq!(misbehaves(deep).await, "trapped");
}

#[tokio::test]
async fn an_answer_of_50_mb() {
    let large = "(call $output (call $alloc (i64.const 52428800))) (i32.const 0)";
    assert_eq!(misbehaves(large).await, "limited");
}

#[tokio::test]
async fn more_memory_than_there_is() {
    let grow = "(loop $l (drop (memory.grow (i32.const 64))) (br $l)) (i32.const 0)";
    assert_eq!(misbehaves(grow).await, "limited");
}

#[tokio::test]
async fn malformed_json() {
    assert_eq!(misbehaves(&replies("{\"a\":")).await, "reply");
    assert_eq!(misbehaves(&replies(&"[".repeat(2000))).await, "reply");
}

#[tokio::test]
async fn a_plug_in_that_is_removed_while_it_runs() {
    let plugins = Plugins::new(host(slow(Duration::from_millis(300))));
    let body = format!("{PING} {}", replies("\"to the end\""));
    plugins.add("going", listener(&body)).unwrap();
    plugins.add("staying", listener(&body)).unwrap();
    let delivering = {
        let plugins = plugins.clone();
        tokio::spawn(async move { plugins.deliver(CustomerCreated, &json!({})).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(plugins.remove("going").unwrap().name(), "going");
    assert!(plugins.remove("going").is_none());
    let new = listener(&replies("\"new\""));
    plugins.replace("staying", new).unwrap();
    let delivered = delivering.await.unwrap();
    let said: Vec<_> = delivered.replies().collect();
    let end = json!("to the end");
    assert_eq!(said, [("going", &end), ("staying", &end)]);
    let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(
        delivered.replies().collect::<Vec<_>>(),
        [("staying", &json!("new"))]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_requests_through_two_plug_ins_one_of_them_slow() {
    const REQUESTS: usize = 1_000;
    let plugins = Plugins::new(host(Echo));
    let slow_host = host(slow(Duration::from_millis(15)));
    let waits = listener(&format!("{PING} (i32.const 0)"));
    let slow = Plugin::builder(waits).instances(4);
    plugins.add_with("slow", slow, slow_host).unwrap();
    let quick = Plugin::builder(listener("(i32.const 0)")).instances(4);
    plugins.add("quick", quick).unwrap();
    let began = Instant::now();
    let requests: Vec<_> = (0..REQUESTS)
        .map(|request| {
            let plugins = plugins.clone();
            tokio::spawn(async move { plugins.deliver(CustomerCreated, &json!(request)).await })
        })
        .collect();
    let mut longest = [Duration::ZERO; 2];
    for request in requests {
        let delivered = request.await.unwrap();
        assert_eq!(
            outcomes(&delivered),
            [("quick", "delivered"), ("slow", "delivered")]
        );
        for (longest, result) in longest.iter_mut().zip(&delivered) {
            *longest = result.duration.max(*longest);
        }
    }
    let [quick, slow] = longest;
    assert!(slow >= Duration::from_millis(15 * 1_000 / 4), "{slow:?}");
    assert!(
        quick < slow / 2,
        "{quick:?}, {slow:?} of {:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_panic_in_the_application_s_closure() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let backend = serve(move |_, _| {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            assert!(call % 2 == 1, "on purpose");
            text_response(String::new())
        }
    });
    let plugins = Plugins::new(host(backend));
    let passes_on = "(call $output (call $ping)) (i32.const 0)";
    plugins.add("a", listener(passes_on)).unwrap();
    let status = async || {
        let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
        delivered.first_reply().unwrap()["status"].clone()
    };
    let seen: [Value; 4] = [
        status().await,
        status().await,
        status().await,
        status().await,
    ];
    assert_eq!(seen, [500, 200, 500, 200].map(Value::from));
}

struct Panics;

impl Metrics for Panics {
    fn event(&self, _: &EventMeasurement<'_>) {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_panic_in_the_application_s_metrics() {
    let plugins = Plugins::new(host(Echo).metrics(Panics));
    plugins.add("a", listener("(i32.const 0)")).unwrap();
    for _ in 0..2 {
        let delivered = plugins.deliver(CustomerCreated, &json!({})).await;
        assert_eq!(
            delivered.into_iter().next().unwrap().outcome,
            Outcome::Delivered(None)
        );
    }
}
