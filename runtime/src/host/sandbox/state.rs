//! What belongs to one instance, and what all instances of a plug-in share.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::{Global, Memory};

use super::heap::Heap;
use super::identity::Identity;
use super::limiter::{Budget, Limiter, Reached};
use super::log::Log;
use super::wasi::WasiState;

/// How deep a plug-in's own calls may go, in bytes of stack. The engine is configured with it.
pub(super) const STACK: usize = 512 * 1024;

/// What the instances of one plug-in share.
pub(in crate::host) struct Shared {
    pub(in crate::host) identity: Arc<Identity>,
    /// What `config_get` gives.
    pub(in crate::host) config: BTreeMap<String, String>,
    pub(in crate::host) timeout: Duration,
    pub(in crate::host) fuel: Option<u64>,
    /// The limit of all memories, tables and the heap for garbage collection together.
    pub(in crate::host) memory_bytes: u64,
    pub(in crate::host) table_elements: usize,
    pub(in crate::host) output_bytes: u64,
    /// The limit of all variables together.
    pub(in crate::host) variable_bytes: u64,
    /// How much memory the set's plug-ins may have together.
    pub(in crate::host) budget: Option<Arc<Budget>>,
    pub(in crate::host) log: Log,
    pub(in crate::host) http: super::http::Access,
}

/// The data of a store: one instance of a plug-in.
pub(in crate::host) struct State {
    pub(in crate::host) shared: Arc<Shared>,
    pub(super) limiter: Limiter,
    pub(super) heap: Heap,
    pub(super) kernel: Option<Kernel>,
    pub(super) call: CallState,
    pub(super) wasi: WasiState,
    pub(super) http: super::http::LastResponse,
    #[cfg(feature = "wasi")]
    pub(super) full_wasi: Option<wasmtime_wasi::p1::WasiP1Ctx>,
}

/// The parts of an instance's kernel that the host uses.
#[derive(Clone, Copy)]
pub(super) struct Kernel {
    pub(super) memory: Memory,
    pub(super) input_offset: Global,
    pub(super) input_length: Global,
}

/// What one call has left behind so far.
pub(super) struct CallState {
    /// When the plug-in's time is up.
    pub(super) deadline: Instant,
    /// How much of the call's time was spent in the host's own functions.
    pub(super) awaited: Duration,
    /// Where the plug-in says its output is.
    pub(super) output: (u64, u64),
    /// The offset and the text of the plug-in's error message.
    pub(super) error: Option<(u64, String)>,
}

impl CallState {
    pub(super) fn until(deadline: Instant) -> Self {
        CallState {
            deadline,
            awaited: Duration::ZERO,
            output: (0, 0),
            error: None,
        }
    }
}

impl CallState {
    /// Forgets the output and the error.
    pub(super) fn forget(&mut self) {
        self.output = (0, 0);
        self.error = None;
    }
}

impl State {
    /// # Errors
    /// Where the set has no memory left for one more instance.
    pub(super) fn new(
        shared: &Arc<Shared>,
        modules: usize,
        deadline: Instant,
    ) -> Result<Self, Reached> {
        let limiter = Limiter::new(
            shared.memory_bytes,
            shared.table_elements,
            modules,
            shared.budget.clone(),
            STACK as u64,
        )?;
        Ok(Self::with(shared, limiter, deadline))
    }

    /// For a store that runs nothing.
    pub(super) fn without_budget(shared: &Arc<Shared>) -> Self {
        Self::with(shared, Limiter::nothing(), Instant::now())
    }

    fn with(shared: &Arc<Shared>, limiter: Limiter, deadline: Instant) -> Self {
        State {
            shared: Arc::clone(shared),
            limiter,
            heap: Heap::default(),
            kernel: None,
            call: CallState::until(deadline),
            wasi: WasiState::default(),
            http: super::http::LastResponse::default(),
            #[cfg(feature = "wasi")]
            full_wasi: None,
        }
    }

    /// When the call's time is up.
    pub(in crate::host) fn deadline(&self) -> Instant {
        self.call.deadline
    }

    /// Counts time of the call that was spent in one of the host's functions.
    pub(in crate::host) fn count_awaited(&mut self, time: Duration) {
        self.call.awaited += time;
    }

    /// The memory that the plug-in shares with its host, once its kernel exists.
    pub(super) fn memory(&self) -> Option<Memory> {
        self.kernel.map(|kernel| kernel.memory)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // A call that broke off may have written the reason without ending the line.
        self.wasi.flush(&self.shared.log);
    }
}
