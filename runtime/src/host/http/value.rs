//! JSON values as plug-ins wrote them: members in their order, numbers with all their digits.
//!
//! `serde_json::Value` would sort the members of a form, but some servers want the file last; and it
//! would round a number that no `f64` holds.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Error;
use serde_json::value::RawValue;

use crate::shown::shown;

/// One value taken apart; the values inside of it are not.
pub(super) enum Value<'a> {
    Null,
    /// A string's text, or `true`, or a number as it was written.
    Scalar(Cow<'a, str>),
    Items(Vec<&'a RawValue>),
    ObjectMembers(Vec<(String, &'a RawValue)>),
}

impl<'a> Value<'a> {
    /// Fails where a string has a lone surrogate or an object a key twice; the rest is JSON already.
    pub(super) fn read(raw: &'a RawValue) -> Result<Self, Error> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'n') => Value::Null,
            Some(b'"') => Value::Scalar(string(text)?),
            Some(b'[') => Value::Items(serde_json::from_str(text)?),
            Some(b'{') => Value::ObjectMembers(members(text)?),
            _ => Value::Scalar(Cow::Borrowed(text)),
        })
    }
}

/// A scalar's text; JSON for what is not a scalar, nothing for null.
pub(super) fn text_of(raw: &RawValue) -> Result<Cow<'_, str>, Error> {
    match raw.get().as_bytes().first() {
        Some(b'n') => Ok(Cow::Borrowed("")),
        Some(b'"') => string(raw.get()),
        _ => Ok(Cow::Borrowed(raw.get())),
    }
}

pub(super) fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

fn string(json: &str) -> Result<Cow<'_, str>, Error> {
    let inside = json
        .get(1..json.len().saturating_sub(1))
        .unwrap_or_default();
    if inside.contains('\\') {
        serde_json::from_str::<String>(json).map(Cow::Owned)
    } else {
        Ok(Cow::Borrowed(inside))
    }
}

fn members(json: &str) -> Result<Vec<(String, &RawValue)>, Error> {
    serde_json::Deserializer::from_str(json).deserialize_map(ObjectMembers)
}

/// An object's members, in order, no key twice: nobody knows which of two a server reads.
pub(super) struct ObjectMembers;

impl<'de> Visitor<'de> for ObjectMembers {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut members, mut keys) = (Vec::new(), HashSet::new());
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            if !keys.insert(key.clone()) {
                return Err(A::Error::custom(format!(
                    "the key `{}` occurs twice",
                    shown(&key)
                )));
            }
            members.push((key, value));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{Value, text_of};

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    #[test]
    fn order_and_digits_stay() {
        let object = raw(r#"{"z":1.50,"a":12345678901234567890123,"m":null}"#);
        let Value::ObjectMembers(members) = Value::read(&object).unwrap() else {
            panic!("{object}")
        };
        let members: Vec<_> = members
            .iter()
            .map(|(key, value)| (key.as_str(), text_of(value).unwrap()))
            .collect();
        assert_eq!(
            members,
            [
                ("z", "1.50".into()),
                ("a", "12345678901234567890123".into()),
                ("m", "".into())
            ]
        );
    }

    #[test]
    fn strings_are_unescaped_once() {
        for (json, expected) in [
            (r#""""#, ""),
            (r#""a\"b\u00e9""#, "a\"bé"),
            (r#""\\n""#, "\\n"),
        ] {
            assert_eq!(text_of(&raw(json)).unwrap(), expected);
        }
        assert!(text_of(&raw(r#""\ud800""#)).is_err());
        assert!(Value::read(&raw(r#"{"a":1,"\u0061":2}"#)).is_err());
    }
}
