//! Awaiting the host's own code until a deadline.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::time::Sleep;

use super::runtime;
use crate::backend::caught::poll_caught;

/// Why a future gave no result.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::host) enum Unfinished {
    /// The deadline passed.
    Late,
    /// The future panicked.
    Panicked,
    /// Nothing could wake it at its deadline.
    NoTimer,
}

/// Awaits `future` until `deadline`, in any runtime or in none; then it is dropped. A panic is caught.
///
/// A timer is made only if the future is not ready at once.
pub(in crate::host) async fn in_time<F: Future>(
    deadline: Instant,
    future: F,
) -> Result<F::Output, Unfinished> {
    let future = pin!(future);
    let in_time = InTime {
        deadline,
        future,
        timer: None,
    };
    match in_time.await {
        // A future that blocked past its deadline is late, too.
        Ok(_) if Instant::now() > deadline => Err(Unfinished::Late),
        result => result,
    }
}

struct InTime<'a, F> {
    deadline: Instant,
    future: Pin<&'a mut F>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl<F: Future> Future for InTime<'_, F> {
    type Output = Result<F::Output, Unfinished>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        // A panic that continued through Wasm would end the whole call.
        match poll_caught(this.future.as_mut(), context) {
            Poll::Ready(Some(output)) => return Poll::Ready(Ok(output)),
            Poll::Ready(None) => return Poll::Ready(Err(Unfinished::Panicked)),
            Poll::Pending => {}
        }
        let timer = match &mut this.timer {
            Some(timer) => timer,
            none => match runtime::sleep_until(this.deadline) {
                Some(timer) => none.insert(Box::pin(timer)),
                None => return Poll::Ready(Err(Unfinished::NoTimer)),
            },
        };
        timer.as_mut().poll(context).map(|()| Err(Unfinished::Late))
    }
}
