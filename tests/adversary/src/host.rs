//! Possible host code: it responds, waits, fails, responds with too much, or calls plug-ins again from
//! inside their calls.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use extism_openapi::__private::functions;
use extism_openapi::operation::{
    BodyKind, MediaType, Operation, RequestBody, ResponseSpec, Status,
};
use extism_openapi::{
    Backend, Call, Event, Functions, Plugins,
    backend::{RawBody, RawResponse, ResponseFuture},
};
use fastrand::Rng;
use serde_json::Value;

const OK: ResponseSpec = ResponseSpec::new(Status::Code(200))
    .success()
    .with_body("application/json", BodyKind::Json);

const ECHO: Operation = Operation::new("echo", "echo", "POST", "/echo")
    .with_body(RequestBody::new(&[MediaType::new("application/json", BodyKind::Json)]).required())
    .with_responses(&[OK]);

const PING: Operation = Operation::new("ping", "ping", "GET", "/ping").with_responses(&[OK]);

/// The event `run`.
pub(crate) struct Run;

/// The event `customer_created`.
pub(crate) struct CustomerCreated;

impl Event for Run {
    const NAME: &'static str = "run";
    const WIRE_NAME: &'static str = "run";
    type Payload = Value;
    type Reply = Value;
}

impl Event for CustomerCreated {
    const NAME: &'static str = "customer_created";
    const WIRE_NAME: &'static str = "customer.created";
    type Payload = Value;
    type Reply = Value;
}

pub(crate) fn host(backend: impl Backend) -> Functions {
    const EVENTS: &[&str] = &[Run::NAME, CustomerCreated::NAME];
    functions("extism:host/user", &[&ECHO, &PING], EVENTS, backend)
}

/// What a backend does with one call.
#[derive(Clone, Copy, Debug)]
enum Mood {
    Answers,
    Waits(Duration),
    NeverAnswers,
    BreaksDown,
    AnswersMuch(usize),
    Delivers,
    DeliversAndBlocks,
}

/// A backend that cycles through its moods.
#[derive(Clone)]
pub(crate) struct Moody {
    moods: Arc<[Mood]>,
    next: Arc<AtomicUsize>,
    set: Arc<Mutex<Option<Plugins>>>,
}

impl Moody {
    pub(crate) fn new(dice: &mut Rng) -> Self {
        let mood = |dice: &mut Rng| match dice.u8(..12) {
            0 => Mood::Waits(Duration::from_millis(dice.u64(..300))),
            1 => Mood::NeverAnswers,
            2 => Mood::BreaksDown,
            3 => Mood::AnswersMuch(1 << dice.usize(..25)),
            4 | 5 => Mood::Delivers,
            6 => Mood::DeliversAndBlocks,
            _ => Mood::Answers,
        };
        let moods = (0..dice.usize(1..5)).map(|_| mood(dice)).collect();
        Moody {
            moods,
            next: Arc::default(),
            set: Arc::default(),
        }
    }

    /// Sets the plug-ins that it calls.
    pub(crate) fn calls(&self, set: Option<Plugins>) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = set;
    }

    fn set(&self) -> Option<Plugins> {
        let set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        set.clone()
    }

    async fn answer(&self, input: String) -> RawResponse {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        match self.moods[turn % self.moods.len()] {
            Mood::Answers => text(input),
            Mood::Waits(time) => {
                tokio::time::sleep(time).await;
                text(input)
            }
            Mood::NeverAnswers => pin!(std::future::pending()).await,
            // Does not run the hook that writes panics to stderr, where any panic counts as a finding.
            Mood::BreaksDown => std::panic::resume_unwind(Box::new("the backend failed")),
            Mood::AnswersMuch(bytes) => text("x".repeat(bytes)),
            Mood::Delivers => {
                if let Some(set) = self.set() {
                    set.deliver(CustomerCreated, &Value::Null).await;
                }
                text(input)
            }
            Mood::DeliversAndBlocks => {
                if let Some(set) = self.set() {
                    set.deliver_blocking(CustomerCreated, &Value::Null);
                }
                text(input)
            }
        }
    }
}

impl Backend for Moody {
    fn call<'a>(&'a self, _: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let input = String::from_utf8_lossy(input).into_owned();
        Box::pin(self.answer(input))
    }
}

/// Responds with the text of its input.
pub(crate) struct Honest;

impl Backend for Honest {
    fn call<'a>(&'a self, _: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let answer = text(String::from_utf8_lossy(input).into_owned());
        Box::pin(async move { answer })
    }
}

fn text(text: String) -> RawResponse {
    let mut response = RawResponse::new(200);
    response.entity = RawBody::Text(text);
    response
}
