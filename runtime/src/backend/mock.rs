//! A backend of closures, for tests.

use std::collections::HashMap;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use super::serve::unknown_operation;
use super::{Backend, Call, ResponseFuture};
use crate::contract::call_error::CallError;
use crate::typed::operation::{OperationResult, TypedOperation};
use crate::typed::write::{decode, encode};
use crate::wire::raw_response::RawResponse;

/// Serves one operation: takes its input as JSON.
type Handler = Arc<dyn Fn(&[u8]) -> RawResponse + Send + Sync>;

/// The name of an operation that was called, and its input.
type Recorded = (&'static str, Vec<u8>);

/// A backend of closures, one for each operation that a test expects; it remembers the calls.
///
#[cfg_attr(feature = "pdk", doc = "```")]
#[cfg_attr(not(feature = "pdk"), doc = "```ignore")]
/// use extism_openapi::{Error, Mock, with_host};
///
/// mod lago { extism_openapi::openapi_pdk!("../examples/lago/lago.yaml"); }
///
/// // What a plug-in does, and the host that its test installs.
/// let params = lago::FindCustomerParams::new("cust_42");
/// let mock = Mock::new().on(lago::operations::find_customer, |params| {
///     assert_eq!(params.external_customer_id, "cust_42");
///     Err(Error::denied("not this customer"))
/// });
/// let refused = with_host(mock.clone(), || lago::find_customer(params));
/// assert!(refused.is_err());
/// assert_eq!(mock.calls(lago::operations::find_customer).len(), 1);
/// ```
///
/// Inputs and results go through their wire form, as they would in a real plug-in. An operation without
/// a closure fails with `not_implemented`. Clones share the calls.
#[derive(Clone, Default)]
#[must_use]
pub struct Mock {
    handlers: HashMap<&'static str, Handler>,
    calls: Arc<Mutex<Vec<Recorded>>>,
}

impl Mock {
    /// A backend without any operation.
    pub fn new() -> Self {
        Mock::default()
    }

    /// Serves an operation by a closure, which replaces an earlier one for the same operation.
    pub fn on<O: TypedOperation>(
        mut self,
        _operation: O,
        respond: impl Fn(O::Params) -> OperationResult<O> + Send + Sync + 'static,
    ) -> Self {
        let handler = move |input: &[u8]| match decode_input::<O>(input) {
            Ok(params) => encode::<O>(&respond(params)),
            Err(error) => RawResponse::failed(error),
        };
        self.handlers.insert(O::OPERATION.name, Arc::new(handler));
        self
    }

    /// The inputs with which an operation was called, in order. Calls whose input the operation does
    /// not take are left out: they failed with `invalid_request`.
    pub fn calls<O: TypedOperation>(&self, _operation: O) -> Vec<O::Params> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let of_operation = calls.iter().filter(|(name, _)| *name == O::OPERATION.name);
        of_operation
            .filter_map(|(_, input)| decode_input::<O>(input).ok())
            .collect()
    }

    /// The names of all operations that were called, in order.
    pub fn called(&self) -> Vec<&'static str> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().map(|(name, _)| *name).collect()
    }
}

/// Reads an input. An operation without input is called with no bytes, but `()` is read from null.
fn decode_input<O: TypedOperation>(input: &[u8]) -> Result<O::Params, CallError> {
    let without_input = input.is_empty() && !O::OPERATION.has_input();
    decode::<O>(if without_input { b"null" } else { input })
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock")
            .field("operations", &self.handlers.keys())
            .field("called", &self.called())
            .finish()
    }
}

impl Backend for Mock {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let name = call.operation().name;
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((name, input.to_vec()));
        match self.handlers.get(name) {
            // Not caught: an assertion that fails in the closure fails the test.
            Some(handler) => Box::pin(ready(handler(input))),
            None => unknown_operation(call),
        }
    }
}
