//! One host function: passes the plug-in's input to a backend, and the response back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::{Instrument, Span};
use wasmtime::{Caller, Linker};

use super::settings::{Settings, TIMEOUT};
use crate::backend::Call;
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;
use crate::host::sandbox::{self, MemoryFault, State};
use crate::host::wait::in_time::{Unfinished, in_time};
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

    /// Gives the offset of the response.
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
        let (response, took) = self.respond(input, began, left).await;
        plugin.data_mut().count_awaited(took);
        sandbox::write_block(&mut plugin, &response).map(u64::cast_signed)
    }

    /// The envelope of the response, for a plug-in that had `left` of its time left when the call `began`; and how
    /// long it took. Each reading of the clock costs a hundredth of a call that does nothing.
    pub(in crate::host) async fn respond(
        &self,
        input: Result<Vec<u8>, MemoryFault>,
        began: Instant,
        left: Duration,
    ) -> (Vec<u8>, Duration) {
        let input = input
            .map(|input| self.whole(input))
            .map_err(|fault| self.rejected(&fault));
        let request_bytes = input.as_ref().map_or(0, Vec::len);
        let observed = self.settings.observer.call(
            self.settings.plugin_name.as_deref(),
            self.operation.name,
            request_bytes,
        );
        let response = match input {
            Ok(input) => {
                let deadline = self.deadline(began, left);
                self.ask(deadline, input, observed.span()).await
            }
            Err(error) => RawResponse::failed(error),
        };
        let (response, json) = self.within_limit(response);
        let took = began.elapsed();
        observed.finish(&response, json.len(), took);
        (json, took)
    }

    /// The input object; `{}` where the plug-in sent nothing.
    fn whole(&self, input: Vec<u8>) -> Vec<u8> {
        if input.is_empty() && self.has_input() {
            return b"{}".to_vec();
        }
        input
    }

    fn rejected(&self, fault: &MemoryFault) -> CallError {
        let kind = match fault {
            MemoryFault::NotABlock => CallErrorKind::InvalidRequest,
            MemoryFault::TooLarge { .. } => CallErrorKind::Limited,
        };
        let message = format!("the input of `{}`: {fault}", self.operation.name);
        CallError::new(kind, message)
    }

    /// The envelope to send; if it would be too large, one that says so.
    fn within_limit(&self, response: RawResponse) -> (RawResponse, Vec<u8>) {
        let json = response.to_json();
        let limit = self.settings.max_response_bytes;
        if json.len() as u64 <= limit {
            return (response, json);
        }
        let message = format!(
            "the response of `{}` has {} bytes; this host passes on at most {limit}",
            self.operation.name,
            json.len()
        );
        let response = failed(CallErrorKind::Limited, message);
        let json = response.to_json();
        (response, json)
    }

    async fn ask(&self, deadline: Instant, input: Vec<u8>, span: &Span) -> RawResponse {
        let call = self.call(deadline);
        // In the future, so that a panic of the call itself is caught, too.
        let asked = async { self.settings.backend.call(&call, &input).await };
        match in_time(deadline, asked.instrument(span.clone())).await {
            Ok(response) => response,
            Err(unfinished) => self.unfinished(unfinished),
        }
    }

    fn deadline(&self, began: Instant, left: Duration) -> Instant {
        // A plug-in whose time is up is interrupted, and one that gets a timeout must have some time left
        // to act on it.
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

    fn unfinished(&self, why: Unfinished) -> RawResponse {
        let name = self.operation.name;
        match why {
            Unfinished::Late => failed(
                CallErrorKind::Timeout,
                format!("`{name}` gave no response in time"),
            ),
            // A panic's message is for the host's own log, which has it already.
            Unfinished::Panicked => failed(
                CallErrorKind::Internal,
                format!("the host's code for `{name}` broke down"),
            ),
            Unfinished::NoTimer => failed(
                CallErrorKind::Internal,
                "the host has no thread to keep the call's time limit".to_owned(),
            ),
        }
    }
}

fn failed(kind: CallErrorKind, message: String) -> RawResponse {
    RawResponse::failed(CallError::new(kind, message))
}
