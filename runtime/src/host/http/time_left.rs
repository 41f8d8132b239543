//! How long a call may still take.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::backend::Call;

/// The time of a call: everything that is done for the call uses it up.
pub(super) struct TimeLeft {
    started: Instant,
    limit: Duration,
}

impl TimeLeft {
    /// `most`, or the time that the plug-in's call has left if that is less.
    pub(super) fn of(call: &Call, most: Duration) -> Self {
        TimeLeft {
            started: Instant::now(),
            limit: call.remaining().map_or(most, |left| left.min(most)),
        }
    }

    pub(super) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }

    /// Awaits the future until the time is over; then gives `None`, and the future is dropped.
    pub(super) async fn limit<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(self.left(), future).await.ok()
    }
}
