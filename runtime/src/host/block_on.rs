//! Running a backend's future from a host function, which is synchronous.
//!
//! Where a plug-in is called from decides what may be done:
//!
//! | the host function runs | what happens |
//! |---|---|
//! | in a task of a multi-threaded runtime | the future is polled here, in `block_in_place` |
//! | in `spawn_blocking` of such a runtime | the same, which is then a plain call |
//! | in a task of a current-thread runtime, or a `LocalSet` | the future runs on the home runtime |
//! | in `spawn_blocking` of a current-thread runtime | the same |
//! | on a thread without a runtime | the future is polled here, within the home runtime |
//!
//! The home runtime is the multi-threaded one in which the host functions were made, or else one of
//! this crate's own, with one worker, started when first needed. A current-thread runtime is never
//! waited for: if it is the one that this thread should be driving, nothing would ever move.
//!
//! The deadline is kept by parking this thread, not by a timer of the runtime, whose driver may be
//! blocked. What has not answered by then is dropped.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio::task::JoinHandle;

/// Why a future gave no result.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// The deadline passed.
    Late,
    /// The future panicked, or its runtime was shut down.
    Panicked,
    /// No runtime could be started.
    NoRuntime,
}

/// The runtime for futures that can't run where the host function runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Home(Option<Handle>);

impl Home {
    /// Remembers the runtime of the caller, where it can be waited for.
    pub(super) fn here() -> Self {
        Home(Handle::try_current().ok().filter(is_multi_threaded))
    }

    /// The runtime; `None` where none can be started.
    pub(super) fn handle(&self) -> Option<Handle> {
        match &self.0 {
            Some(handle) => Some(handle.clone()),
            None => own_runtime().map(|runtime| runtime.handle().clone()),
        }
    }
}

/// Waits for `future` until `deadline`, wherever this thread stands. Never panics.
pub(super) fn block_on<F>(
    home: &Home,
    deadline: Instant,
    future: F,
) -> Result<F::Output, Unanswered>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    if Handle::try_current().is_err() {
        // Nothing waits for this thread, so no hop to another one: that would cost more than most
        // calls. Sockets and timers are the home runtime's.
        let handle = home.handle().ok_or(Unanswered::NoRuntime)?;
        let _within = handle.enter();
        return poll_here(deadline, future);
    }
    let mut future = Some(future);
    if Handle::try_current().is_ok_and(|handle| is_multi_threaded(&handle)) {
        let polled = catch(|| {
            tokio::task::block_in_place(|| future.take().map(|future| poll_here(deadline, future)))
        });
        match polled {
            Ok(Some(result)) => return result,
            // In a `LocalSet`, `block_in_place` panics before it calls us, and the future is still
            // there.
            Err(_) if future.is_some() => {}
            Ok(None) | Err(_) => return Err(Unanswered::Panicked),
        }
    }
    match future.take() {
        Some(future) => wait_for(home, deadline, future),
        None => Err(Unanswered::Panicked),
    }
}

fn is_multi_threaded(handle: &Handle) -> bool {
    handle.runtime_flavor() == RuntimeFlavor::MultiThread
}

fn catch<T>(run: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(run))
}

/// Polls `future` on this thread until `deadline`.
pub(super) fn poll_here<F: Future>(deadline: Instant, future: F) -> Result<F::Output, Unanswered> {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match catch(|| future.as_mut().poll(&mut context)) {
            Ok(Poll::Ready(output)) => return Ok(output),
            Ok(Poll::Pending) => {}
            Err(_) => return Err(Unanswered::Panicked),
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Unanswered::Late);
        }
        thread::park_timeout(left);
    }
}

/// Waits for `future` on this thread, for as long as it takes.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
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

fn wait_for<F>(home: &Home, deadline: Instant, future: F) -> Result<F::Output, Unanswered>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let handle = home.handle().ok_or(Unanswered::NoRuntime)?;
    let (sender, receiver) = mpsc::sync_channel(1);
    let task = handle.spawn(async move {
        // Nobody waits any more where the deadline has passed.
        let _ = sender.send(future.await);
    });
    match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        Ok(output) => Ok(output),
        Err(RecvTimeoutError::Timeout) => {
            task.abort();
            Err(Unanswered::Late)
        }
        // The task was dropped before it could answer.
        Err(RecvTimeoutError::Disconnected) => Err(Unanswered::Panicked),
    }
}

/// Waits for this long, in whatever runtime, or in none: the timers of the caller's runtime may be off,
/// or driven by the very thread that waits.
pub(super) fn sleep(duration: Duration) -> Option<Sleep> {
    let task = own_runtime()?.spawn(tokio::time::sleep(duration));
    Some(Sleep(task))
}

/// Wakes after a time. Costs nothing more once it is dropped.
pub(super) struct Sleep(JoinHandle<()>);

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(context).map(|_| ())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One runtime for all host functions of the process that have no other; its one worker drives
/// sockets and timers, and hands its place over where a backend blocks it.
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
