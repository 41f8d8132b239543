//! Clocks, and waiting for them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use wasmtime::{Caller, Linker};

use super::MODULE;
use super::guest::{Errno, bytes, field, memory, put};
use super::output::Stream;
use crate::host::sandbox::failure::OutOfTime;
use crate::host::sandbox::state::State;
use crate::host::sandbox::system::Clock;
use crate::host::wait::runtime;

/// The clocks' steps, in nanoseconds: a finer clock would let a plug-in find out what others do on the
/// same processor.
const STEP: u64 = 100_000;

/// The first value of the monotonic clock, in nanoseconds: Go's runtime breaks off if it is 0.
const BEGINNING: u64 = 1_000_000_000;

/// How many things a plug-in may wait for at a time.
const MOST_SUBSCRIPTIONS: u32 = 1024;

/// The sizes of a subscription and of an event.
const SUBSCRIPTION: u32 = 48;
const EVENT: u32 = 32;

/// How many bytes can be written to the log at once, as a poll reports it.
const WRITABLE: u64 = 64 * 1024;

/// The time is a point of the clock, not a span from now on.
const ABSOLUTE: u16 = 1;

/// Nothing more will come.
const HANG_UP: u16 = 1;

type Plugin<'a> = Caller<'a, State>;

/// An instance's clocks.
#[derive(Debug)]
pub(super) struct Clocks {
    clock: Clock,
    started: Instant,
}

impl Clocks {
    pub(super) fn new(clock: Clock) -> Self {
        Clocks {
            clock,
            started: Instant::now(),
        }
    }

    /// The time of a clock, in nanoseconds.
    fn now(&self, id: u32) -> Result<u64, Errno> {
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

pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        |plugin: Plugin<'_>, id: u32, _: u64, at: u32| {
            Errno::of(put_time(plugin, id, at, |time| time))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "clock_res_get",
        |plugin: Plugin<'_>, id: u32, at: u32| Errno::of(put_time(plugin, id, at, |_| STEP)),
    )?;
    linker.func_wrap(MODULE, "sched_yield", |_: Plugin<'_>| 0_i32)?;
    linker.func_wrap_async(
        MODULE,
        "poll_oneoff",
        |plugin: Plugin<'_>, (input, output, count, ready): (u32, u32, u32, u32)| {
            Box::new(poll(plugin, input, output, count, ready))
        },
    )?;
    Ok(())
}

fn put_time(
    mut plugin: Plugin<'_>,
    id: u32,
    at: u32,
    what: impl Fn(u64) -> u64,
) -> Result<(), Errno> {
    let (memory, state) = memory(&mut plugin)?;
    let time = what(state.wasi.clocks.now(id)?);
    put(memory, at, &time.to_le_bytes())
}

/// One thing that is waited for.
struct Subscription {
    user: [u8; 8],
    kind: u8,
    what: Awaited,
}

enum Awaited {
    Time(Instant),
    /// It has happened. With an error, how many bytes can be read or written, and whether more will come.
    Ready(Errno, u64, u16),
}

impl Awaited {
    fn is_ready(&self, now: Instant) -> bool {
        match self {
            Awaited::Time(at) => *at <= now,
            Awaited::Ready(..) => true,
        }
    }
}

/// Waits until the first of the subscriptions, or the end of the plug-in's time.
async fn poll(
    mut plugin: Plugin<'_>,
    input: u32,
    output: u32,
    count: u32,
    ready: u32,
) -> wasmtime::Result<i32> {
    let awaited = match subscriptions(&mut plugin, input, count) {
        Ok(awaited) => awaited,
        Err(errno) => return Ok(Errno::of(Err(errno))),
    };
    let times = awaited.iter().map(|subscription| match subscription.what {
        Awaited::Time(at) => Some(at),
        Awaited::Ready(..) => None,
    });
    // `None`, which is ready, is the smallest.
    if let Some(Some(first)) = times.min() {
        sleep(first, plugin.data().deadline()).await?;
    }
    let written = put_events(&mut plugin, &awaited, output, ready);
    Ok(Errno::of(written))
}

async fn sleep(until: Instant, deadline: Instant) -> wasmtime::Result<()> {
    if until > Instant::now() {
        let timer = runtime::sleep_until(until.min(deadline));
        let no_timer = || wasmtime::Error::msg("the host has no thread for a plug-in's sleep");
        timer.ok_or_else(no_timer)?.await;
    }
    match until > deadline {
        true => Err(OutOfTime::default().into()),
        false => Ok(()),
    }
}

fn subscriptions(
    plugin: &mut Plugin<'_>,
    input: u32,
    count: u32,
) -> Result<Vec<Subscription>, Errno> {
    if count == 0 || count > MOST_SUBSCRIPTIONS {
        return Err(Errno::INVAL);
    }
    let (memory, state) = memory(plugin)?;
    let given = bytes(memory, input, count * SUBSCRIPTION)?;
    let given = given.chunks_exact(SUBSCRIPTION as usize);
    let now = Instant::now();
    let read = given.map(|bytes| {
        let kind = field::<1>(bytes, 8)[0];
        let descriptor = u32::from_le_bytes(field(bytes, 16));
        let what = match kind {
            0 => time(&state.wasi.clocks, bytes, now),
            1 => readable(descriptor, state.wasi.has_files),
            2 => writable(descriptor, state.wasi.has_files),
            _ => return Err(Errno::INVAL),
        };
        let user = field(bytes, 0);
        Ok(Subscription { user, kind, what })
    });
    read.collect()
}

fn time(clocks: &Clocks, bytes: &[u8], now: Instant) -> Awaited {
    let id = u32::from_le_bytes(field(bytes, 16));
    let time = u64::from_le_bytes(field(bytes, 24));
    let flags = u16::from_le_bytes(field(bytes, 40));
    let clock = match clocks.now(id) {
        Ok(clock) => clock,
        Err(errno) => return Awaited::Ready(errno, 0, 0),
    };
    let wait = match flags & ABSOLUTE {
        0 => time,
        _ => time.saturating_sub(clock),
    };
    match now.checked_add(Duration::from_nanos(wait)) {
        Some(at) => Awaited::Time(at),
        None => Awaited::Ready(Errno::INVAL, 0, 0),
    }
}

/// Files are always ready.
fn readable(descriptor: u32, has_files: bool) -> Awaited {
    match descriptor {
        0 => Awaited::Ready(Errno(0), 0, HANG_UP),
        3.. if has_files => Awaited::Ready(Errno(0), 0, 0),
        _ => Awaited::Ready(Errno::BADF, 0, 0),
    }
}

fn writable(descriptor: u32, has_files: bool) -> Awaited {
    match (Stream::of(descriptor), descriptor) {
        (Some(_), _) => Awaited::Ready(Errno(0), WRITABLE, 0),
        (None, 3..) if has_files => Awaited::Ready(Errno(0), 0, 0),
        _ => Awaited::Ready(Errno::BADF, 0, 0),
    }
}

/// Writes an event for each subscription that is ready now.
fn put_events(
    plugin: &mut Plugin<'_>,
    awaited: &[Subscription],
    output: u32,
    ready: u32,
) -> Result<(), Errno> {
    let (memory, _) = memory(plugin)?;
    let now = Instant::now();
    let mut count = 0_u32;
    let mut at = output;
    for subscription in awaited.iter().filter(|it| it.what.is_ready(now)) {
        let (errno, bytes, flags) = match subscription.what {
            Awaited::Time(_) => (Errno(0), 0, 0),
            Awaited::Ready(errno, bytes, flags) => (errno, bytes, flags),
        };
        let mut event = [0; EVENT as usize];
        event[0..8].copy_from_slice(&subscription.user);
        event[8..10].copy_from_slice(&errno.0.to_le_bytes());
        event[10] = subscription.kind;
        event[16..24].copy_from_slice(&bytes.to_le_bytes());
        event[24..26].copy_from_slice(&flags.to_le_bytes());
        put(memory, at, &event)?;
        at = at.checked_add(EVENT).ok_or(Errno::FAULT)?;
        count += 1;
    }
    put(memory, ready, &count.to_le_bytes())
}
