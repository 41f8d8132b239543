//! Limits how many events may be sent in a minute.

use std::sync::{Mutex, PoisonError};

use super::refusal::Refusal;
use crate::store::values::Moment;

const WINDOW_MILLIS: i64 = 60_000;

/// Events that are allowed in a window.
pub const LIMIT: i32 = 10_000;

/// Counts requests in windows of a minute.
#[derive(Debug, Default)]
pub struct RateLimit {
    window: Mutex<Window>,
}

#[derive(Debug, Default)]
struct Window {
    number: i64,
    used: i32,
}

/// The rest of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Requests that are still allowed.
    pub remaining: i32,
    /// Seconds until the next window.
    pub reset: i32,
}

impl RateLimit {
    /// Takes `count` requests out of the running window.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooMany`] if fewer are left.
    pub fn take(&self, count: usize, now: Moment) -> Result<Quota, Refusal> {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        let number = now.0.div_euclid(WINDOW_MILLIS);
        // A window is never longer than a minute, so its seconds fit.
        let left = WINDOW_MILLIS - now.0.rem_euclid(WINDOW_MILLIS);
        let reset = i32::try_from((left + 999) / 1000).unwrap_or_default();
        // A panic can't leave two numbers in a harmful state.
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.number != number {
            *window = Window { number, used: 0 };
        }
        let used = window.used.saturating_add(count);
        if used > LIMIT {
            return Err(Refusal::TooMany(reset));
        }
        window.used = used;
        Ok(Quota {
            remaining: LIMIT - used,
            reset,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, Moment, Quota, RateLimit};

    #[test]
    fn a_window_is_used_up_and_the_next_one_is_full() {
        let limit = RateLimit::default();
        let now = Moment(60_000 * 100 + 500);
        assert_eq!(
            limit.take(100, now).unwrap(),
            Quota {
                remaining: LIMIT - 100,
                reset: 60
            }
        );
        assert!(limit.take(LIMIT as usize, now).is_err());
        assert_eq!(limit.take(LIMIT as usize - 100, now).unwrap().remaining, 0);
        assert!(limit.take(1, now.plus_millis(59_000)).is_err());
        assert_eq!(
            limit.take(1, now.plus_millis(60_000)).unwrap().remaining,
            LIMIT - 1
        );
    }
}
