//! Events, plug-ins in WAT that listen to them, and counters.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use extism_openapi::__private::functions;
use extism_openapi::{
    Backend, Event, Functions, Plugins,
    event::{EventError, EventResults, Outcome},
    metrics::{EventMeasurement, Metrics},
};
use serde_json::Value;

use crate::host_common::OPERATIONS;
pub(crate) use crate::host_common::{Echo, module, serve, text_response};

pub(crate) struct CustomerCreated;

impl Event for CustomerCreated {
    const NAME: &'static str = "customer_created";
    const WIRE_NAME: &'static str = "customer.created";
    type Payload = Value;
    type Reply = Value;
}

pub(crate) struct PlanCreated;

impl Event for PlanCreated {
    const NAME: &'static str = "plan_created";
    const WIRE_NAME: &'static str = "plan.created";
    type Payload = Value;
    type Reply = Value;
}

const EVENTS: &[&str] = &["customer_created", "plan_created"];

pub(crate) fn host(backend: impl Backend) -> Functions {
    functions("extism:host/user", OPERATIONS, EVENTS, backend)
}

/// A plug-in that exports `customer_created` with this body; local `$a`.
pub(crate) fn listener(body: &str) -> Vec<u8> {
    exporting("customer_created", body)
}

pub(crate) fn exporting(export: &str, body: &str) -> Vec<u8> {
    module(&format!(
        r#"(memory 1)
        (func $deep (param i64) (result i64)
            (i64.add (i64.const 1) (call $deep (i64.add (local.get 0) (i64.const 1)))))
        (func (export "{export}") (result i32) (local $a i64) {body})"#
    ))
}

/// WAT for the end of a function: it replies with this text.
pub(crate) fn replies(text: &str) -> String {
    let mut wat = format!("(local.set $a (call $alloc (i64.const {})))", text.len());
    for (index, byte) in text.bytes().enumerate() {
        wat.push_str(&format!(
            "(call $store_u8 (i64.add (local.get $a) (i64.const {index})) (i32.const {byte}))"
        ));
    }
    wat + "(call $output (local.get $a)) (i32.const 0)"
}

/// Calls an operation, and ignores its response.
pub(crate) const PING: &str = "(drop (call $ping))";

pub(crate) const SPIN: &str = "(loop $l (br $l)) (i32.const 0)";

/// A backend that takes this long.
pub(crate) fn slow(time: Duration) -> impl Backend {
    serve(move |_, _| async move {
        tokio::time::sleep(time).await;
        text_response(String::new())
    })
}

/// Each plug-in and its outcome of the event, in a word.
pub(crate) fn outcomes<R>(results: &EventResults<R>) -> Vec<(&str, &'static str)> {
    let word = |outcome: &Outcome<R>| match outcome {
        Outcome::Delivered(Some(_)) => "replied",
        Outcome::Delivered(None) => "delivered",
        Outcome::Failed(error) => EventError::kind(error),
        Outcome::Skipped => "skipped",
        Outcome::Queued => "queued",
        _ => "?",
    };
    let results = results.iter();
    results
        .map(|result| (&*result.plugin, word(&result.outcome)))
        .collect()
}

/// Records `plugin event status` of every call.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn push(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    /// Waits until there are this many lines.
    pub(crate) async fn wait_for(&self, lines: usize) -> Vec<String> {
        for _ in 0..1_000 {
            if self.lines().len() >= lines {
                // So that lines that should not come have time to come.
                tokio::time::sleep(Duration::from_millis(100)).await;
                return self.lines();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only these: {:?}", self.lines());
    }
}

impl Metrics for Log {
    fn event(&self, event: &EventMeasurement<'_>) {
        self.push(format!("{} {} {}", event.plugin, event.event, event.status));
    }
}

/// A set that its backend can reach, to fire events from inside of calls.
#[derive(Clone, Default)]
pub(crate) struct Later(Arc<Mutex<Option<Plugins>>>);

impl Later {
    pub(crate) fn set(&self, plugins: &Plugins) {
        *self.0.lock().unwrap() = Some(plugins.clone());
    }

    pub(crate) fn get(&self) -> Plugins {
        self.0.lock().unwrap().clone().unwrap()
    }
}
