//! The hooks of plug-ins around one operation.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use serde_json::Value;

use super::ask::Rules;
use super::callbacks::Callbacks;
use super::error::Stopped;
use super::unsent::hide;
use crate::codec::object::Input as _;
use crate::typed::operation::{OperationResult, TypedOperation};
use crate::typed::write::encode;

/// The hooks around an operation. Made by [`Callbacks::around`].
///
/// ```
/// # mod lago { extism_openapi::openapi_host!("../examples/lago/lago.yaml",
/// #     operations = ["createCustomer"], webhooks = [], hooks = ["createCustomer"]); }
/// # async fn endpoint(params: lago::CreateCustomerParams) -> lago::CreateCustomerResult {
/// #     Err(extism_openapi::Error::not_implemented())
/// # }
/// use extism_openapi::record::{Callbacks, Stopped};
///
/// async fn handler(
///     callbacks: &Callbacks,
///     params: lago::CreateCustomerParams,
/// ) -> Result<lago::CreateCustomerResult, Stopped> {
///     callbacks.around(lago::hooks::create_customer).run(params, endpoint).await
/// }
/// # fn main() {}
/// ```
pub struct OperationCallbacks<O> {
    callbacks: Callbacks,
    operation: PhantomData<fn() -> O>,
}

impl Callbacks {
    /// The hooks around an operation, by its marker in the expansion's `hooks`.
    pub fn around<O: TypedOperation>(&self, operation: O) -> OperationCallbacks<O> {
        let _ = operation;
        OperationCallbacks::new(self.clone())
    }
}

impl<O: TypedOperation> OperationCallbacks<O> {
    pub(super) fn new(callbacks: Callbacks) -> Self {
        OperationCallbacks {
            callbacks,
            operation: PhantomData,
        }
    }

    /// Calls the plug-ins that export `before_…`, runs `operation` with the parameters as they leave
    /// them, and notifies those that export `after_…` of its outcome, whatever that is.
    ///
    /// # Errors
    /// Where a plug-in refuses, or fails in a hook that is set to
    /// [`OnFailure::Refuse`](crate::record::OnFailure::Refuse).
    pub async fn run<F: Future<Output = OperationResult<O>>>(
        self,
        params: O::Params,
        operation: impl FnOnce(O::Params) -> F,
    ) -> Result<OperationResult<O>, Stopped> {
        let name = O::OPERATION.name;
        let export = before(name);
        let listeners = self.callbacks.listeners(&export);
        let params = if listeners.is_empty() {
            params
        } else {
            let unwritable = |error: serde_json::Error| Stopped::Unwritable {
                message: error.to_string(),
            };
            let value = serde_json::to_value(&params).map_err(unwritable)?;
            let on_failure = self.callbacks.failing_before_operations();
            let asked = self
                .callbacks
                .ask(&export, listeners, value, on_failure, rules::<O>());
            serde_json::from_value(asked.await?).map_err(unwritable)?
        };
        let outcome = operation(params).await;
        let export = after(name);
        let listeners = self.callbacks.listeners(&export);
        if !listeners.is_empty() {
            let mut response = encode::<O>(&outcome);
            hide(&mut response, O::RESPONSES, O::UNSENT);
            let response = response.to_json();
            let on_failure = self.callbacks.failing_after_operations();
            self.callbacks
                .notify(&export, listeners, response, on_failure)
                .await?;
        }
        Ok(outcome)
    }
}

/// The export that is called before an operation.
pub(super) fn before(operation: &str) -> String {
    format!("before_{operation}")
}

/// The export that is called after an operation.
pub(super) fn after(operation: &str) -> String {
    format!("after_{operation}")
}

/// How plug-ins may change an operation's input: within its type, except for what is protected.
pub(super) const fn rules<O: TypedOperation>() -> Rules {
    Rules {
        whole: "input",
        fields: &[],
        protection: O::PROTECTION,
        changes: true,
        normal: normal::<O>,
        check: O::check,
    }
}

fn normal<O: TypedOperation>(value: &Value) -> Result<Value, String> {
    let read = || {
        let text = serde_json::to_vec(value)?;
        serde_json::to_value(O::Params::read(&text)?)
    };
    read().map_err(|error: serde_json::Error| error.to_string())
}

impl<O: TypedOperation> fmt::Debug for OperationCallbacks<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationCallbacks")
            .field("operation", &O::OPERATION.name)
            .field("callbacks", &self.callbacks)
            .finish()
    }
}
