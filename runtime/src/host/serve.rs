//! One host function: the plug-in's input to a backend, its answer back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use extism::{CurrentPlugin, Error, Function, UserData, Val, ValType};
use tracing::{Instrument, Span};

use super::block_on::{Unanswered, block_on};
use super::functions::{Gate, Settings, TIMEOUT};
use super::memory::{self, Refused};
use super::reentry::Chain;
use crate::backend::Call;
use crate::error::{CallError, CallErrorKind};
use crate::operation::Operation;
use crate::wire::answer::Answer;

/// One host function.
pub(super) struct Serve {
    operation: &'static Operation,
    settings: Arc<Settings>,
    gate: Option<Arc<dyn Gate>>,
}

impl Serve {
    pub(super) fn new(
        operation: &'static Operation,
        settings: Arc<Settings>,
        gate: Option<Arc<dyn Gate>>,
    ) -> Self {
        Serve {
            operation,
            settings,
            gate,
        }
    }

    pub(super) fn into_function(self, module: &'static str) -> Function {
        let name = self.operation.name;
        let parameters: &[ValType] = if self.operation.has_input() {
            &[ValType::I64]
        } else {
            &[]
        };
        // Extism's own user data stands behind a mutex: what we need is captured instead.
        let run = move |plugin: &mut CurrentPlugin,
                        input: &[Val],
                        output: &mut [Val],
                        _: UserData<()>| {
            let offset = self.run(plugin, input)?;
            if let Some(result) = output.first_mut() {
                *result = Val::I64(offset.cast_signed());
            }
            Ok(())
        };
        Function::new(
            name,
            parameters.iter().cloned(),
            [ValType::I64],
            UserData::new(()),
            run,
        )
        .with_namespace(module)
    }

    /// The offset of the answer.
    fn run(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        if self.gate.as_ref().is_some_and(|gate| !gate.is_open()) {
            let name = self.operation.name;
            return Err(Error::msg(format!(
                "`{name}` was called while the plug-in was being set up"
            )));
        }
        let input = self.input(plugin, input);
        let request_bytes = input.as_ref().map_or(0, Vec::len);
        let observed = self.settings.observer.call(
            self.settings.plugin_name.as_deref(),
            self.operation.name,
            request_bytes,
        );
        let answer = match input {
            Ok(input) => self.answer(self.deadline(plugin), input, observed.span()),
            Err(error) => Answer::failed(error),
        };
        let (answer, json) = self.within_limit(answer);
        observed.finish(&answer, json.len());
        memory::write_block(plugin, &json)
    }

    /// The envelope to send; one that says so where it would be too large.
    fn within_limit(&self, answer: Answer) -> (Answer, Vec<u8>) {
        let json = answer.to_json();
        let limit = self.settings.max_response_bytes;
        if json.len() as u64 <= limit {
            return (answer, json);
        }
        let message = format!(
            "the answer of `{}` has {} bytes; this host passes on {limit} at most",
            self.operation.name,
            json.len()
        );
        let answer = failed(CallErrorKind::Limited, message);
        let json = answer.to_json();
        (answer, json)
    }

    fn answer(&self, deadline: Instant, input: Vec<u8>, span: &Span) -> Answer {
        let call = self.call(deadline);
        let backend = Arc::clone(&self.settings.backend);
        let future = async move { backend.call(&call, &input).await };
        // The backend may be polled on another thread, and takes both along.
        let future = Chain::current().run(future.instrument(span.clone()));
        let run = || block_on(&self.settings.home, deadline, future);
        // A panic that left through Wasm would make the plug-in unusable for good.
        let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Unanswered::Panicked));
        match result {
            // A backend that blocked past its deadline, too, is late.
            Ok(_) if Instant::now() > deadline => self.unanswered(Unanswered::Late),
            Ok(answer) => answer,
            Err(unanswered) => self.unanswered(unanswered),
        }
    }

    /// The input object; empty for an operation without input, `{}` where the plug-in sent nothing.
    fn input(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<Vec<u8>, CallError> {
        let Some(offset) = input.first().and_then(Val::i64) else {
            return Ok(Vec::new());
        };
        match memory::read_block(
            plugin,
            offset.cast_unsigned(),
            self.settings.max_request_bytes,
        ) {
            Ok(bytes) if bytes.is_empty() => Ok(b"{}".to_vec()),
            Ok(bytes) => Ok(bytes),
            Err(refused) => {
                let kind = match refused {
                    Refused::NotABlock => CallErrorKind::InvalidRequest,
                    Refused::TooLarge { .. } => CallErrorKind::Limited,
                };
                let message = format!("the input of `{}`: {refused}", self.operation.name);
                Err(CallError::new(kind, message))
            }
        }
    }

    fn deadline(&self, plugin: &CurrentPlugin) -> Instant {
        // Extism interrupts a plug-in whose time is up, and a plug-in that is told of a timeout has to
        // have some time left to act on it.
        let usable = |left: Duration| left - (left / 10).min(Duration::from_millis(100));
        let left = plugin.time_remaining().map_or(Duration::MAX, usable);
        let now = Instant::now();
        let timeout = self.settings.timeout.min(left);
        now.checked_add(timeout).unwrap_or_else(|| now + TIMEOUT)
    }

    fn call(&self, deadline: Instant) -> Call {
        let mut call = Call::new(self.operation).with_deadline(deadline);
        if let Some(name) = &self.settings.plugin_name {
            call = call.with_plugin(Arc::clone(name));
        }
        self.settings.attach(call)
    }

    fn unanswered(&self, why: Unanswered) -> Answer {
        let name = self.operation.name;
        match why {
            Unanswered::Late => failed(
                CallErrorKind::Timeout,
                format!("`{name}` gave no answer in time"),
            ),
            // What a panic says is for the host's own log, which it has reached already.
            Unanswered::Panicked => failed(
                CallErrorKind::Internal,
                format!("the host's code for `{name}` broke down"),
            ),
            Unanswered::NoRuntime => failed(
                CallErrorKind::Internal,
                "the host has no thread to serve the call".to_owned(),
            ),
        }
    }
}

fn failed(kind: CallErrorKind, message: String) -> Answer {
    Answer::failed(CallError::new(kind, message))
}
