//! The application's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use crate::store::values::Moment;

/// The machine's clock, or one that stands still until it is moved.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    Machine,
    /// Stands at these milliseconds since 1970; for tests and the demo.
    Standing(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still.
    pub fn standing(now: Timestamp) -> Self {
        Clock::Standing(Arc::new(AtomicI64::new(now.as_millisecond())))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self {
            Clock::Machine => Moment::from(Timestamp::now()),
            Clock::Standing(millis) => Moment(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a standing clock on; never back, and never the machine's.
    pub fn advance_to(&self, now: Moment) {
        if let Clock::Standing(millis) = self {
            millis.fetch_max(now.0, Ordering::SeqCst);
        }
    }
}
