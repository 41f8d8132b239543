//! Which plug-ins' calls the running code is part of.
//!
//! A plug-in creates a customer; the backend fires an event; the same plug-in listens to it. Code that
//! waited there for the plug-in's only instance would wait forever. So each future of a backend carries
//! the chain of the calls that it runs in, innermost first, and a call of a plug-in that is in the chain
//! is rejected, run in another instance, or deferred until the plug-in's call has ended. Work that the
//! backend hands to a task of its own is not inside the call: it waits its turn.
//!
//! The chain also counts. What a plug-in causes may cause more, nested or deferred: at some depth it is
//! rejected.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// How many deliveries may wait for the end of one call.
const LONGEST_QUEUE: usize = 1_000;

/// How large the payloads of these deliveries may be together, in bytes: a plug-in causes them, and they
/// are in the host's own memory.
const LARGEST_QUEUE: usize = 16 * 1024 * 1024;

thread_local! {
    static CHAIN: RefCell<Chain> = const { RefCell::new(Chain(None)) };
}

/// Work that waits for the end of a call.
pub(in crate::host) type Deferred = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The calls that some code is part of. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::host) struct Chain(Option<Arc<Link>>);

struct Link {
    /// `None` for work that was deferred, which is no longer inside a call.
    plugin: Option<u64>,
    depth: usize,
    outer: Chain,
    /// `None` once the call has ended.
    queue: Mutex<Option<Queue>>,
}

/// What waits for the end of a call.
#[derive(Default)]
struct Queue {
    work: Vec<Deferred>,
    /// The size of the payloads.
    bytes: usize,
}

/// The outcome of deferring work.
pub(in crate::host) enum Put {
    /// It will be done when the call has ended.
    Queued,
    /// The call has ended: do it now.
    Ended,
    /// Too much waits already.
    Full,
}

impl Chain {
    /// The calls that this thread is in.
    pub(in crate::host) fn current() -> Chain {
        CHAIN.with_borrow(Clone::clone)
    }

    /// How many calls led here, including those that have ended since.
    pub(in crate::host) fn depth(&self) -> usize {
        self.0.as_ref().map_or(0, |link| link.depth)
    }

    /// Whether a call of the plug-in is among them.
    pub(in crate::host) fn contains(&self, plugin: u64) -> bool {
        self.find(plugin).is_some()
    }

    /// The plug-in whose call is the innermost one.
    pub(in crate::host) fn caller(&self) -> Option<u64> {
        self.links().find_map(|link| link.plugin)
    }

    /// The chain inside a new call of the plug-in.
    pub(in crate::host) fn entered(&self, plugin: u64) -> Chain {
        Chain(Some(Arc::new(Link {
            plugin: Some(plugin),
            depth: self.depth() + 1,
            outer: self.clone(),
            queue: Mutex::new(Some(Queue::default())),
        })))
    }

    /// The chain of work that was deferred: as deep, but not inside a call.
    pub(in crate::host) fn outlived(&self) -> Chain {
        Chain(Some(Arc::new(Link {
            plugin: None,
            depth: self.depth(),
            outer: Chain::default(),
            queue: Mutex::new(None),
        })))
    }

    /// Defers work until the plug-in's innermost call in this chain has ended. The work holds this many
    /// bytes until then.
    pub(in crate::host) fn put_off(
        &self,
        plugin: u64,
        bytes: usize,
        work: impl FnOnce() -> Deferred,
    ) -> Put {
        let Some(link) = self.find(plugin) else {
            return Put::Ended;
        };
        let mut queue = link.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *queue {
            None => Put::Ended,
            Some(queue)
                if queue.work.len() >= LONGEST_QUEUE
                    || bytes > LARGEST_QUEUE.saturating_sub(queue.bytes) =>
            {
                Put::Full
            }
            Some(queue) => {
                queue.work.push(work());
                queue.bytes += bytes;
                Put::Queued
            }
        }
    }

    /// Ends the innermost call, and gives the work that waited for that, in order.
    pub(in crate::host) fn end(&self) -> Vec<Deferred> {
        let Some(link) = &self.0 else {
            return Vec::new();
        };
        let mut queue = link.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.take().unwrap_or_default().work
    }

    /// Runs `future` as a part of these calls.
    pub(in crate::host) fn run<F: Future>(self, future: F) -> Inside<F> {
        Inside {
            chain: self,
            future: Box::pin(future),
        }
    }

    /// Makes these the calls that this thread is in, until the scope is dropped.
    pub(in crate::host) fn enter(self) -> Scope {
        Scope(CHAIN.replace(self))
    }

    fn find(&self, plugin: u64) -> Option<&Link> {
        self.links().find(|link| link.plugin == Some(plugin))
    }

    fn links(&self) -> impl Iterator<Item = &Link> {
        std::iter::successors(self.0.as_deref(), |link| link.outer.0.as_deref())
    }
}

/// A future that is part of plug-ins' calls.
pub(in crate::host) struct Inside<F> {
    chain: Chain,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Inside<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _scope = self.chain.clone().enter();
        self.future.as_mut().poll(context)
    }
}

/// Restores the previous chain, even when the future panics.
pub(in crate::host) struct Scope(Chain);

impl Drop for Scope {
    fn drop(&mut self) {
        CHAIN.set(std::mem::take(&mut self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::{Chain, LARGEST_QUEUE, LONGEST_QUEUE, Put};

    #[test]
    fn a_chain_knows_its_calls_and_its_depth() {
        let outside = Chain::default();
        let chain = outside.entered(1).entered(2);
        assert!(chain.contains(1) && chain.contains(2) && !chain.contains(3));
        assert_eq!((outside.depth(), chain.depth()), (0, 2));
        assert_eq!((outside.caller(), chain.caller()), (None, Some(2)));
        let outlived = chain.outlived();
        assert!(!outlived.contains(1) && outlived.caller().is_none());
        assert_eq!(outlived.entered(1).depth(), 3);
    }

    #[test]
    fn work_waits_for_the_end_of_the_right_call() {
        let outer = Chain::default().entered(1);
        let inner = outer.entered(2);
        let work = || -> super::Deferred { Box::pin(async {}) };
        assert!(matches!(inner.put_off(1, 0, work), Put::Queued));
        assert!(matches!(inner.put_off(3, 0, work), Put::Ended));
        assert_eq!((inner.end().len(), outer.end().len()), (0, 1));
        assert!(matches!(inner.put_off(1, 0, work), Put::Ended));
    }

    #[test]
    fn a_queue_has_an_end() {
        let chain = Chain::default().entered(1);
        for _ in 0..LONGEST_QUEUE {
            assert!(matches!(
                chain.put_off(1, 0, || Box::pin(async {})),
                Put::Queued
            ));
        }
        assert!(matches!(
            chain.put_off(1, 0, || Box::pin(async {})),
            Put::Full
        ));
    }

    #[test]
    fn what_waits_is_bounded_in_bytes_too() {
        let chain = Chain::default().entered(1);
        let put = |bytes| chain.put_off(1, bytes, || Box::pin(async {}));
        assert!(matches!(put(LARGEST_QUEUE), Put::Queued));
        assert!(matches!(put(1), Put::Full));
        assert!(matches!(put(0), Put::Queued));
        assert!(matches!(put(usize::MAX), Put::Full));
    }

    #[test]
    fn a_scope_puts_back_what_was_there() {
        let outer = Chain::default().entered(1).enter();
        let inner = Chain::current().entered(2).enter();
        assert_eq!(Chain::current().depth(), 2);
        drop(inner);
        assert_eq!(Chain::current().depth(), 1);
        drop(outer);
        assert_eq!(Chain::current().depth(), 0);
    }
}
