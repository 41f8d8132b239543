//! Checks a value by one schema, at a bounded cost whatever the schema.

use std::time::{Duration, Instant};

use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::budget::{Budget, size};

/// Steps that every check may take, in addition to those for its value.
const STEPS: u64 = 100_000;

/// Steps for each value and each kilobyte of strings: how many schemas may be tried for one value.
const STEPS_FOR_EACH: u64 = 200;

/// Steps for finding out what does not fit.
const STEPS_FOR_ERRORS: u64 = 50_000;

/// How long a check may take if no call waits for it.
const LONGEST: Duration = Duration::from_secs(10);

/// The result of a check.
pub(super) enum Judged<'i> {
    Fits,
    /// The value does not fit; with the fault, if it can be found at a bounded cost.
    Faulty(Option<ValidationError<'i>>),
    /// It takes too long to find out.
    TooMuch,
}

/// Checks a value by a schema.
pub(super) fn judge<'i>(
    validator: &Validator,
    value: &'i Value,
    deadline: Option<Instant>,
) -> Judged<'i> {
    match fits(validator, value, deadline) {
        Some(true) => Judged::Fits,
        Some(false) => {
            let errors = Budget::errors(STEPS_FOR_ERRORS, deadline);
            let found = errors.run(|| validator.validate(value).err());
            Judged::Faulty(found.flatten())
        }
        None => Judged::TooMuch,
    }
}

fn fits(validator: &Validator, value: &Value, deadline: Option<Instant>) -> Option<bool> {
    let steps = STEPS.saturating_add(STEPS_FOR_EACH.saturating_mul(size(value, u64::MAX)));
    Budget::steps(steps, deadline).run(|| validator.is_valid(value))
}

/// Finds what is wrong with a value, and was not wrong before it was changed: `Some` with the fault, if
/// that can be found.
///
/// A fault that the value had before is accepted, except in a field that was changed.
pub(super) fn judge_change<'i>(
    validator: &'i Validator,
    before: &Value,
    after: &'i Value,
) -> Option<Option<ValidationError<'i>>> {
    let deadline = Instant::now().checked_add(LONGEST);
    let fault = match judge(validator, after, deadline) {
        Judged::Fits => return None,
        Judged::Faulty(fault) => fault,
        Judged::TooMuch => return Some(None),
    };
    if fits(validator, before, deadline) != Some(false) {
        return Some(fault);
    }
    let errors = Budget::errors(STEPS_FOR_ERRORS, deadline);
    let all = errors.run(|| validator.iter_errors(after).collect::<Vec<_>>());
    let Some(all) = all else {
        return Some(None);
    };
    let mut all = all.into_iter();
    all.find(|error| is_changed(before, after, error.instance_path().as_str()))
        .map(Some)
}

/// Whether the field that contains a place was changed.
fn is_changed(before: &Value, after: &Value, place: &str) -> bool {
    let field = match place.strip_prefix('/').map(|path| path.split('/').next()) {
        Some(Some(field)) => format!("/{field}"),
        _ => return false,
    };
    before.pointer(&field) != after.pointer(&field)
}

#[cfg(test)]
mod tests;
