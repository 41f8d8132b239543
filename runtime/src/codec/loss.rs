//! How much of a value its reader passed over, and how much work the readers of unions have had.
//!
//! Counted beside the readers, not through them: serde's traits have no room for it.

use std::cell::Cell;

use serde_json::Value;

thread_local! {
    static LOST: Cell<usize> = const { Cell::new(0) };
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// So many attempts at branches are made for each part of a value, and then the rest of it is not looked
/// into. Where branches are alike and contain each other, the ways to read a value double with each
/// level of it; a sound one needs a few attempts a part.
const ATTEMPTS_A_PART: usize = 64;

/// Notes that a reader passed over something: a property that its type does not have, a value that its
/// enum does not list, a kind that its union does not.
pub(crate) fn note() {
    LOST.set(LOST.get().saturating_add(1));
}

/// What `read` gave, and what it lost; for those around it nothing was lost yet.
pub(crate) fn count<T>(read: impl FnOnce() -> T) -> (T, usize) {
    let before = LOST.replace(0);
    let result = read();
    (result, LOST.replace(before))
}

/// Notes a loss that [`count`] kept apart.
pub(crate) fn add(lost: usize) {
    LOST.set(LOST.get().saturating_add(lost));
}

/// Attempts at the branches of one union; the outermost one ends the count.
pub(crate) struct Attempts {
    outermost: bool,
}

impl Attempts {
    /// Begins to read a union.
    pub(crate) fn begin(value: &Value) -> Self {
        let outermost = LEFT.get().is_none();
        if outermost {
            LEFT.set(Some(parts(value).saturating_mul(ATTEMPTS_A_PART)));
        }
        Attempts { outermost }
    }

    /// Whether one more attempt may be made.
    pub(crate) fn next(&self) -> bool {
        let left = LEFT.get().unwrap_or(0).checked_sub(1);
        LEFT.set(Some(left.unwrap_or(0)));
        left.is_some()
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        if self.outermost {
            LEFT.set(None);
        }
    }
}

/// How many values a value is made of.
fn parts(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(parts).sum(),
        Value::Object(fields) => fields.values().map(parts).sum(),
        _ => 0,
    }
}
