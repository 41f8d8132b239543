//! The memory of one instance, and of a set of plug-ins together.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wasmtime::ResourceLimiter;

use crate::host::limit::Limit;

/// The size of a table's element.
const TABLE_ELEMENT: usize = size_of::<usize>();

/// How much memory the instances of a set may have together.
#[derive(Debug)]
pub(in crate::host) struct Budget {
    limit: u64,
    used: AtomicU64,
}

impl Budget {
    pub(in crate::host) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Budget {
            limit,
            used: AtomicU64::new(0),
        })
    }

    /// How much is used now, in bytes.
    pub(in crate::host) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: u64) -> bool {
        let add = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.limit);
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add)
            .is_ok()
    }

    fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// A limit that stopped the plug-in: the error of a request beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::host) struct Reached {
    pub(in crate::host) limit: Limit,
    /// What was allowed, in the limit's unit.
    pub(in crate::host) allowed: u64,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} {}",
            self.limit,
            self.allowed,
            self.limit.unit()
        )
    }
}

impl std::error::Error for Reached {}

/// Counts what the memories, tables and the heap for garbage collection of one instance take, from its
/// first module on.
///
/// Growth beyond a limit traps, as in Extism: if it only failed, an allocator would trap later, and
/// without a reason. Growth beyond what the module itself declares fails, as Wasm specifies. If the engine
/// asked for growth and it then failed, that traps too: the count is never lowered before the instance
/// ends, since the engine also reports failures of growth that it has not asked for.
#[derive(Debug)]
pub(super) struct Limiter {
    limit: u64,
    most_elements: usize,
    /// How many modules there are; each is instantiated.
    modules: usize,
    used: u64,
    elements: usize,
    /// The limit that the last rejected growth would have exceeded.
    rejected: Option<Reached>,
    set: Option<Arc<Budget>>,
    /// The size of the stack, as counted in the set's budget.
    stack: u64,
}

impl Limiter {
    /// # Errors
    /// Where the set has no room for the stack of one more instance.
    pub(super) fn new(
        limit: u64,
        most_elements: usize,
        modules: usize,
        set: Option<Arc<Budget>>,
        stack: u64,
    ) -> Result<Self, Reached> {
        if let Some(set) = &set
            && !set.take(stack)
        {
            return Err(Reached {
                limit: Limit::SetMemory,
                allowed: set.limit,
            });
        }
        Ok(Limiter {
            limit,
            most_elements,
            modules,
            used: 0,
            elements: 0,
            rejected: None,
            set,
            stack,
        })
    }

    /// Lets nothing grow.
    pub(super) fn nothing() -> Self {
        Limiter {
            limit: 0,
            most_elements: 0,
            modules: 0,
            used: 0,
            elements: 0,
            rejected: None,
            set: None,
            stack: 0,
        }
    }

    /// The limit that the last rejected growth would have exceeded. The engine does not report it if its
    /// garbage collector wanted to grow.
    pub(super) fn rejected(&self) -> Option<Reached> {
        self.rejected
    }

    fn grow(&mut self, bytes: u64, elements: usize) -> Result<(), Reached> {
        let grown = self.take(bytes, elements);
        if let Err(reached) = &grown {
            self.rejected = Some(*reached);
        }
        grown
    }

    fn take(&mut self, bytes: u64, elements: usize) -> Result<(), Reached> {
        let allowed = self.most_elements;
        if elements > allowed.saturating_sub(self.elements) {
            return Err(Reached {
                limit: Limit::TableElements,
                allowed: allowed as u64,
            });
        }
        if bytes > self.limit.saturating_sub(self.used) {
            return Err(Reached {
                limit: Limit::Memory,
                allowed: self.limit,
            });
        }
        if let Some(set) = &self.set
            && !set.take(bytes)
        {
            return Err(Reached {
                limit: Limit::SetMemory,
                allowed: set.limit,
            });
        }
        self.used += bytes;
        self.elements += elements;
        Ok(())
    }
}

impl Drop for Limiter {
    fn drop(&mut self) {
        if let Some(set) = &self.set {
            set.give_back(self.used + self.stack);
        }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.grow(desired.saturating_sub(current) as u64, 0)?;
        Ok(true)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(error)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let elements = desired.saturating_sub(current);
        let bytes = elements.saturating_mul(TABLE_ELEMENT) as u64;
        self.grow(bytes, elements)?;
        Ok(true)
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        Err(error)
    }

    fn instances(&self) -> usize {
        self.modules
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::ResourceLimiter;

    use super::{Budget, Limiter, Reached};
    use crate::host::limit::Limit;

    fn reached(grown: wasmtime::Result<bool>) -> Limit {
        grown.unwrap_err().downcast::<Reached>().unwrap().limit
    }

    #[test]
    fn memories_and_tables_count_together() {
        let mut limiter = Limiter::new(1_000, 100, 2, None, 0).unwrap();
        limiter.memory_growing(0, 900, None).unwrap();
        limiter.table_growing(0, 12, None).unwrap();
        assert_eq!(
            reached(limiter.memory_growing(900, 905, None)),
            Limit::Memory
        );
        assert_eq!(
            reached(limiter.table_growing(12, 101, None)),
            Limit::TableElements
        );
    }

    #[test]
    fn what_a_module_does_not_declare_is_not_grown_and_takes_nothing() {
        let budget = Budget::new(1_000);
        let mut limiter = Limiter::new(1_000, 100, 2, Some(budget.clone()), 0).unwrap();
        assert!(!limiter.memory_growing(0, 900, Some(899)).unwrap());
        assert!(!limiter.table_growing(0, 90, Some(89)).unwrap());
        assert_eq!(budget.used(), 0);
        assert!(limiter.memory_growing(0, 1_000, Some(1_000)).unwrap());
    }

    /// The engine also reports failures of growth that it has not asked for: if these lowered the count, a
    /// plug-in could take as much memory as it likes.
    #[test]
    fn a_growth_that_failed_gives_nothing_back() {
        let budget = Budget::new(1_000);
        let mut limiter = Limiter::new(1_000, 100, 2, Some(budget.clone()), 0).unwrap();
        limiter.memory_growing(0, 900, None).unwrap();
        let failed = || wasmtime::Error::msg("no");
        assert!(limiter.memory_grow_failed(failed()).is_err());
        assert!(limiter.table_grow_failed(failed()).is_err());
        assert_eq!(budget.used(), 900);
        assert_eq!(
            reached(limiter.memory_growing(900, 1_001, None)),
            Limit::Memory
        );
    }

    #[test]
    fn a_set_gets_its_memory_back() {
        let budget = Budget::new(1_000);
        let mut first = Limiter::new(u64::MAX, 100, 2, Some(budget.clone()), 300).unwrap();
        let mut second = Limiter::new(u64::MAX, 100, 2, Some(budget.clone()), 300).unwrap();
        first.memory_growing(0, 400, None).unwrap();
        assert_eq!(reached(second.memory_growing(0, 1, None)), Limit::SetMemory);
        assert!(Limiter::new(u64::MAX, 100, 2, Some(budget.clone()), 300).is_err());
        drop(first);
        second.memory_growing(0, 700, None).unwrap();
        drop(second);
        assert_eq!(budget.used(), 0);
    }
}
