//! Where futures run whose caller is outside of any runtime, or in one that can't be waited for.
//!
//! | a plug-in is called, and waited for, from | what happens |
//! |---|---|
//! | a task of a multi-threaded runtime, or its `spawn_blocking` | its future is polled here, in `block_in_place` |
//! | a thread of a current-thread runtime, or a `LocalSet` | its future runs on the home runtime |
//! | a thread without a runtime | its future is polled here, within the home runtime |
//!
//! The home runtime is the multi-threaded one in which the host functions were made, or else one of
//! this crate's own, with one worker, started when first needed. A current-thread runtime is never
//! waited for: if this thread should be driving it, that would be a deadlock.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio::time::Sleep;

/// The runtime for futures that can't run where they are waited for.
#[derive(Clone, Debug, Default)]
pub(in crate::host) struct HomeRuntime(Option<Handle>);

impl HomeRuntime {
    /// Remembers the runtime of the caller, if it can be waited for.
    pub(in crate::host) fn current() -> Self {
        HomeRuntime(Handle::try_current().ok().filter(is_multi_threaded))
    }

    /// The runtime; `None` if none can be started.
    pub(in crate::host) fn handle(&self) -> Option<Handle> {
        match &self.0 {
            Some(handle) => Some(handle.clone()),
            None => own_runtime().map(|runtime| runtime.handle().clone()),
        }
    }

    /// Waits for `future` on this thread, whatever runtime that is in; `None` if the future can't run
    /// anywhere, or panicked or ended with its runtime.
    pub(in crate::host) fn wait<F>(&self, future: F) -> Option<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let Ok(current) = Handle::try_current() else {
            let handle = self.handle()?;
            let _within = handle.enter();
            return Some(wait(future));
        };
        let mut future = Some(future);
        if is_multi_threaded(&current) {
            let polled = catch_unwind(AssertUnwindSafe(|| {
                tokio::task::block_in_place(|| future.take().map(wait))
            }));
            match polled {
                Ok(result) => return result,
                // In a `LocalSet`, `block_in_place` panics before it calls us, and the future is still
                // there.
                Err(_) if future.is_some() => {}
                Err(_) => return None,
            }
        }
        let (sender, receiver) = mpsc::sync_channel(1);
        let future = future?;
        self.handle()?.spawn(async move {
            // This fails if the receiver is gone and nobody waits any more.
            let _ = sender.send(future.await);
        });
        receiver.recv().ok()
    }

    /// Runs `future` within a runtime, wherever it is polled.
    pub(in crate::host) fn within<F: Future>(&self, future: F) -> Within<F> {
        Within {
            home: self.clone(),
            future: Box::pin(future),
        }
    }
}

/// A future that has a runtime's sockets and timers, even if its caller has no runtime.
pub(in crate::host) struct Within<F> {
    home: HomeRuntime,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if Handle::try_current().is_ok() {
            return self.future.as_mut().poll(context);
        }
        let handle = self.home.handle();
        let _within = handle.as_ref().map(Handle::enter);
        self.future.as_mut().poll(context)
    }
}

fn is_multi_threaded(handle: &Handle) -> bool {
    handle.runtime_flavor() == RuntimeFlavor::MultiThread
}

/// Waits for `future` on this thread, for as long as it takes.
fn wait<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        thread::park();
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// A timer that works in any runtime, or in none: the timers of the caller's runtime may be off, or driven
/// by the thread that waits.
pub(in crate::host) fn sleep_until(deadline: Instant) -> Option<Sleep> {
    let _within = own_runtime()?.enter();
    Some(tokio::time::sleep_until(deadline.into()))
}

/// One runtime for all host functions of the process that have no other; its one worker drives sockets
/// and timers, and another thread takes over if a backend blocks it.
fn own_runtime() -> Option<&'static Runtime> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    let start = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder
            .worker_threads(1)
            .thread_name("extism-openapi")
            .enable_all()
            .build()
            .ok()
    };
    RUNTIME.get_or_init(start).as_ref()
}
