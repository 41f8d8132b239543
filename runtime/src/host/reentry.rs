//! Finding out that a plug-in is called from inside one of its own calls.
//!
//! A plug-in creates a customer; the backend fires an event; the same plug-in listens to it. A
//! plug-in runs one call at a time, so waiting for it there would wait for ever. Each future of a
//! backend carries the plug-ins in whose calls it runs, and a call of one of these is refused at once.
//! Work that the backend hands to a task of its own is not inside the call: it waits its turn.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

thread_local! {
    static ACTIVE: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Whether this thread is inside a call of the plug-in.
pub(super) fn is_active(plugin: u64) -> bool {
    ACTIVE.with_borrow(|active| active.contains(&plugin))
}

/// The plug-ins in whose calls this thread is, to be carried to another thread.
pub(super) fn current() -> Vec<u64> {
    ACTIVE.with_borrow(Vec::clone)
}

/// Runs `future` as a part of the plug-in's call (and of the calls that this thread is in).
pub(super) fn inside<F: Future + Send + 'static>(plugin: u64, future: F) -> Inside<F> {
    let mut active = current();
    active.push(plugin);
    Inside {
        active,
        future: Box::pin(future),
    }
}

/// A future that is part of plug-ins' calls.
pub(super) struct Inside<F> {
    active: Vec<u64>,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Inside<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _scope = Scope::enter(self.active.clone());
        self.future.as_mut().poll(context)
    }
}

/// Puts back what was there, even when the future panics.
pub(super) struct Scope(Vec<u64>);

impl Scope {
    /// Makes `active` the calls that this thread is in, until the scope is dropped.
    pub(super) fn enter(active: Vec<u64>) -> Self {
        Scope(ACTIVE.replace(active))
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        ACTIVE.set(std::mem::take(&mut self.0));
    }
}
