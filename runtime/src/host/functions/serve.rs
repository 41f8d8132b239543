//! One host function: the plug-in's input to a backend, its answer back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::{Instrument, Span};
use wasmtime::{Caller, Linker};

use super::settings::{Settings, TIMEOUT};
use crate::backend::Call;
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;
use crate::host::sandbox::{self, MemoryFault, State};
use crate::host::wait::in_time::{Unanswered, in_time};
use crate::wire::raw_response::RawResponse;

/// One host function.
pub(in crate::host) struct Serve {
    operation: &'static Operation,
    settings: Arc<Settings>,
}

impl Serve {
    pub(super) fn new(operation: &'static Operation, settings: Arc<Settings>) -> Self {
        Serve {
            operation,
            settings,
        }
    }

    /// What it is imported as.
    pub(in crate::host) fn name(&self) -> &'static str {
        self.operation.name
    }

    /// Whether it is called with an input.
    pub(in crate::host) fn has_input(&self) -> bool {
        self.operation.has_input()
    }

    /// Defines it for plug-ins of the sandbox.
    pub(in crate::host) fn define(
        self: Arc<Self>,
        linker: &mut Linker<State>,
        module: &str,
    ) -> wasmtime::Result<()> {
        let name = self.name();
        if self.has_input() {
            linker.func_wrap_async(module, name, move |caller, (offset,): (i64,)| {
                let serve = Arc::clone(&self);
                Box::new(async move { serve.run(caller, Some(offset)).await })
            })?;
        } else {
            linker.func_wrap_async(module, name, move |caller, (): ()| {
                let serve = Arc::clone(&self);
                Box::new(async move { serve.run(caller, None).await })
            })?;
        }
        Ok(())
    }

    /// The offset of the answer.
    async fn run(
        &self,
        mut plugin: Caller<'_, State>,
        offset: Option<i64>,
    ) -> wasmtime::Result<i64> {
        let limit = self.settings.max_request_bytes;
        let input = match offset {
            Some(offset) => sandbox::read_block(&mut plugin, offset.cast_unsigned(), limit),
            None => Ok(Vec::new()),
        };
        let began = Instant::now();
        let left = plugin.data().deadline().saturating_duration_since(began);
        let (answer, took) = self.answer(input, began, left).await;
        plugin.data_mut().count_awaited(took);
        sandbox::write_block(&mut plugin, &answer).map(u64::cast_signed)
    }

    /// The envelope of the response, for a plug-in that had so much time left when its call began; and how
    /// long it took. Each look at the clock is one in a hundred of a call that does nothing.
    pub(in crate::host) async fn answer(
        &self,
        input: Result<Vec<u8>, MemoryFault>,
        began: Instant,
        left: Duration,
    ) -> (Vec<u8>, Duration) {
        let input = input
            .map(|input| self.whole(input))
            .map_err(|refused| self.refused(&refused));
        let request_bytes = input.as_ref().map_or(0, Vec::len);
        let observed = self.settings.observer.call(
            self.settings.plugin_name.as_deref(),
            self.operation.name,
            request_bytes,
        );
        let answer = match input {
            Ok(input) => {
                let deadline = self.deadline(began, left);
                self.ask(deadline, input, observed.span()).await
            }
            Err(error) => RawResponse::failed(error),
        };
        let (answer, json) = self.within_limit(answer);
        let took = began.elapsed();
        observed.finish(&answer, json.len(), took);
        (json, took)
    }

    /// The input object; `{}` where the plug-in sent nothing.
    fn whole(&self, input: Vec<u8>) -> Vec<u8> {
        if input.is_empty() && self.has_input() {
            return b"{}".to_vec();
        }
        input
    }

    fn refused(&self, refused: &MemoryFault) -> CallError {
        let kind = match refused {
            MemoryFault::NotABlock => CallErrorKind::InvalidRequest,
            MemoryFault::TooLarge { .. } => CallErrorKind::Limited,
        };
        let message = format!("the input of `{}`: {refused}", self.operation.name);
        CallError::new(kind, message)
    }

    /// The envelope to send; one that says so where it would be too large.
    fn within_limit(&self, answer: RawResponse) -> (RawResponse, Vec<u8>) {
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

    async fn ask(&self, deadline: Instant, input: Vec<u8>, span: &Span) -> RawResponse {
        let call = self.call(deadline);
        // In the future, so that a panic of the call itself is caught, too.
        let asked = async { self.settings.backend.call(&call, &input).await };
        match in_time(deadline, asked.instrument(span.clone())).await {
            Ok(answer) => answer,
            Err(unanswered) => self.unanswered(unanswered),
        }
    }

    fn deadline(&self, began: Instant, left: Duration) -> Instant {
        // A plug-in whose time is up is interrupted, and one that is told of a timeout has to have some
        // time left to act on it.
        let usable = left - (left / 10).min(Duration::from_millis(100));
        let timeout = self.settings.timeout.min(usable);
        began
            .checked_add(timeout)
            .unwrap_or_else(|| began + TIMEOUT)
    }

    fn call(&self, deadline: Instant) -> Call {
        let mut call = Call::new(self.operation).with_deadline(deadline);
        if let Some(name) = &self.settings.plugin_name {
            call = call.with_plugin(Arc::clone(name));
        }
        self.settings.attach(call)
    }

    fn unanswered(&self, why: Unanswered) -> RawResponse {
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
            Unanswered::NoTimer => failed(
                CallErrorKind::Internal,
                "the host has no thread to keep the call's time limit".to_owned(),
            ),
        }
    }
}

fn failed(kind: CallErrorKind, message: String) -> RawResponse {
    RawResponse::failed(CallError::new(kind, message))
}
