//! Which plug-ins get an event, in which order, and with which payload.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use extism_openapi::{
    Event, Plugin, Plugins,
    event::{EventError, EventPolicy, Outcome, Strategy},
    plugin::{Listeners, LoadError},
};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use super::common::{
    CustomerCreated, Echo, Log, PING, PlanCreated, exporting, host, listener, outcomes, replies,
    serve, slow, text_response,
};

#[tokio::test]
async fn all_get_the_event_in_order_and_one_s_failure_stops_no_other() {
    let plugins = Plugins::new(host(Echo));
    plugins.add("c", listener(&replies("[1]"))).unwrap();
    plugins.add("b", listener("unreachable")).unwrap();
    plugins.add("a", listener("(i32.const 7)")).unwrap();
    plugins.add("quiet", listener("(i32.const 0)")).unwrap();
    let early = Plugin::builder(listener(&replies("\"first\""))).priority(-1);
    plugins.add("z", early).unwrap();
    plugins
        .add("deaf", exporting("plan_created", "(i32.const 0)"))
        .unwrap();
    for _ in 0..2 {
        let results = plugins.deliver(CustomerCreated, &json!({})).await;
        assert_eq!(
            outcomes(&results),
            [
                ("z", "replied"),
                ("a", "failed"),
                ("b", "trapped"),
                ("c", "replied"),
                ("quiet", "delivered")
            ]
        );
        assert_eq!(results.first_reply(), Some(&json!("first")));
        assert_eq!(results.failures().count(), 2);
        let replies: Vec<_> = results.replies().map(|(plugin, _)| plugin).collect();
        assert_eq!(replies, ["z", "c"]);
    }
}

#[tokio::test]
async fn a_slow_one_does_not_keep_the_others_waiting() {
    let plugins = Plugins::new(host(Echo));
    let wait = host(slow(Duration::from_secs(1)));
    let slow = listener(&format!("{PING} (i32.const 0)"));
    plugins.add_with("a slow", slow, wait).unwrap();
    plugins.add("b quick", listener("(i32.const 0)")).unwrap();
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    let durations: Vec<_> = results.iter().map(|result| result.duration).collect();
    assert!(durations[0] >= Duration::from_secs(1), "{durations:?}");
    assert!(durations[1] < Duration::from_millis(900), "{durations:?}");
}

/// The same without a runtime.
#[test]
fn all_get_the_event_at_the_same_time_from_a_plain_thread() {
    let plugins = Plugins::new(host(slow(Duration::from_millis(500))));
    for name in ["a", "b", "c", "d"] {
        let waits = listener(&format!("{PING} (i32.const 0)"));
        plugins.add(name, waits).unwrap();
    }
    let began = std::time::Instant::now();
    let results = plugins.deliver_blocking(CustomerCreated, &json!({}));
    assert_eq!(outcomes(&results).len(), 4);
    assert!(results.failures().next().is_none(), "{results:?}");
    assert!(
        began.elapsed() < Duration::from_millis(1900),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn so_many_at_the_same_time_as_are_allowed() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, peak) = (Arc::clone(&running), Arc::clone(&most));
    let backend = serve(move |_, _| {
        let (now, peak) = (Arc::clone(&now), Arc::clone(&peak));
        async move {
            peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(100)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            text_response(String::new())
        }
    });
    let plugins = Plugins::builder(host(backend)).concurrency(2).build();
    for name in ["a", "b", "c", "d", "e"] {
        let waits = listener(&format!("{PING} (i32.const 0)"));
        plugins.add(name, waits).unwrap();
    }
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(results.len(), 5);
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

struct Unwritable;

#[derive(Deserialize)]
struct Fails;

impl Serialize for Fails {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("on purpose"))
    }
}

impl Event for Unwritable {
    const NAME: &'static str = "plan_created";
    const WIRE_NAME: &'static str = "plan.created";
    type Payload = Fails;
    type Reply = Value;
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_done() {
    let log = Log::default();
    let plugins = Plugins::new(host(Echo).metrics(log.clone()));
    for name in ["a", "b"] {
        plugins.add(name, listener("(i32.const 0)")).unwrap();
    }
    for name in 0..8 {
        let deaf = exporting("something_else", "(i32.const 0)");
        plugins.add(&name.to_string(), deaf).unwrap();
    }
    // Its payload can't be written, but nobody listens, so it is not written.
    assert!(plugins.deliver(Unwritable, &Fails).await.is_empty());
    let results = plugins.deliver(CustomerCreated, &json!({})).await;
    assert_eq!(results.len(), 2);
    assert_eq!(log.lines().len(), 2, "ten plug-ins, two calls");

    plugins
        .add("c", exporting("plan_created", "(i32.const 0)"))
        .unwrap();
    let results = plugins.deliver(Unwritable, &Fails).await;
    assert_eq!(outcomes(&results), [("c", "payload")]);
}

#[tokio::test]
async fn the_first_response_wins() {
    let log = Log::default();
    let plugins = Plugins::builder(host(Echo).metrics(log.clone()))
        .event(PlanCreated, EventPolicy::new().strategy(Strategy::First))
        .build();
    for (name, body) in [
        ("a", "unreachable".to_owned()),
        ("b", "(i32.const 0)".to_owned()),
        ("c", replies("not json")),
        ("d", replies("{\"from\":\"d\"}")),
        ("e", replies("{\"from\":\"e\"}")),
    ] {
        plugins.add(name, exporting("plan_created", &body)).unwrap();
    }
    let explicit = plugins.first(PlanCreated, &json!({})).await;
    let by_policy = plugins.deliver(PlanCreated, &json!({})).await;
    for results in [explicit, by_policy] {
        assert_eq!(
            outcomes(&results),
            [
                ("a", "trapped"),
                ("b", "delivered"),
                ("c", "reply"),
                ("d", "replied")
            ]
        );
        assert_eq!(results.first_reply(), Some(&json!({"from": "d"})));
    }
    assert!(!log.lines().iter().any(|line| line.starts_with("e ")));
}

#[tokio::test]
async fn each_gets_what_the_former_has_made_of_it() {
    let plugins = Plugins::new(host(Echo));
    // A result other than 0 is the length of the payload.
    let length = "(i32.wrap_i64 (call $input_length))";
    plugins.add("a", listener(length)).unwrap();
    plugins.add("b", listener(&replies("{\"b\":1}"))).unwrap();
    plugins.add("c", listener(length)).unwrap();
    plugins
        .add("d", listener(&replies("{\"b\":1,\"d\":2}")))
        .unwrap();
    plugins.add("e", listener(&replies("{garbage"))).unwrap();
    plugins.add("f", listener(length)).unwrap();
    let folded = plugins.fold(CustomerCreated, json!({})).await;
    assert_eq!(folded.payload, json!({"b": 1, "d": 2}));
    let failed: Vec<_> = folded
        .results
        .failures()
        .map(|(plugin, error)| match error {
            EventError::Failed { code, .. } => (plugin, *code),
            error => (plugin, -i32::from(error.kind() == "reply")),
        })
        .collect();
    let lengths = ["{}".len(), "{\"b\":1}".len(), "{\"b\":1,\"d\":2}".len()];
    let lengths = lengths.map(|length| i32::try_from(length).unwrap());
    assert_eq!(
        failed,
        [
            ("a", lengths[0]),
            ("c", lengths[1]),
            ("e", -1),
            ("f", lengths[2])
        ]
    );
    // Nobody has changed this one.
    let folded = plugins.fold(PlanCreated, json!([1])).await;
    assert_eq!(folded.payload, json!([1]));
    assert!(folded.results.is_empty());
}

#[test]
fn a_policy_is_for_an_event_of_the_document() {
    let builder = Plugins::builder(host(Echo));
    let error = builder
        .event_named("custmer_created", EventPolicy::new())
        .unwrap_err();
    assert!(matches!(error, LoadError::UnknownEvent { .. }));
    assert_eq!(
        error.to_string(),
        "the document has no event `custmer_created`; did you mean `customer_created`?"
    );
}

#[tokio::test]
async fn a_set_is_asked_as_a_plug_in_is() {
    let plugins = Plugins::new(host(Echo));
    plugins.add("b", listener(&replies("2"))).unwrap();
    let first = Plugin::builder(listener(&replies("1"))).priority(-5);
    plugins.add("c", first).unwrap();
    plugins.add("a", listener("unreachable")).unwrap();
    let listeners: Box<dyn Listeners> = Box::new(plugins);
    assert!(listeners.listeners("plan_created").is_empty());
    let mut said = Vec::new();
    for listener in listeners.listeners("customer_created") {
        let output = listener.call(b"{}".to_vec()).await;
        said.push((listener.plugin().to_owned(), output.ok()));
    }
    assert_eq!(
        said,
        [
            ("c".to_owned(), Some(b"1".to_vec())),
            ("a".to_owned(), None),
            ("b".to_owned(), Some(b"2".to_vec()))
        ]
    );
}

#[tokio::test]
async fn deliveries_run_in_spawned_tasks() {
    let plugins = Plugins::new(host(Echo));
    plugins.add("a", listener("(i32.const 0)")).unwrap();
    let task = tokio::spawn(async move { plugins.deliver(CustomerCreated, &json!({})).await });
    let results = task.await.unwrap();
    let outcome = results.into_iter().next().unwrap().outcome;
    assert_eq!(outcome, Outcome::Delivered(None));
}
