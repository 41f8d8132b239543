//! Waiting: in which runtime, and for how long.

pub(super) mod in_time;
pub(super) mod runtime;
