//! The outcomes of the calls: an adversary whose plug-ins always fail early finds nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static COUNTS: Mutex<BTreeMap<&str, u64>> = Mutex::new(BTreeMap::new());

pub(crate) fn count(what: &'static str) {
    let mut counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    *counts.entry(what).or_default() += 1;
}

/// How often each outcome has occurred in this process.
pub fn counts() -> BTreeMap<&'static str, u64> {
    let counts = COUNTS.lock().unwrap_or_else(PoisonError::into_inner);
    counts.clone()
}
