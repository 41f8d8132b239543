//! A backend whose operations call plug-ins before and after.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::RawValue;

use super::ask::Rules;
use super::callbacks::Callbacks;
use super::error::{PluginRefusal, Stopped};
use super::hooks::{after, before, rules};
use super::unsent::hide;
use crate::backend::{Backend, Call, ResponseFuture};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::ResponseSpec;
use crate::contract::protection::Unsent;
use crate::typed::operation::TypedOperation;
use crate::wire::raw_response::{RawBody, RawResponse};

type Refuse = Arc<dyn Fn(&Call, &PluginRefusal) -> RawResponse + Send + Sync>;

/// An operation that plug-ins hook. Listed by the expansion's `hooks::HOOKS`.
#[derive(Clone, Copy)]
pub struct HookedOperation {
    name: &'static str,
    rules: Rules,
    responses: &'static [ResponseSpec],
    unsent: &'static [Unsent],
}

impl HookedOperation {
    /// The operation of a marker.
    #[doc(hidden)]
    pub const fn of<O: TypedOperation>() -> Self {
        HookedOperation {
            name: O::OPERATION.name,
            rules: rules::<O>(),
            responses: O::RESPONSES,
            unsent: O::UNSENT,
        }
    }

    /// The operation's name: its exports are `before_{name}` and `after_{name}`.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for HookedOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HookedOperation").field(&self.name).finish()
    }
}

/// A backend whose hooked operations call plug-ins before and after. Made by the expansion's
/// `hooks::around`.
///
/// It wraps calls of *plug-ins*. A host's own HTTP handlers use
/// [`Callbacks::around`](crate::record::Callbacks::around), or call this backend.
#[must_use]
pub struct HookedBackend<B> {
    backend: B,
    callbacks: Callbacks,
    operations: &'static [HookedOperation],
    refuse: Refuse,
}

impl<B> HookedBackend<B> {
    #[doc(hidden)]
    pub fn new(backend: B, callbacks: Callbacks, operations: &'static [HookedOperation]) -> Self {
        HookedBackend {
            backend,
            callbacks,
            operations,
            refuse: Arc::new(|_, refused| default_refusal(refused)),
        }
    }

    /// Makes a refusal into a response in the API's own form; unless set, it is a 422 with
    /// `{"errors": [{"field", "message"}]}`.
    pub fn refusing(
        mut self,
        respond: impl Fn(&Call, &PluginRefusal) -> RawResponse + Send + Sync + 'static,
    ) -> Self {
        self.refuse = Arc::new(respond);
        self
    }

    /// The input as plug-ins leave it; `None` where they left it as it was.
    async fn input(
        &self,
        operation: &HookedOperation,
        takes_input: bool,
        input: &[u8],
    ) -> Result<Option<Vec<u8>>, Stopped> {
        let export = before(operation.name);
        let listeners = self.callbacks.listeners(&export);
        if listeners.is_empty() {
            return Ok(None);
        }
        // The operation itself rejects what it does not take: plug-ins see only valid input.
        let text: &[u8] = match input {
            [] if takes_input => b"{}",
            [] => b"null",
            input => input,
        };
        let sound = serde_json::from_slice::<Value>(text).ok();
        let Some(value) = sound.and_then(|value| (operation.rules.normal)(&value).ok()) else {
            return Ok(None);
        };
        let on_failure = self.callbacks.failing_before_operations();
        let before = value.clone();
        let asked = self
            .callbacks
            .ask(&export, listeners, value, on_failure, operation.rules);
        let left = asked.await?;
        if left == before {
            return Ok(None);
        }
        super::ask::written(&left).map(Some)
    }

    async fn notify(
        &self,
        operation: &HookedOperation,
        response: &RawResponse,
    ) -> Result<(), Stopped> {
        let export = after(operation.name);
        let listeners = self.callbacks.listeners(&export);
        if listeners.is_empty() {
            return Ok(());
        }
        let mut seen = response.clone();
        hide(&mut seen, operation.responses, operation.unsent);
        let on_failure = self.callbacks.failing_after_operations();
        self.callbacks
            .notify(&export, listeners, seen.to_json(), on_failure)
            .await
    }

    fn stopped(&self, call: &Call, stopped: &Stopped) -> RawResponse {
        if let Stopped::Refused(refused) = stopped {
            return (self.refuse)(call, refused);
        }
        let operation = call.operation().name;
        tracing::warn!(operation, %stopped, "an operation is stopped");
        RawResponse::failed(CallError::new(
            CallErrorKind::Internal,
            format!("a plug-in that hooks `{operation}` failed"),
        ))
    }
}

impl<B: Backend> Backend for HookedBackend<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let name = call.operation().name;
        let Some(operation) = self.operations.iter().find(|hooked| hooked.name == name) else {
            return self.backend.call(call, input);
        };
        Box::pin(async move {
            let takes_input = call.operation().has_input();
            let response = match self.input(operation, takes_input, input).await {
                Ok(Some(input)) if takes_input => self.backend.call(call, &input).await,
                Ok(_) => self.backend.call(call, input).await,
                Err(stopped) => return self.stopped(call, &stopped),
            };
            match self.notify(operation, &response).await {
                Ok(()) => response,
                Err(stopped) => self.stopped(call, &stopped),
            }
        })
    }
}

fn default_refusal(refused: &PluginRefusal) -> RawResponse {
    let body = serde_json::json!({ "errors": refused.errors });
    let entity = RawValue::from_string(body.to_string());
    RawResponse {
        content: Some("application/json".to_owned()),
        // It is always JSON; if it ever were not, the status still says what happened.
        entity: entity.map_or(RawBody::None, RawBody::Json),
        ..RawResponse::new(422)
    }
}

impl<B: fmt::Debug> fmt::Debug for HookedBackend<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookedBackend")
            .field("backend", &self.backend)
            .field("callbacks", &self.callbacks)
            .field("operations", &self.operations)
            .finish_non_exhaustive()
    }
}
