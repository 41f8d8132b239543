//! The instances of one plug-in, and the turns of the calls that wait for one.
//!
//! # Why no call waits forever
//!
//! Two plug-ins get an event, and each causes another one that both listen to: each would wait for the
//! other's only instance. So turns are counted separately for each depth of calls. A call that has a turn
//! at one depth waits only for turns at the next; calls at the deepest level wait for none, since what
//! they cause is rejected; so they end, and then those above them do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::host::error::EventError;
use crate::host::sandbox::{Instance, Program};
use crate::host::wait::in_time::in_time;

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// How many instances and calls a plug-in may have.
pub(in crate::host) struct Limits {
    pub(in crate::host) instances: usize,
    pub(in crate::host) wait: Duration,
    pub(in crate::host) waiting: usize,
    pub(in crate::host) depth: usize,
}

pub(in crate::host) struct Pool {
    program: Program,
    instances: usize,
    wait: Duration,
    most_waiting: usize,
    waiting: AtomicUsize,
    /// One semaphore for each depth.
    turns: Vec<Arc<Semaphore>>,
    idle: Mutex<Vec<Instance>>,
    /// Why no instance can be set up, if the first try failed.
    broken: OnceLock<EventError>,
}

/// The right to use one instance; it ends when this is dropped.
pub(in crate::host) struct Turn(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit);

impl Pool {
    pub(in crate::host) fn new(program: Program, limits: &Limits) -> Self {
        let instances = limits.instances.clamp(1, Semaphore::MAX_PERMITS);
        let turns = (0..limits.depth).map(|_| Arc::new(Semaphore::new(instances)));
        Pool {
            program,
            instances,
            wait: limits.wait,
            most_waiting: limits.waiting,
            waiting: AtomicUsize::new(0),
            turns: turns.collect(),
            idle: Mutex::default(),
            broken: OnceLock::new(),
        }
    }

    pub(in crate::host) fn program(&self) -> &Program {
        &self.program
    }

    /// Waits for a turn at this depth, without blocking a thread.
    pub(in crate::host) async fn turn(&self, depth: usize) -> Result<Turn, EventError> {
        let turns = self.turns_at(depth)?;
        if let Ok(turn) = Arc::clone(turns).try_acquire_owned() {
            return Ok(Turn(turn));
        }
        let _place = self.wait_in_line()?;
        let now = Instant::now();
        let deadline = now.checked_add(self.wait).unwrap_or(now + FOREVER);
        match in_time(deadline, Arc::clone(turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(Turn(turn)),
            Ok(Err(_)) | Err(_) => Err(self.late()),
        }
    }

    fn turns_at(&self, depth: usize) -> Result<&Arc<Semaphore>, EventError> {
        let limit = self.turns.len();
        self.turns.get(depth).ok_or(EventError::TooDeep { limit })
    }

    /// Whether a call at this depth is too deep.
    pub(in crate::host) fn check_depth(&self, depth: usize) -> Result<(), EventError> {
        self.turns_at(depth).map(|_| ())
    }

    /// An instance whose clock ends at `deadline`, for as long as the turn lasts. Sets one up if none is
    /// idle.
    ///
    /// A plug-in whose set-up fails is not tried again: it could use up the whole time limit at each
    /// event, only to fail.
    pub(in crate::host) async fn take(
        &self,
        _: &Turn,
        deadline: Instant,
    ) -> Result<Instance, EventError> {
        let idle = self.idle().pop();
        if let Some(mut instance) = idle {
            instance.renew(deadline)?;
            return Ok(instance);
        }
        if let Some(error) = self.broken.get() {
            return Err(error.clone());
        }
        let made = self.program.set_up(deadline).await;
        if let Err(error @ EventError::Broken { .. }) = &made {
            let _ = self.broken.set(error.clone());
        }
        made
    }

    /// Whether the plug-in's set-up has failed.
    pub(in crate::host) fn is_broken(&self) -> bool {
        self.broken.get().is_some()
    }

    /// Gives an instance back that can be used again.
    pub(in crate::host) fn give_back(&self, instance: Instance) {
        let mut idle = self.idle();
        // One more than the limit, for a call within a call.
        if idle.len() <= self.instances {
            idle.push(instance);
            return;
        }
        drop(idle);
        // Dropping an instance takes a while.
        drop(instance);
    }

    fn wait_in_line(&self) -> Result<QueueSlot<'_>, EventError> {
        let place = QueueSlot(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most_waiting {
            let message = format!("{} calls are waiting for it already", self.most_waiting);
            return Err(EventError::Busy { message });
        }
        Ok(place)
    }

    fn late(&self) -> EventError {
        let message = format!("no instance of it was free for {:?}", self.wait);
        EventError::Busy { message }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Instance>> {
        // No code that can panic runs while the lock is held.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among the waiting calls.
struct QueueSlot<'a>(&'a AtomicUsize);

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
