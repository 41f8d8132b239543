//! One backend behind another.

use super::{Backend, Call, ResponseFuture};

/// Calls a second backend for what the first one does not implement. Made by [`Backend::or`].
#[derive(Clone, Debug)]
pub struct Or<A, B> {
    first: A,
    second: B,
}

impl<A, B> Or<A, B> {
    pub(super) fn new(first: A, second: B) -> Self {
        Or { first, second }
    }
}

impl<A: Backend, B: Backend> Backend for Or<A, B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        Box::pin(async move {
            let response = self.first.call(call, input).await;
            if response.is_not_implemented() {
                self.second.call(call, input).await
            } else {
                response
            }
        })
    }
}
