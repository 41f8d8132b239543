//! Counts how much of a value its reader ignored, and how much work the readers of unions had.
//!
//! The counts are in thread-locals: serde's traits have no room for them.

use std::cell::Cell;

use serde_json::Value;

thread_local! {
    static LOST: Cell<usize> = const { Cell::new(0) };
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// How many attempts at branches are made for each part of a value; after that, the rest of the value is
/// not examined. If branches are alike and contain each other, the ways to read a value double with each
/// of its levels; an ordinary value needs a few attempts per part.
const ATTEMPTS_PER_PART: usize = 64;

/// Notes that a reader ignored something: a property that its type does not have, a value that its enum
/// does not list, a kind that its union does not have.
pub(crate) fn note() {
    LOST.set(LOST.get().saturating_add(1));
}

/// Gives the result of `read`, and how much it lost; the readers around it do not count that.
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
            LEFT.set(Some(parts(value).saturating_mul(ATTEMPTS_PER_PART)));
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
