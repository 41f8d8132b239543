//! Clocks, as the time since some moment.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

pub(crate) fn wall() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// The processor time that this process has used.
#[cfg(unix)]
pub(crate) fn processor() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(seconds, nanoseconds)
}

#[cfg(not(unix))]
pub(crate) fn processor() -> Duration {
    wall()
}
