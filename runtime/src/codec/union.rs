//! Unions: `oneOf` and `anyOf`.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::choose::{Candidate, choose};

/// A union of the document, as tables. Implemented by the expansion.
pub trait Union: Sized {
    /// For messages.
    const NAME: &'static str;
    /// The property whose value chooses the variant (`discriminator`).
    const TAG: Option<&'static str>;
    /// How values of each variant look.
    const CANDIDATES: &'static [Candidate];
    /// Reads a value as `CANDIDATES[candidate]`.
    fn decode(candidate: usize, value: &Value) -> Result<Self, serde_json::Error>;
    /// The variant of a value that is of no other.
    fn unknown(value: Value) -> Self;
    /// Writes the value of the variant, by [`put_variant`].
    fn put<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Deserialises a union.
///
/// With a tag: the variant is the one that the tag names, and a value that is not of that variant is an
/// error; a tag that no variant has gives the unknown variant. Without: the likeliest variant that
/// reads, else the unknown one.
pub fn deserialize_union<'de, T: Union, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if let Some(tag) = T::TAG
        && let Some(found) = value.get(tag).and_then(Value::as_str)
    {
        let candidate = T::CANDIDATES
            .iter()
            .position(|candidate| candidate.tags.contains(&found));
        return match candidate {
            Some(candidate) => {
                T::decode(candidate, &value).map_err(|error| in_variant(T::NAME, tag, found, error))
            }
            None => Ok(T::unknown(value)),
        };
    }
    let decoded = choose(T::CANDIDATES, &value)
        .into_iter()
        .find_map(|index| T::decode(index, &value).ok());
    Ok(decoded.unwrap_or_else(|| T::unknown(value)))
}

/// At the end of the message, since its beginning may be a path.
#[cold]
fn in_variant<E: Error>(name: &str, tag: &str, value: &str, error: serde_json::Error) -> E {
    E::custom(format_args!("{error} ({name} with {tag:?} {value:?})"))
}

/// Writes a variant's value; `tag` is added where an object lacks it.
pub fn put_variant<T: Serialize + ?Sized, S: Serializer>(
    serializer: S,
    value: &T,
    tag: Option<(&'static str, &'static str)>,
) -> Result<S::Ok, S::Error> {
    let Some((name, tag)) = tag else {
        return value.serialize(serializer);
    };
    let mut value = serde_json::to_value(value).map_err(serde::ser::Error::custom)?;
    if let Value::Object(object) = &mut value
        && object.get(name).is_none_or(Value::is_null)
    {
        object.insert(name.to_owned(), Value::from(tag));
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
