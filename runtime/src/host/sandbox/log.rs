//! A plug-in's log lines, in the host's log.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tracing::Level;

use crate::shown;

/// How many lines a plug-in may log at once before its rate applies, in seconds of that rate.
const BURST_SECONDS: f64 = 5.0;

/// Writes a plug-in's lines under its name, up to its limit.
pub(in crate::host) struct Log {
    plugin: Arc<str>,
    /// Lines per second.
    rate: u32,
    state: Mutex<Rate>,
}

struct Rate {
    /// How many lines may be written now.
    left: f64,
    since: Instant,
    dropped: u64,
}

impl Log {
    pub(in crate::host) fn new(plugin: Arc<str>, rate: u32) -> Self {
        Log {
            plugin,
            rate,
            state: Mutex::new(Rate {
                left: f64::from(rate) * BURST_SECONDS,
                since: Instant::now(),
                dropped: 0,
            }),
        }
    }

    /// Whether a line of this level would be written by the host at all.
    pub(super) fn wants(level: Level) -> bool {
        level <= tracing::level_filters::LevelFilter::current()
    }

    /// Writes one line, unless the plug-in has written too many.
    pub(super) fn write(&self, level: Level, text: &str) {
        let Some(dropped) = self.admit(Instant::now()) else {
            return;
        };
        let plugin = &*self.plugin;
        if dropped > 0 {
            tracing::warn!(
                plugin,
                dropped,
                "the plug-in logs more than {} lines a second \
                 (`PluginBuilder::max_log_lines_per_second`): some were dropped",
                self.rate
            );
        }
        let line = shown::line(text);
        // The level of each event must be a constant.
        match level {
            Level::TRACE => tracing::trace!(plugin, "{line}"),
            Level::DEBUG => tracing::debug!(plugin, "{line}"),
            Level::INFO => tracing::info!(plugin, "{line}"),
            Level::WARN => tracing::warn!(plugin, "{line}"),
            Level::ERROR => tracing::error!(plugin, "{line}"),
        }
    }

    /// Whether a line may be written; if so, how many were dropped since the last one.
    fn admit(&self, now: Instant) -> Option<u64> {
        // No code that can panic runs while the lock is held.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let rate = f64::from(self.rate);
        let passed = now.saturating_duration_since(state.since).as_secs_f64();
        state.left = (state.left + passed * rate).min(rate * BURST_SECONDS);
        state.since = now;
        if state.left < 1.0 {
            state.dropped += 1;
            return None;
        }
        state.left -= 1.0;
        Some(std::mem::take(&mut state.dropped))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Log;

    #[test]
    fn lines_beyond_the_rate_are_counted_and_dropped() {
        let log = Log::new("p".into(), 10);
        let start = Instant::now();
        let admitted = (0..1_000).filter(|_| log.admit(start).is_some()).count();
        assert_eq!(admitted, 50);
        let later = start + Duration::from_millis(150);
        assert_eq!(log.admit(later), Some(950));
        assert_eq!(log.admit(later), None);
    }

    #[test]
    fn a_rate_of_nothing_drops_all() {
        let log = Log::new("p".into(), 0);
        let start = Instant::now();
        assert_eq!(log.admit(start + Duration::from_secs(1_000)), None);
    }
}
