//! The application's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use crate::store::values::Moment;

/// The machine's clock, or a stopped one that is moved by hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    Machine,
    /// Stopped at these milliseconds since 1970; for tests and the demo.
    Standing(Arc<AtomicI64>),
}

impl Clock {
    /// A stopped clock.
    pub fn standing(now: Timestamp) -> Self {
        Clock::Standing(Arc::new(AtomicI64::new(now.as_millisecond())))
    }

    /// The current time.
    pub fn now(&self) -> Moment {
        match self {
            Clock::Machine => Moment::from(Timestamp::now()),
            Clock::Standing(millis) => Moment(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a stopped clock forward, never back. Does nothing to the machine's clock.
    pub fn advance_to(&self, now: Moment) {
        if let Clock::Standing(millis) = self {
            millis.fetch_max(now.0, Ordering::SeqCst);
        }
    }
}
