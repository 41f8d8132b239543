//! Polling a future that may panic.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Polls a future once; `None` if it panicked. Then it must be dropped and not polled again, which makes
/// this unwind safe.
pub(crate) fn poll_caught<F: Future + ?Sized>(
    future: Pin<&mut F>,
    context: &mut Context<'_>,
) -> Poll<Option<F::Output>> {
    match catch_unwind(AssertUnwindSafe(|| future.poll(context))) {
        Ok(poll) => poll.map(Some),
        Err(_payload) => Poll::Ready(None),
    }
}

/// The future's output; `None` if it panicked.
#[cfg(any(feature = "http", feature = "service"))]
pub(crate) async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |context| poll_caught(future.as_mut(), context)).await
}
