//! Enums of strings, open to values that a newer document has.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;

use super::loss;

/// A string that is not one of an enum's documented values.
///
/// It is written again as it was read. Only reading makes one, so an enum never holds a documented value
/// in this form; `"active".into()` gives the documented variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// The value as written on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An enum of strings, as a table. Implemented by the expansion.
pub trait StringEnum: Sized {
    /// For messages.
    const NAME: &'static str;
    /// Its values on the wire.
    const VALUES: &'static [&'static str];
    /// The variant of `VALUES[index]`.
    fn from_index(index: usize) -> Option<Self>;
    /// The variant of any other value.
    fn from_unknown(value: UnknownValue) -> Self;
    /// The inverse of both.
    fn index(&self) -> Result<usize, &UnknownValue>;
}

/// The variant of a string.
pub fn string_enum_from<T: StringEnum>(text: &str) -> T {
    T::VALUES
        .iter()
        .position(|value| *value == text)
        .and_then(T::from_index)
        .unwrap_or_else(|| T::from_unknown(UnknownValue(text.into())))
}

/// The string of a variant.
pub fn string_enum_str<T: StringEnum>(value: &T) -> &str {
    match value.index() {
        Ok(index) => T::VALUES.get(index).copied().unwrap_or_default(),
        Err(unknown) => unknown.as_str(),
    }
}

/// Documented values in the document's order, then all others.
pub fn compare_string_enums<T: StringEnum>(left: &T, right: &T) -> Ordering {
    match (left.index(), right.index()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(left), Err(right)) => left.cmp(right),
    }
}

/// Hashes a string enum.
pub fn hash_string_enum<T: StringEnum, H: Hasher>(value: &T, hasher: &mut H) {
    value.index().hash(hasher);
}

/// Serialises a string enum.
pub fn serialize_string_enum<T: StringEnum, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(string_enum_str(value))
}

/// Deserialises a string enum.
pub fn deserialize_string_enum<'de, T: StringEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = deserializer.deserialize_str(StringVisitor {
        name: T::NAME,
        values: T::VALUES,
    })?;
    Ok(match value {
        Ok(index) => match T::from_index(index) {
            Some(variant) => variant,
            None => T::from_unknown(UnknownValue(T::VALUES[index].into())),
        },
        Err(unknown) => {
            loss::note();
            T::from_unknown(unknown)
        }
    })
}

/// Finds a string's index in a list of values. Not generic over the type, so that this code exists once.
struct StringVisitor {
    name: &'static str,
    values: &'static [&'static str],
}

impl Visitor<'_> for StringVisitor {
    type Value = Result<usize, UnknownValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string ({})", self.name)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let index = self.values.iter().position(|value| *value == text);
        Ok(index.ok_or_else(|| UnknownValue(text.into())))
    }
}

/// Implements serde's and the standard library's string traits for a [`StringEnum`], and what the key of
/// a map needs. (`PartialEq` is derived, so that a constant of the enum can be used as a pattern.)
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    ($name:ident) => {
        impl $name {
            /// The value as written on the wire.
            pub fn as_str(&self) -> &$crate::__private::str {
                $crate::__private::string_enum_str(self)
            }
        }

        impl $crate::__private::Eq for $name {}

        impl $crate::__private::PartialOrd for $name {
            fn partial_cmp(
                &self,
                other: &Self,
            ) -> $crate::__private::Option<$crate::__private::Ordering> {
                $crate::__private::Some($crate::__private::compare_string_enums(self, other))
            }
        }

        impl $crate::__private::Ord for $name {
            fn cmp(&self, other: &Self) -> $crate::__private::Ordering {
                $crate::__private::compare_string_enums(self, other)
            }
        }

        impl $crate::__private::Hash for $name {
            fn hash<__H: $crate::__private::Hasher>(&self, hasher: &mut __H) {
                $crate::__private::hash_string_enum(self, hasher)
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_string_enum(self, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(
                deserializer: __D,
            ) -> $crate::__private::Result<Self, __D::Error> {
                $crate::__private::deserialize_string_enum(deserializer)
            }
        }

        impl $crate::__private::fmt::Display for $name {
            fn fmt(
                &self,
                f: &mut $crate::__private::fmt::Formatter<'_>,
            ) -> $crate::__private::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::__private::FromStr for $name {
            type Err = $crate::__private::Infallible;

            fn from_str(
                text: &$crate::__private::str,
            ) -> $crate::__private::Result<Self, $crate::__private::Infallible> {
                $crate::__private::Ok($crate::__private::string_enum_from(text))
            }
        }

        impl $crate::__private::From<&$crate::__private::str> for $name {
            fn from(text: &$crate::__private::str) -> Self {
                $crate::__private::string_enum_from(text)
            }
        }

        impl $crate::__private::From<$crate::__private::String> for $name {
            fn from(text: $crate::__private::String) -> Self {
                $crate::__private::string_enum_from(&text)
            }
        }

        impl $crate::__private::AsRef<$crate::__private::str> for $name {
            fn as_ref(&self) -> &$crate::__private::str {
                self.as_str()
            }
        }
    };
}
