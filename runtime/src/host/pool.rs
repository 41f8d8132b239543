//! The instances of one plug-in, and the turns of those who wait for one.
//!
//! Extism has a pool too. Its instances come from one compiled module and so share an engine, whose
//! epoch stops them all at once; those who wait block a thread each; an instance that a trap has left
//! in the middle of something goes back into it; and a re-entrant call would wait for itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::block_on::{poll_here, sleep};
use super::error::EventError;
use super::instance::Instance;
use super::recipe::Recipe;

pub(super) struct Pool {
    recipe: Recipe,
    instances: usize,
    wait: Duration,
    most_waiting: usize,
    waiting: AtomicUsize,
    turns: Arc<Semaphore>,
    idle: Mutex<Idle>,
}

#[derive(Default)]
struct Idle {
    instances: Vec<Instance>,
    /// One for re-entrant calls, which can't wait for the others.
    spare: Option<Instance>,
}

/// The right to use one instance; it ends when this is dropped.
pub(super) enum Turn {
    Own(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit),
    /// Beyond the bound: the call is part of one that has its own turn.
    Reentrant,
}

impl Pool {
    pub(super) fn new(
        recipe: Recipe,
        first: Instance,
        instances: usize,
        wait: Duration,
        most_waiting: usize,
    ) -> Self {
        let instances = instances.clamp(1, Semaphore::MAX_PERMITS);
        let idle = Idle {
            instances: vec![first],
            spare: None,
        };
        Pool {
            recipe,
            instances,
            wait,
            most_waiting,
            waiting: AtomicUsize::new(0),
            turns: Arc::new(Semaphore::new(instances)),
            idle: Mutex::new(idle),
        }
    }

    pub(super) fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Waits for a turn. Takes no thread while it does.
    pub(super) async fn turn(&self) -> Result<Turn, EventError> {
        if let Some(turn) = self.turn_at_once() {
            return Ok(turn);
        }
        let _place = self.wait_in_line()?;
        let mut timer = sleep(self.wait).ok_or_else(|| EventError::Host {
            message: "it has no thread for a timer".to_owned(),
        })?;
        let turn = Arc::clone(&self.turns).acquire_owned();
        tokio::select! {
            biased;
            turn = turn => turn.map(Turn::Own).map_err(|_| self.late()),
            () = &mut timer => Err(self.late()),
        }
    }

    /// As [`turn`](Pool::turn), on this thread.
    pub(super) fn turn_blocking(&self) -> Result<Turn, EventError> {
        if let Some(turn) = self.turn_at_once() {
            return Ok(turn);
        }
        let _place = self.wait_in_line()?;
        let now = Instant::now();
        let deadline = now.checked_add(self.wait);
        let deadline = deadline.unwrap_or(now + Duration::from_secs(60 * 60 * 24 * 365));
        match poll_here(deadline, Arc::clone(&self.turns).acquire_owned()) {
            Ok(Ok(turn)) => Ok(Turn::Own(turn)),
            Ok(Err(_)) | Err(_) => Err(self.late()),
        }
    }

    /// An instance, for as long as the turn lasts.
    pub(super) fn take(&self, turn: &Turn) -> Result<Instance, EventError> {
        let mut idle = self.idle();
        let instance = match turn {
            Turn::Own(_) => idle.instances.pop(),
            Turn::Reentrant => idle.spare.take(),
        };
        drop(idle);
        match instance {
            Some(instance) => Ok(instance),
            None => self.recipe.make().map_err(|error| EventError::Host {
                message: error.to_string(),
            }),
        }
    }

    /// Gives an instance back that can be used again.
    pub(super) fn give_back(&self, turn: &Turn, instance: Instance) {
        let mut idle = self.idle();
        match turn {
            Turn::Own(_) if idle.instances.len() < self.instances => {
                idle.instances.push(instance);
            }
            Turn::Reentrant if idle.spare.is_none() => idle.spare = Some(instance),
            Turn::Own(_) | Turn::Reentrant => {
                // It takes a while to take an instance down.
                drop(idle);
                drop(instance);
            }
        }
    }

    fn turn_at_once(&self) -> Option<Turn> {
        let turn = Arc::clone(&self.turns).try_acquire_owned();
        turn.ok().map(Turn::Own)
    }

    fn wait_in_line(&self) -> Result<Place<'_>, EventError> {
        let place = Place(&self.waiting);
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

    fn idle(&self) -> MutexGuard<'_, Idle> {
        // No code that can panic runs while it is held.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those who wait.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
