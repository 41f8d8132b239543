//! What one instance has of WASI: its output, its clocks and its random numbers.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::errno::Errno;
use super::output::Output;
use crate::host::sandbox::log::Log;
use crate::host::sandbox::system::{Clock, Random};

/// The clocks' steps, in nanoseconds: a finer clock would let a plug-in find out what others do on the
/// same processor.
pub(super) const STEP: u64 = 100_000;

/// The first value of the monotonic clock, in nanoseconds: Go's runtime breaks off if it is 0.
const BEGINNING: u64 = 1_000_000_000;

/// The WASI state of one instance.
#[derive(Debug)]
pub(in crate::host::sandbox) struct WasiState {
    pub(super) output: Output,
    pub(super) clocks: Clocks,
    pub(super) random: Source,
    /// Whether there can be descriptors besides the standard ones.
    pub(super) has_files: bool,
}

impl Default for WasiState {
    fn default() -> Self {
        WasiState::new(Clock::Off, Random::Off, false)
    }
}

impl WasiState {
    pub(super) fn new(clock: Clock, random: Random, has_files: bool) -> Self {
        WasiState {
            output: Output::default(),
            clocks: Clocks::new(clock),
            random: Source::new(random),
            has_files,
        }
    }

    /// Logs what the plug-in has written without ending its line.
    pub(in crate::host::sandbox) fn flush(&self, log: &Log) {
        self.output.flush(log);
    }
}

/// An instance's clocks.
#[derive(Debug)]
pub(super) struct Clocks {
    clock: Clock,
    started: Instant,
}

impl Clocks {
    fn new(clock: Clock) -> Self {
        Clocks {
            clock,
            started: Instant::now(),
        }
    }

    /// The time of a clock, in nanoseconds.
    pub(super) fn now(&self, id: u32) -> Result<u64, Errno> {
        let (realtime, passed) = match self.clock {
            Clock::Host => (SystemTime::now(), self.started.elapsed()),
            Clock::Fixed(time) => (time, Duration::ZERO),
            Clock::Off => return Err(Errno::NOTSUP),
        };
        let time = match id {
            0 => nanoseconds(realtime.duration_since(UNIX_EPOCH).unwrap_or_default()),
            1 => BEGINNING.saturating_add(nanoseconds(passed)),
            // The clocks of the processor's time.
            2 | 3 => return Err(Errno::NOTSUP),
            _ => return Err(Errno::INVAL),
        };
        Ok(time - time % STEP)
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// An instance's random numbers.
#[derive(Debug)]
pub(super) enum Source {
    Host,
    Seeded(fastrand::Rng),
    Off,
}

impl Source {
    fn new(random: Random) -> Self {
        match random {
            Random::Host => Source::Host,
            Random::Seeded(seed) => Source::Seeded(fastrand::Rng::with_seed(seed)),
            Random::Off => Source::Off,
        }
    }

    pub(super) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        match self {
            Source::Host => getrandom::fill(bytes).map_err(|_| Errno::IO),
            Source::Seeded(numbers) => {
                numbers.fill(bytes);
                Ok(())
            }
            Source::Off => Err(Errno::NOTSUP),
        }
    }
}
