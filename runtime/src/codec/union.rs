//! Unions: `oneOf` and `anyOf`.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::choose::{Candidate, Score, choose};
use super::loss::{self, Attempts};
use super::scalar_enum::is_value;

/// A union of the document, as tables. Implemented by the expansion.
pub trait Union: Sized {
    /// For messages.
    const NAME: &'static str;
    /// The property whose value chooses the variant (`discriminator`).
    const TAG: Option<&'static str>;
    /// How values of each variant look.
    const CANDIDATES: &'static [Candidate];
    /// Which candidates keep only the properties that they know.
    const CLOSED: &'static [usize] = &[];
    /// The candidate of objects whose tag is absent or names no candidate.
    const FALLBACK: Option<usize> = None;
    /// Reads a value as `CANDIDATES[candidate]`.
    fn decode(candidate: usize, value: &Value) -> Result<Self, serde_json::Error>;
    /// The variant of a value that is not of any candidate.
    fn unknown(value: Value) -> Self;
    /// Writes the value of the variant, by [`put_variant`].
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Deserialises a union.
///
/// With a tag: the variant is the one that the tag names, and a value that is not of that variant is an
/// error; a tag that no variant has gives the fallback, or the unknown variant.
///
/// Without a tag: the fallback, or the likeliest variant that can be read, among equally likely ones the
/// one that loses least; else the unknown variant. It is the unknown variant, too, if a value is of
/// several variants at once (which `anyOf` allows) and the likeliest would lose properties that another
/// has.
pub fn deserialize_union<'de, T: Union, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if let Some(tag) = T::TAG
        && let Some(found) = value.get(tag).and_then(tag_text)
    {
        let candidate = T::CANDIDATES
            .iter()
            .position(|candidate| candidate.tags.contains(&&*found));
        return match candidate {
            Some(candidate) => T::decode(candidate, &value)
                .map_err(|error| in_variant(T::NAME, tag, &found, error)),
            None => Ok(fallback(&value).unwrap_or_else(|| unknown(value))),
        };
    }
    if let Some(read) = fallback(&value) {
        return Ok(read);
    }
    Ok(match best::<T>(&value) {
        Some(best) => best,
        None => unknown(value),
    })
}

/// Reads an object as the variant for objects whose tag chooses no variant.
fn fallback<T: Union>(value: &Value) -> Option<T> {
    let candidate = T::FALLBACK.filter(|_| value.is_object())?;
    T::decode(candidate, value).ok()
}

/// The text of a discriminator's value in mappings.
fn tag_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn unknown<T: Union>(value: Value) -> T {
    loss::note();
    T::unknown(value)
}

/// The likeliest variant that can be read. Among variants that look equally likely, the contents decide:
/// the first that ignores nothing, else the first that ignores least.
fn best<T: Union>(value: &Value) -> Option<T> {
    let candidates = choose(T::CANDIDATES, value);
    let attempts = Attempts::begin(value);
    for alike in candidates.chunk_by(|(_, left), (_, right)| left == right) {
        let mut best: Option<(usize, T, usize)> = None;
        for (index, _) in alike {
            if !attempts.next() {
                return None;
            }
            let (Ok(read), lost) = loss::count(|| T::decode(*index, value)) else {
                continue;
            };
            if best.as_ref().is_none_or(|(_, _, least)| lost < *least) {
                best = Some((*index, read, lost));
            }
            if lost == 0 {
                break;
            }
        }
        if let Some((index, read, lost)) = best {
            let (loses, _) = loss::count(|| loses::<T>(index, &candidates, value));
            loss::add(lost);
            return (!loses).then_some(read);
        }
    }
    None
}

/// Whether a value is of another candidate too, with documented properties that this one would lose.
fn loses<T: Union>(index: usize, fits: &[(usize, Score)], value: &Value) -> bool {
    let Value::Object(object) = value else {
        return false;
    };
    let knows = |candidate: usize, key: &str| {
        let candidate = T::CANDIDATES.get(candidate);
        candidate.is_some_and(|candidate| candidate.known.contains(&key))
    };
    let mut unknown = object.keys().filter(|key| !knows(index, key)).peekable();
    if unknown.peek().is_none() || !T::CLOSED.contains(&index) {
        return false;
    }
    let unknown: Vec<&String> = unknown.collect();
    fits.iter().any(|(other, _)| {
        *other != index
            && unknown.iter().any(|key| knows(*other, key))
            && T::decode(*other, value).is_ok()
    })
}

/// Adds the variant at the end of the message, since its beginning may be a path.
#[cold]
fn in_variant<E: Error>(name: &str, tag: &str, value: &str, error: serde_json::Error) -> E {
    E::custom(format_args!("{error} ({name} with {tag:?} {value:?})"))
}

/// Reads a variant that has only one value, given by its JSON text.
pub fn constant<T>(value: &Value, json: &str, variant: T) -> Result<T, serde_json::Error> {
    match is_value(json, value) {
        true => Ok(variant),
        false => Err(Error::custom(format_args!("{json} is expected"))),
    }
}

/// Writes a variant that has only one value, given by its JSON text.
pub fn put_constant<S: Serializer>(serializer: S, json: &'static str) -> Result<S::Ok, S::Error> {
    let value: Value = serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
    value.serialize(serializer)
}

/// Writes a variant's value; `tag` is added where an object lacks it.
pub fn put_variant<T: Serialize + ?Sized, S: Serializer>(
    serializer: S,
    value: &T,
    tag: Option<(&'static str, &'static str)>,
) -> Result<S::Ok, S::Error> {
    match tag {
        None => value.serialize(serializer),
        Some((name, tag)) => put_with(serializer, value, name, Value::from(tag)),
    }
}

/// As [`put_variant`], with a tag that is not a string: `json` is its text.
pub fn put_variant_tagged<T: Serialize + ?Sized, S: Serializer>(
    serializer: S,
    value: &T,
    name: &'static str,
    json: &'static str,
) -> Result<S::Ok, S::Error> {
    let tag = serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
    put_with(serializer, value, name, tag)
}

fn put_with<T: Serialize + ?Sized, S: Serializer>(
    serializer: S,
    value: &T,
    name: &'static str,
    tag: Value,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    if let Value::Object(object) = &mut value
        && object.get(name).is_none_or(Value::is_null)
    {
        object.insert(name.to_owned(), tag);
    }
    value.serialize(serializer)
}

/// Implements `Serialize` and `Deserialize` for a [`Union`].
#[doc(hidden)]
#[macro_export]
macro_rules! __union_serde {
    ($name:ty) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::__private::Union::put(self, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(
                deserializer: __D,
            ) -> $crate::__private::Result<Self, __D::Error> {
                $crate::__private::deserialize_union(deserializer)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::choose::Kinds;

    #[derive(Debug, PartialEq)]
    enum Branch {
        A,
        B,
        Unknown(Value),
    }

    const fn candidate(
        required: &'static [&'static str],
        known: &'static [&'static str],
    ) -> Candidate {
        Candidate {
            tags: &[],
            kinds: Kinds::OBJECT,
            required,
            known,
            constants: &[],
            values: &[],
        }
    }

    impl Union for Branch {
        const NAME: &'static str = "Branch";
        const TAG: Option<&'static str> = None;
        const CANDIDATES: &'static [Candidate] =
            &[candidate(&["a"], &["a"]), candidate(&[], &["b", "c"])];
        const CLOSED: &'static [usize] = &[0, 1];

        fn decode(candidate: usize, value: &Value) -> Result<Self, serde_json::Error> {
            match candidate {
                0 => Ok(Branch::A),
                _ if value.get("b").is_some_and(Value::is_string) => {
                    Err(serde_json::Error::custom("b is not a string"))
                }
                _ => Ok(Branch::B),
            }
        }

        fn unknown(value: Value) -> Self {
            Branch::Unknown(value)
        }

        fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_unit()
        }
    }

    /// OpenAPI 3.2's `defaultMapping`.
    #[test]
    fn what_has_no_tag_is_the_fallback() {
        #[derive(Debug, PartialEq)]
        struct Tagged(Branch);

        impl Union for Tagged {
            const NAME: &'static str = "Tagged";
            const TAG: Option<&'static str> = Some("kind");
            const CANDIDATES: &'static [Candidate] = Branch::CANDIDATES;
            const FALLBACK: Option<usize> = Some(1);

            fn decode(candidate: usize, value: &Value) -> Result<Self, serde_json::Error> {
                Branch::decode(candidate, value).map(Tagged)
            }

            fn unknown(value: Value) -> Self {
                Tagged(Branch::unknown(value))
            }

            fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.put(serializer)
            }
        }

        let read = |value: &Value| deserialize_union::<Tagged, _>(value).unwrap();
        for value in [json!({ "a": 1 }), json!({ "kind": "new", "a": 1 })] {
            assert_eq!(read(&value), Tagged(Branch::B));
        }
        let other = json!({ "b": "text" });
        assert_eq!(read(&other), Tagged(Branch::Unknown(other.clone())));
    }

    /// The test suite, anyOf.json: "both anyOf valid (complex)".
    #[test]
    fn a_value_of_several_variants_loses_nothing() {
        let read = |value: &Value| deserialize_union::<Branch, _>(value).unwrap();
        assert_eq!(read(&json!({ "a": 1 })), Branch::A);
        assert_eq!(read(&json!({ "b": 1, "c": 1 })), Branch::B);
        let both = json!({ "a": 1, "b": 1 });
        assert_eq!(read(&both), Branch::Unknown(both.clone()));
        // A property that no variant knows is ignored, and a variant that does not fit is not considered.
        assert_eq!(read(&json!({ "a": 1, "new": 1 })), Branch::A);
        assert_eq!(read(&json!({ "a": 1, "b": "text" })), Branch::A);
    }
}
