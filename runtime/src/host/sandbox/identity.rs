//! The identity of a plug-in, and what all of its instances have in common.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the instances of one plug-in share.
pub(in crate::host) struct Identity {
    number: u64,
    name: Arc<str>,
    variables: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Identity {
    pub(in crate::host) fn new(name: Arc<str>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Identity {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            name,
            variables: Mutex::default(),
        }
    }

    /// The identity of a plug-in that replaces this one: the same for chains of calls, with variables of
    /// its own.
    pub(in crate::host) fn successor(&self) -> Self {
        Identity {
            number: self.number,
            name: Arc::clone(&self.name),
            variables: Mutex::default(),
        }
    }

    /// A number that distinguishes plug-ins.
    pub(in crate::host) fn number(&self) -> u64 {
        self.number
    }

    /// The name that the host gave it.
    pub(in crate::host) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// Extism's variables: they outlive an instance, and all instances share them.
    pub(in crate::host) fn variables(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        // No code that can panic runs while the lock is held.
        self.variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
