//! Bounds on what a check costs.
//!
//! The validator has none of its own, and some schemas lead it to one value in very many ways: errors of
//! a recursive `oneOf` double with each level, and so does the check itself where schemas that are not
//! recursive hold each other twice. So each definition stands behind a gate, which is closed once the
//! budget is spent. What the validator says then counts for nothing.

use std::cell::RefCell;
use std::time::Instant;

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value, json};

/// The keyword of the gate.
pub(super) const KEYWORD: &str = "x-extism-openapi-budget";

/// How many steps are taken between two looks at the clock. A step can be long: a pattern goes through
/// all of a string.
const BETWEEN_LOOKS: u64 = 64;

/// So many bytes of a string count as one value.
const BYTES: u64 = 1_024;

/// What is left for one check.
pub(super) struct Budget {
    left: u64,
    deadline: Option<Instant>,
    /// Whether a step costs what the value is large: errors are kept, and so are their places.
    by_size: bool,
    steps: u64,
    is_spent: bool,
}

thread_local! {
    /// Of the check that runs on this thread.
    static CURRENT: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

impl Budget {
    /// For finding out whether a value fits.
    pub(super) fn steps(left: u64, deadline: Option<Instant>) -> Self {
        Budget {
            left,
            deadline,
            by_size: false,
            steps: 0,
            is_spent: false,
        }
    }

    /// For finding out what does not fit.
    pub(super) fn errors(left: u64, deadline: Option<Instant>) -> Self {
        Budget {
            by_size: true,
            ..Budget::steps(left, deadline)
        }
    }

    /// Runs a check. `None` where the budget did not last.
    pub(super) fn run<T>(self, check: impl FnOnce() -> T) -> Option<T> {
        CURRENT.set(Some(self));
        let result = check();
        let budget = CURRENT.take();
        budget
            .is_none_or(|budget| !budget.is_spent)
            .then_some(result)
    }

    fn spend(&mut self, value: &Value) -> bool {
        if self.is_spent {
            return false;
        }
        let cost = if self.by_size {
            size(value, self.left)
        } else {
            1
        };
        self.steps += 1;
        let is_late = || {
            self.deadline
                .is_some_and(|deadline| Instant::now() > deadline)
        };
        if cost >= self.left || (self.steps.is_multiple_of(BETWEEN_LOOKS) && is_late()) {
            self.is_spent = true;
        }
        self.left = self.left.saturating_sub(cost);
        !self.is_spent
    }
}

/// How large a value is: its values, and its strings by their lengths. Not counted beyond `most`.
pub(super) fn size(value: &Value, most: u64) -> u64 {
    let (mut open, mut size) = (vec![value], 0_u64);
    while let Some(value) = open.pop() {
        size += 1;
        if size >= most {
            break;
        }
        match value {
            Value::String(text) => size += text.len() as u64 / BYTES,
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                size += fields.len() as u64;
                open.extend(fields.values());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    size
}

/// A schema behind the gate.
pub(super) fn gated(schema: Value) -> Value {
    json!({ "if": { KEYWORD: true }, "then": schema, "else": false })
}

/// Makes the keyword.
pub(super) fn keyword<'a>(
    _: &'a Map<String, Value>,
    _: &'a Value,
    _: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(Gate))
}

struct Gate;

impl<'i> Keyword<'i> for Gate {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.is_valid(value) {
            true => Ok(()),
            false => Err(ValidationError::custom("the check takes too long")),
        }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        CURRENT.with_borrow_mut(|budget| budget.as_mut().is_none_or(|budget| budget.spend(value)))
    }
}
