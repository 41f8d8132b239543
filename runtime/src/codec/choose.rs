//! Finds which variants of a union a value may be of, without decoding it.

use std::cmp::Reverse;

use serde_json::{Map, Value};

use super::json::whole;
use super::scalar_enum::is_value;

/// How values of one variant look.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The values of the union's tag that choose it.
    pub tags: &'static [&'static str],
    /// The JSON kinds it can have.
    pub kinds: Kinds,
    /// Properties that an object must have.
    pub required: &'static [&'static str],
    /// Properties that an object may have.
    pub known: &'static [&'static str],
    /// Properties that have one of the given values (JSON texts).
    pub constants: &'static [(&'static str, &'static [&'static str])],
    /// For scalars: the only values allowed (JSON texts); empty: any.
    pub values: &'static [&'static str],
}

/// A set of JSON kinds; numbers are split as JSON Schema splits them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// No kind.
    pub const NONE: Kinds = Kinds(0);
    /// `true` and `false`.
    pub const BOOLEAN: Kinds = Kinds(1);
    /// Numbers without a fraction.
    pub const INTEGER: Kinds = Kinds(2);
    /// Any number.
    pub const NUMBER: Kinds = Kinds(2 | 4);
    /// Strings.
    pub const STRING: Kinds = Kinds(8);
    /// Arrays.
    pub const ARRAY: Kinds = Kinds(16);
    /// Objects.
    pub const OBJECT: Kinds = Kinds(32);
    /// Every kind, null as well.
    pub const ANY: Kinds = Kinds(u8::MAX);

    /// The kinds of either.
    #[must_use]
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    fn of(value: &Value) -> Kinds {
        match value {
            Value::Null => Kinds(64),
            Value::Bool(_) => Kinds::BOOLEAN,
            Value::Number(number) if number.is_f64() => {
                // 1.0 is an integer too.
                let is_whole = number.as_f64().and_then(whole).is_some();
                if is_whole { Kinds::NUMBER } else { Kinds(4) }
            }
            Value::Number(_) => Kinds::INTEGER,
            Value::String(_) => Kinds::STRING,
            Value::Array(_) => Kinds::ARRAY,
            Value::Object(_) => Kinds::OBJECT,
        }
    }

    fn contains(self, value: &Value) -> bool {
        self.0 & Kinds::of(value).0 != 0
    }
}

/// How likely a value is of a candidate; greater is likelier. In this order: fewest enums that do not
/// list the value's, most constants matched, most known properties minus unknown ones.
pub(crate) type Score = (Reverse<usize>, usize, isize);

/// The candidates that a value may be of, the likeliest first, equally likely ones in the document's
/// order.
pub(crate) fn choose(candidates: &[Candidate], value: &Value) -> Vec<(usize, Score)> {
    let mut scored: Vec<(usize, Score)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(index, candidate)| Some((index, score(candidate, value)?)))
        .collect();
    // A stable sort: equally likely ones stay in the document's order.
    scored.sort_by(|(_, left), (_, right)| right.cmp(left));
    scored
}

/// `None` where the value can't be of the candidate.
fn score(candidate: &Candidate, value: &Value) -> Option<Score> {
    if !candidate.kinds.contains(value) {
        return None;
    }
    match value {
        Value::Object(object) => score_object(candidate, object),
        // An exact value counts as much as a constant property.
        _ if candidate.values.is_empty() => Some((Reverse(0), 0, 0)),
        _ => is_one_of(candidate.values, value).then_some((Reverse(0), 1, 0)),
    }
}

fn score_object(candidate: &Candidate, object: &Map<String, Value>) -> Option<Score> {
    if candidate
        .required
        .iter()
        .any(|name| !object.contains_key(*name))
    {
        return None;
    }
    let (mut matched, mut new) = (0, 0);
    for (name, values) in candidate.constants {
        match object.get(*name) {
            Some(found) if is_one_of(values, found) => matched += 1,
            Some(Value::Null) | None => {}
            // A newer document may have added a value to a list, but not to a constant.
            Some(_) if values.len() > 1 => new += 1,
            Some(_) => return None,
        }
    }
    let known = object
        .keys()
        .filter(|key| candidate.known.contains(&key.as_str()))
        .count();
    let unknown = object.len() - known;
    Some((Reverse(new), matched, known as isize - unknown as isize))
}

fn is_one_of(texts: &[&str], value: &Value) -> bool {
    texts.iter().any(|text| is_value(text, value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Candidate, Kinds};

    fn choose(candidates: &[Candidate], value: &serde_json::Value) -> Vec<usize> {
        let chosen = super::choose(candidates, value);
        chosen.into_iter().map(|(index, _)| index).collect()
    }

    const NOTHING: Candidate = Candidate {
        tags: &[],
        kinds: Kinds::ANY,
        required: &[],
        known: &[],
        constants: &[],
        values: &[],
    };

    #[test]
    fn kinds_exclude() {
        let candidates = [
            Candidate {
                kinds: Kinds::INTEGER,
                ..NOTHING
            },
            Candidate {
                kinds: Kinds::NUMBER,
                ..NOTHING
            },
            Candidate {
                kinds: Kinds::STRING.or(Kinds::BOOLEAN),
                ..NOTHING
            },
        ];
        assert_eq!(choose(&candidates, &json!(3)), [0, 1]);
        assert_eq!(choose(&candidates, &json!(3.5)), [1]);
        assert_eq!(choose(&candidates, &json!(true)), [2]);
        assert!(choose(&candidates, &json!([])).is_empty());
        assert!(choose(&candidates, &json!(null)).is_empty());
    }

    #[test]
    fn exact_values_come_before_free_ones() {
        let candidates = [
            Candidate {
                kinds: Kinds::STRING,
                ..NOTHING
            },
            Candidate {
                kinds: Kinds::STRING,
                values: &["\"auto\""],
                ..NOTHING
            },
        ];
        assert_eq!(choose(&candidates, &json!("auto")), [1, 0]);
        assert_eq!(choose(&candidates, &json!("other")), [0]);
    }

    #[test]
    fn objects_are_distinguished_by_required_constants_and_known_properties() {
        let object = Candidate {
            kinds: Kinds::OBJECT,
            ..NOTHING
        };
        let candidates = [
            Candidate {
                known: &["a"],
                ..object
            },
            Candidate {
                known: &["a", "b"],
                ..object
            },
            Candidate {
                required: &["c"],
                known: &["a", "b", "c"],
                ..object
            },
            Candidate {
                known: &["a", "k"],
                constants: &[("k", &["1"])],
                ..object
            },
        ];
        assert_eq!(choose(&candidates, &json!({"a": 1, "b": 2})), [1, 0, 3]);
        assert_eq!(choose(&candidates, &json!({"a": 1, "k": 1.0})), [3, 0, 1]);
        assert_eq!(choose(&candidates, &json!({"a": 1, "k": 2})), [0, 1]);
        assert_eq!(choose(&candidates, &json!({"a": 1, "b": 2, "c": 3}))[0], 2);
    }
}
