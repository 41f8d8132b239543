//! How long a call may still take.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::backend::Call;

/// The time of a call: all that is done for it, one thing after the other, takes of it.
pub(super) struct TimeLeft {
    started: Instant,
    limit: Duration,
}

impl TimeLeft {
    /// `most`, or what the plug-in's call has left if it is less.
    pub(super) fn of(call: &Call, most: Duration) -> Self {
        TimeLeft {
            started: Instant::now(),
            limit: call.remaining().map_or(most, |left| left.min(most)),
        }
    }

    pub(super) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// Awaits until the time is over; then `None`, and the future is dropped.
    pub(super) async fn limit<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(self.left(), future).await.ok()
    }
}
