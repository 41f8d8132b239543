//! Maps and sets whose keys are hashed by foldhash, and what is done with them.
//!
//! Procedural macros run unoptimised, and there std's SipHash took a twentieth of an expansion. Like std's,
//! it is seeded anew in each run, so that no document can choose keys that collide.

use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::IndexSet;

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, RandomState>;

/// The items in their order, each once.
pub(crate) fn distinct<T: Eq + Hash>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let set: IndexSet<T> = items.into_iter().collect();
    set.into_iter().collect()
}
