//! Limits the cost of a check.
//!
//! The validator has no limits of its own, and some schemas lead it to one value in very many ways: errors
//! of a recursive `oneOf` double with each level, and so does the check itself if schemas that are not
//! recursive contain each other twice. So each definition is behind a gate, which is closed once the budget
//! is spent. The validator's result is then ignored.

use std::cell::RefCell;
use std::time::Instant;

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value, json};

/// The keyword of the gate.
pub(super) const KEYWORD: &str = "x-extism-openapi-budget";

/// How many steps are taken between two checks of the clock. A step can be long: a pattern reads all of a
/// string.
const BETWEEN_LOOKS: u64 = 64;

/// How many bytes of a string count as one value.
const BYTES: u64 = 1_024;

/// The rest of the budget of one check.
pub(super) struct Budget {
    left: u64,
    deadline: Option<Instant>,
    /// Whether a step costs as much as the value is large: errors and their places are kept.
    by_size: bool,
    steps: u64,
    is_spent: bool,
}

thread_local! {
    /// The budget of the check that runs on this thread.
    static CURRENT: RefCell<Option<Budget>> = const { RefCell::new(None) };
}

impl Budget {
    /// A budget for finding out whether a value fits.
    pub(super) fn steps(left: u64, deadline: Option<Instant>) -> Self {
        Budget {
            left,
            deadline,
            by_size: false,
            steps: 0,
            is_spent: false,
        }
    }

    /// A budget for finding out what does not fit.
    pub(super) fn errors(left: u64, deadline: Option<Instant>) -> Self {
        Budget {
            by_size: true,
            ..Budget::steps(left, deadline)
        }
    }

    /// Runs a check. `None` if the budget was not enough.
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

/// How large a value is: the number of its values, and the lengths of its strings. Counts to `most`.
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

/// Makes the gate's keyword.
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
