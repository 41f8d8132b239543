//! A plug-in's calls off wasm: to the host that a test installed.

use std::cell::RefCell;
use std::sync::Arc;

use crate::backend::{Backend, Call};
use crate::contract::call_error::CallErrorKind;
use crate::error::Error;
use crate::typed::operation::{OperationResult, TypedOperation};
use crate::typed::read::read_response;

thread_local! {
    static HOSTS: RefCell<Vec<Arc<dyn Backend>>> = const { RefCell::new(Vec::new()) };
}

/// Runs `test` with a host: on this thread, until it returns, the plug-in's calls go to `host`.
///
/// `host` is a [`Mock`](crate::Mock) or an implementation of the expansion's `Api` trait
/// (`lago::api(…)`). Hosts nest: the innermost one counts. Only off wasm, for `cargo test`.
pub fn with_host<T>(host: impl Backend, test: impl FnOnce() -> T) -> T {
    let _installed = Installed::new(Arc::new(host));
    test()
}

/// Removes the test's host again, even when the test panics.
struct Installed;

impl Installed {
    fn new(host: Arc<dyn Backend>) -> Self {
        HOSTS.with_borrow_mut(|hosts| hosts.push(host));
        Installed
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        // Removed within the borrow and dropped after it: a host's own drop may look at the list.
        let host = HOSTS.with_borrow_mut(Vec::pop);
        drop(host);
    }
}

/// Calls an operation.
pub fn call<O: TypedOperation>(params: &O::Params) -> OperationResult<O> {
    match crate::codec::json::to_vec(params) {
        Ok(input) => send::<O>(&input),
        Err(error) => Err(Error::invalid_request(format!(
            "the input of `{}` can't be written as JSON: {error}",
            O::OPERATION.name
        ))),
    }
}

/// Calls an operation without input.
pub fn call_without_input<O: TypedOperation>() -> OperationResult<O> {
    send::<O>(&[])
}

fn send<O: TypedOperation>(input: &[u8]) -> OperationResult<O> {
    // Cloned from the list, so that the host's code may itself use `with_host`.
    let Some(host) = HOSTS.with_borrow(|hosts| hosts.last().cloned()) else {
        return Err(Error::call(
            CallErrorKind::Internal,
            format!(
                "`{}` was called off wasm and no host is installed on this thread: \
                 run the test in `extism_openapi::with_host(host, || …)`",
                O::OPERATION.name
            ),
        ));
    };
    let call = Call::new(O::OPERATION);
    let response = pollster::block_on(host.call(&call, input));
    // Through the wire form, so that a test sees what a plug-in would see.
    read_response::<O>(&response.to_json())
}
