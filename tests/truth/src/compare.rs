//! The differences between a value and the same value read and written again.

use std::fmt;

use serde_json::{Number, Value};

/// One difference; places are JSON pointers into the value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Difference {
    /// A property is gone.
    Lost(String),
    /// A property was added.
    Added(String, Value),
    /// A value has changed.
    Changed(String, Value, Value),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Lost(at) => write!(f, "#{at} is lost"),
            Difference::Added(at, value) => write!(f, "#{at} was added: {}", short(value)),
            Difference::Changed(at, from, to) => {
                write!(f, "#{at} was {} and is {}", short(from), short(to))
            }
        }
    }
}

fn short(value: &Value) -> String {
    const MAX: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The differences as JSON: `1.0` equals `1`, and the order of properties does not matter.
pub(crate) fn differences(value: &Value, again: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(value, again, &mut String::new(), &mut found);
    found
}

fn compare(value: &Value, again: &Value, at: &mut String, found: &mut Vec<Difference>) {
    match (value, again) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, left) in left {
                below(at, key, |at| match right.get(key) {
                    Some(right) => compare(left, right, at, found),
                    None => found.push(Difference::Lost(at.clone())),
                });
            }
            for (key, right) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
                below(at, key, |at| {
                    found.push(Difference::Added(at.clone(), right.clone()));
                });
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                below(at, &index.to_string(), |at| compare(left, right, at, found));
            }
        }
        (Value::Number(left), Value::Number(right)) if same_number(left, right) => {}
        (left, right) if left == right => {}
        (left, right) => {
            found.push(Difference::Changed(at.clone(), left.clone(), right.clone()));
        }
    }
}

pub(crate) fn below<T>(at: &mut String, key: &str, then: impl FnOnce(&mut String) -> T) -> T {
    let length = at.len();
    at.push('/');
    at.push_str(&key.replace('~', "~0").replace('/', "~1"));
    let done = then(at);
    at.truncate(length);
    done
}

/// Integers are compared as integers: above 2^53, floats can't distinguish them.
#[allow(clippy::float_cmp, reason = "it has to be the same number")]
fn same_number(left: &Number, right: &Number) -> bool {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left == right,
        _ => left.as_f64() == right.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_have_their_places() {
        let found = differences(
            &json!({ "a/b": [1.0, "x", null], "gone": 1, "same": 1e3 }),
            &json!({ "same": 1000, "a/b": [1, "y", null], "new": true }),
        );
        assert_eq!(
            found,
            [
                Difference::Changed("/a~1b/1".to_owned(), json!("x"), json!("y")),
                Difference::Lost("/gone".to_owned()),
                Difference::Added("/new".to_owned(), json!(true)),
            ]
        );
    }

    #[test]
    fn great_integers_are_not_taken_for_their_neighbours() {
        let (one, other) = (
            json!(9_007_199_254_740_993_i64),
            json!(9_007_199_254_740_992_i64),
        );
        assert_eq!(differences(&one, &other).len(), 1);
        assert_eq!(differences(&json!([1, 2]), &json!([1])).len(), 1);
    }
}
