//! The backend of the expansion's `Api` trait.

use super::{Backend, Call, ResponseFuture};

/// The expansion's match from an operation's name to the trait's method.
pub(super) type Dispatch<A> = for<'a> fn(&'a A, &'a Call, &'a [u8]) -> ResponseFuture<'a>;

/// Serves calls by an implementation of the expansion's `Api` trait. Made by the expansion's `api`.
#[derive(Clone, Debug)]
pub struct TypedBackend<A> {
    api: A,
    dispatch: Dispatch<A>,
}

impl<A> TypedBackend<A> {
    /// An implementation with the match that calls it.
    pub fn new(api: A, dispatch: Dispatch<A>) -> Self {
        TypedBackend { api, dispatch }
    }
}

impl<A: Send + Sync + 'static> Backend for TypedBackend<A> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        (self.dispatch)(&self.api, call, input)
    }
}
