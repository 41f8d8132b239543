//! What logs, spans and metrics say of events and calls, and what they must not.
#![cfg(all(feature = "host", feature = "http"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::get};
use extism_openapi::__private::functions;
use extism_openapi::operation::{Operation, SecurityKind, SecurityRequirement, SecurityScheme};
use extism_openapi::{
    Event, Functions, Http, Plugins,
    error::CallErrorKind,
    event::{EventPolicy, Reentry},
    metrics::{CallMeasurement, EventMeasurement, Metrics},
};
use host_common::{ECHO, PING, module};
use serde_json::{Value, json};
use tracing_subscriber::fmt::format::FmtSpan;

const TOKEN: &str = "t0ken-of-the-host";
const PAYLOAD: &str = "what-the-payload-says";
const ANSWER: &str = "what-the-answer-says";
const MESSAGE: &str = "what-the-plug-in-says";

const BEARER: SecurityScheme = SecurityScheme::new("bearer", SecurityKind::Bearer);

const SECURED: Operation = PING.with_security(&[&[SecurityRequirement::new(&BEARER, &[])]]);

struct CustomerCreated;

impl Event for CustomerCreated {
    const NAME: &'static str = "customer_created";
    const WIRE_NAME: &'static str = "customer.created";
    type Payload = Value;
    type Reply = Value;
}

/// Everything that is logged in this process.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Logged {
    fn start() -> Self {
        let logged = Logged::default();
        let writer = logged.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        logged
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[derive(Clone, Default)]
struct Measured(Arc<Mutex<Vec<String>>>);

impl Metrics for Measured {
    fn event_begins(&self, plugin: &str, event: &str) {
        self.0
            .lock()
            .unwrap()
            .push(format!("{plugin} {event} begins"));
    }

    fn event(&self, event: &EventMeasurement<'_>) {
        assert!(event.duration > Duration::ZERO || event.status == "busy");
        self.0.lock().unwrap().push(format!(
            "{} {} {} {} {}",
            event.plugin, event.event, event.status, event.payload_bytes, event.reply_bytes
        ));
    }

    fn call(&self, call: &CallMeasurement<'_>) {
        assert!(call.duration > Duration::ZERO);
        assert_eq!(call.error, None::<CallErrorKind>);
        self.0.lock().unwrap().push(format!(
            "{} {} {} {}",
            call.plugin.unwrap(),
            call.operation,
            call.status,
            call.request_bytes
        ));
    }
}

/// An API that requires the token, and the host functions that have it.
async fn host(measured: &Measured) -> Functions {
    let api = Router::new().route(
        "/ping",
        get(async |headers: HeaderMap| {
            match headers["authorization"] == format!("Bearer {TOKEN}") {
                true => (StatusCode::OK, axum::Json(ANSWER)),
                false => (StatusCode::FORBIDDEN, axum::Json("no token")),
            }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, api).await });
    let operations: &[&Operation] = &[&ECHO, &SECURED];
    let events = &["customer_created"];
    let backend = Http::new(&base).unwrap().bearer(TOKEN);
    functions("extism:host/user", operations, events, backend).metrics(measured.clone())
}

/// Calls an operation, then fails with a message.
fn failing() -> Vec<u8> {
    let mut message = format!("(local.set $a (call $alloc (i64.const {})))", MESSAGE.len());
    for (index, byte) in MESSAGE.bytes().enumerate() {
        message.push_str(&format!(
            "(call $store_u8 (i64.add (local.get $a) (i64.const {index})) (i32.const {byte}))"
        ));
    }
    listener(&format!(
        "(drop (call $ping)) {message} (call $error_set (local.get $a)) (i32.const 1)"
    ))
}

fn listener(body: &str) -> Vec<u8> {
    module(&format!(
        r#"(func (export "customer_created") (result i32) (local $a i64) {body})"#
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn names_numbers_and_kinds_are_told_and_no_secrets() {
    let (logged, measured) = (Logged::start(), Measured::default());
    let policy = EventPolicy::new().reentry(Reentry::Queue);
    let plugins = Plugins::builder(host(&measured).await)
        .event(CustomerCreated, policy)
        .build();
    plugins.add("failing", failing()).unwrap();
    let mirror = "(call $output (call $ping)) (i32.const 0)";
    plugins.add("mirror", listener(mirror)).unwrap();
    plugins.add("trapping", listener("unreachable")).unwrap();
    let payload = json!({ "name": PAYLOAD });
    let delivered = plugins.deliver(CustomerCreated, &payload).await;
    assert_eq!(delivered.first_reply().unwrap()["entity"], ANSWER);
    assert!(
        delivered
            .failures()
            .any(|(_, error)| error.to_string().contains(MESSAGE))
    );

    let mut measured = measured.0.lock().unwrap().clone();
    measured.sort();
    let bytes = payload.to_string().len();
    let reply = format!(r#"{{"status":200,"content":"application/json","entity":"{ANSWER}"}}"#);
    assert_eq!(
        measured,
        [
            "failing customer_created begins".to_owned(),
            format!("failing customer_created failed {bytes} 0"),
            "failing ping 200 0".to_owned(),
            "mirror customer_created begins".to_owned(),
            format!("mirror customer_created ok {bytes} {}", reply.len()),
            "mirror ping 200 0".to_owned(),
            "trapping customer_created begins".to_owned(),
            format!("trapping customer_created trapped {bytes} 0"),
        ]
    );

    let text = logged.text();
    for secret in [TOKEN, PAYLOAD, ANSWER, MESSAGE] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} is in the log");
    }
    let closed = |parts: &[&str]| {
        let mut lines = text.lines().filter(|line| line.contains("close"));
        assert!(
            lines.any(|line| parts.iter().all(|part| line.contains(part))),
            "{parts:?} in\n{text}"
        );
    };
    closed(&["event{event=\"customer_created\" plugins=3}"]);
    // Inside the event's span, with the size, the outcome, and how long it took.
    closed(&[
        "event{event=\"customer_created\" plugins=3}:plugin_event{plugin=\"mirror\"",
        &format!(
            "payload_bytes={bytes} status=\"ok\" reply_bytes={}",
            reply.len()
        ),
        "waited_us=",
        "duration_us=",
    ]);
    closed(&["plugin_event{plugin=\"failing\"", "status=\"failed\""]);
    closed(&["plugin_event{plugin=\"trapping\"", "status=\"trapped\""]);
    // The operation's span inside of that.
    closed(&[
        "plugin=\"mirror\" event=\"customer_created\"",
        ":plugin_call{plugin=\"mirror\" operation=\"ping\" request_bytes=0",
        "status=200",
        "response_bytes=",
    ]);
}
