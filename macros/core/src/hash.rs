//! Maps and sets whose keys are hashed by foldhash.
//!
//! Procedural macros run unoptimised, and there std's SipHash took a twentieth of an expansion. As std's
//! it is seeded anew in each run, so that no document can choose keys that collide.

use foldhash::fast::RandomState;

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;
pub(crate) type HashSet<T> = std::collections::HashSet<T, RandomState>;
