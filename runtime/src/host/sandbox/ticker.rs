//! A thread that advances the engines' epochs while plug-ins run.
//!
//! Compiled Wasm checks its engine's epoch at each loop and call, which costs almost nothing, and calls
//! the host ([`Store::epoch_deadline_callback`](wasmtime::Store)) when it has changed. So one engine
//! serves all plug-ins: each store decides for itself whether its time is up.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, Thread};
use std::time::Duration;

use wasmtime::{Engine, EngineWeak};

/// How long a plug-in runs at most before it yields its thread, and how late its time limit may take
/// effect.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// After this many ticks without a call, the thread sleeps until the next call.
const IDLE_TICKS: u32 = 100;

static TICKER: Ticker = Ticker {
    running: AtomicUsize::new(0),
    asleep: AtomicBool::new(false),
    thread: OnceLock::new(),
    engines: Mutex::new(Vec::new()),
};

struct Ticker {
    running: AtomicUsize,
    asleep: AtomicBool,
    thread: OnceLock<Option<Thread>>,
    engines: Mutex<Vec<EngineWeak>>,
}

/// While a value of this type exists, epochs advance.
#[derive(Debug)]
pub(super) struct Running(());

/// Advances the engine's epoch from now on.
///
/// # Errors
/// Where the thread can't be started: then no plug-in could be stopped.
pub(super) fn watch(engine: &Engine) -> Result<(), String> {
    let start = || {
        let thread = thread::Builder::new().name("extism-openapi-ticker".to_owned());
        let started = thread.spawn(|| TICKER.run()).ok()?;
        Some(started.thread().clone())
    };
    if TICKER.thread.get_or_init(start).is_none() {
        return Err("no thread can be started that would end plug-ins that loop".to_owned());
    }
    let mut engines = TICKER.engines();
    engines.retain(|engine| engine.upgrade().is_some());
    engines.push(engine.weak());
    Ok(())
}

/// A plug-in begins to run.
pub(super) fn running() -> Running {
    TICKER.running.fetch_add(1, Ordering::SeqCst);
    // Either this sees that the thread is about to sleep, or the thread sees that a plug-in runs.
    if TICKER.asleep.load(Ordering::SeqCst)
        && let Some(Some(thread)) = TICKER.thread.get()
    {
        thread.unpark();
    }
    Running(())
}

impl Drop for Running {
    fn drop(&mut self) {
        TICKER.running.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Ticker {
    fn run(&self) {
        let mut idle = 0;
        loop {
            thread::sleep(TICK);
            for engine in &*self.engines() {
                if let Some(engine) = engine.upgrade() {
                    engine.increment_epoch();
                }
            }
            idle = match self.running.load(Ordering::SeqCst) {
                0 => idle + 1,
                _ => 0,
            };
            if idle >= IDLE_TICKS {
                self.asleep.store(true, Ordering::SeqCst);
                if self.running.load(Ordering::SeqCst) == 0 {
                    thread::park();
                }
                self.asleep.store(false, Ordering::SeqCst);
                idle = 0;
            }
        }
    }

    fn engines(&self) -> std::sync::MutexGuard<'_, Vec<EngineWeak>> {
        // No code that can panic runs while the lock is held.
        self.engines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
