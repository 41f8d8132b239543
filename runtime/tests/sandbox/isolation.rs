//! Plug-ins whose calls cause each other's.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use extism_openapi::__private::functions;
use extism_openapi::{
    Call, Event, Functions, Plugin, Plugins,
    backend::RawResponse,
    event::{EventError, EventPolicy, Outcome, Reentry},
    plugin::Listeners,
};
use serde_json::{Value, json};

use crate::common::{CustomerCreated, MIB, peak_memory, within};
use crate::host_common::{OPERATIONS, host, module, serve, text_response};

const EVENTS: &[&str] = &["customer_before_create", "customer_created", "plan_created"];

struct PlanCreated;

impl Event for PlanCreated {
    const NAME: &'static str = "plan_created";
    const WIRE_NAME: &'static str = "plan.created";
    type Payload = Value;
    type Reply = Value;
}

type Later = Arc<Mutex<Option<Plugins>>>;

#[derive(Clone, Default)]
struct Written {
    refused: Arc<AtomicUsize>,
    written: Arc<AtomicUsize>,
}

/// `ping` fires `plan_created`; `echo` writes a customer, if no plug-in refuses.
fn shop(later: &Later, customers: &Written) -> Functions {
    let (later, customers) = (Arc::clone(later), customers.clone());
    let backend = serve(move |call: &Call, _: &[u8]| {
        let plugins = later.lock().unwrap().clone().unwrap();
        let (name, customers) = (call.operation().name, customers.clone());
        async move {
            if name == "ping" {
                plugins.deliver(PlanCreated, &json!({})).await;
            } else {
                write(&plugins, &customers).await;
            }
            text_response(String::new())
        }
    });
    functions("extism:host/user", OPERATIONS, EVENTS, backend)
}

async fn write(plugins: &Plugins, customers: &Written) {
    let mut refused = false;
    for listener in plugins.listeners("customer_before_create") {
        refused |= listener.call(b"{}".to_vec()).await.is_err();
    }
    let outcome = if refused {
        &customers.refused
    } else {
        &customers.written
    };
    outcome.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn a_checker_is_asked_although_its_own_call_caused_the_write() {
    within(60, || {
        let (later, customers) = (Later::default(), Written::default());
        let plugins = Plugins::new(shop(&later, &customers));
        *later.lock().unwrap() = Some(plugins.clone());
        // It refuses every customer, and its own calls cause `plan_created`.
        let checker = module(
            r#"(func (export "customer_before_create") (result i32) (i32.const 1))
            (func (export "plans") (result i32) (drop (call $ping)) (i32.const 0))
            (func (export "writes") (result i32) (drop (call $echo (i64.const 0))) (i32.const 0))"#,
        );
        let checker = plugins.add("checker", checker).unwrap();
        let writer = module(
            r#"(func (export "plan_created") (result i32) (drop (call $echo (i64.const 0))) (i32.const 0))
            (func (export "writes") (result i32) (drop (call $echo (i64.const 0))) (i32.const 0))"#,
        );
        let writer = plugins.add("writer", writer).unwrap();
        let counts = |refused, written| {
            let found = (
                customers.refused.load(Ordering::SeqCst),
                customers.written.load(Ordering::SeqCst),
            );
            assert_eq!(found, (refused, written));
        };
        writer.call_blocking("writes", b"").unwrap();
        counts(1, 0);
        checker.call_blocking("plans", b"").unwrap();
        counts(2, 0);
        // It is not called about what it writes itself.
        checker.call_blocking("writes", b"").unwrap();
        counts(2, 1);
    });
}

/// Each `ping` fires an event of 8 MB that its plug-in will get when its call has ended.
#[test]
fn what_waits_for_the_end_of_a_call_is_bounded_in_bytes() {
    within(120, || {
        let later = Later::default();
        let outcomes = Arc::new(Mutex::new(Vec::new()));
        let (set, seen) = (Arc::clone(&later), Arc::clone(&outcomes));
        let backend = serve(
            move |_: &Call,
                  _: &[u8]|
                  -> std::pin::Pin<Box<dyn Future<Output = RawResponse> + Send>> {
                let plugins = set.lock().unwrap().clone().unwrap();
                let seen = Arc::clone(&seen);
                Box::pin(async move {
                    let payload = Value::String("x".repeat(8_000_000));
                    let results = plugins.deliver(CustomerCreated, &payload).await;
                    for told in results.iter() {
                        seen.lock().unwrap().push(match &told.outcome {
                            Outcome::Queued => "queued",
                            Outcome::Failed(EventError::Busy { .. }) => "busy",
                            _ => "?",
                        });
                    }
                    text_response(String::new())
                })
            },
        );
        let policy = EventPolicy::new().reentry(Reentry::Queue);
        let plugins = Plugins::builder(host(backend)).event(CustomerCreated, policy);
        let plugins = plugins.build();
        *later.lock().unwrap() = Some(plugins.clone());
        let cause = module(
            r#"(func (export "run") (result i32) (local $n i32)
                (loop $l (drop (call $ping))
                    (local.set $n (i32.add (local.get $n) (i32.const 1)))
                    (br_if $l (i32.lt_u (local.get $n) (i32.const 10))))
                (i32.const 0))
            (func (export "customer_created") (result i32) (i32.const 0))"#,
        );
        let cause = Plugin::builder(cause).timeout(Duration::from_secs(100));
        let cause = plugins.add("cause", cause).unwrap();
        let before = peak_memory();
        cause.call_blocking("run", b"").unwrap();
        let grown = peak_memory() - before;
        assert!(grown < 128 * MIB, "{} MiB", grown / MIB);
        let outcomes = outcomes.lock().unwrap();
        assert_eq!(outcomes.iter().filter(|it| **it == "queued").count(), 2);
        assert_eq!(outcomes.iter().filter(|it| **it == "busy").count(), 8);
    });
}
