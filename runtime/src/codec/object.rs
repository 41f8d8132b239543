//! Objects: structs with named fields.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::json::Lenient;
use super::loss;
use super::slots::ignore;

/// A struct of the document, as tables. Implemented by the expansion.
pub trait Object: Sized {
    /// For messages.
    const NAME: &'static str;
    /// The names of its fields on the wire; further names (aliases) after them.
    const FIELDS: &'static [&'static str];
    /// Whether it keeps properties that are not in `FIELDS`.
    const EXTRA: bool = false;
    /// Where values wait while it is read.
    type Slots: Default;

    /// Reads the value of `FIELDS[field]`.
    fn set<'de, A: MapAccess<'de>>(
        slots: &mut Self::Slots,
        field: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// Reads the value of a property that is not in `FIELDS`; called only where `EXTRA` says so.
    fn extra<'de, A: MapAccess<'de>>(
        slots: &mut Self::Slots,
        key: String,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let _ = (slots, key);
        ignore(map)
    }

    /// Makes the struct of what was read.
    fn build<E: Error>(slots: Self::Slots) -> Result<Self, E>;

    /// Writes its fields.
    fn put<S: SerializeMap>(&self, map: &mut S) -> Result<(), S::Error>;
}

/// Serialises an object as a map.
pub fn serialize_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    object.put(&mut map)?;
    map.end()
}

/// Deserialises an object from a map.
pub fn deserialize_object<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor {
        strict: false,
        object: PhantomData,
    })
}

/// What an operation takes.
pub trait Input: Sized {
    /// Reads it from JSON text. Objects may be newer than their reader elsewhere, but what is sent to
    /// an operation under a name that it does not know would be lost in silence: that is a fault.
    fn read(json: &[u8]) -> serde_json::Result<Self>;
}

impl<T: Object> Input for T {
    fn read(json: &[u8]) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let input = Lenient(&mut deserializer).deserialize_map(ObjectVisitor {
            strict: true,
            object: PhantomData,
        })?;
        deserializer.end()?;
        Ok(input)
    }
}

/// An operation without input.
impl Input for () {
    fn read(json: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(json)
    }
}

struct ObjectVisitor<T> {
    /// Unknown names are a fault.
    strict: bool,
    object: PhantomData<T>,
}

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut slots = T::Slots::default();
        let mut next = 0;
        loop {
            let key = KeySeed {
                fields: T::FIELDS,
                next,
                keep: T::EXTRA || self.strict,
            };
            match map.next_key_seed(key)? {
                Some(Key::Field(field)) => {
                    T::set(&mut slots, field, &mut map)?;
                    next = field + 1;
                }
                Some(Key::Extra(key)) if T::EXTRA => T::extra(&mut slots, key, &mut map)?,
                // Says nothing where there is one media type to choose from.
                Some(Key::Extra(key)) if key == "content_type" => ignore(&mut map)?,
                Some(Key::Extra(key)) => return Err(A::Error::unknown_field(&key, T::FIELDS)),
                Some(Key::Unknown) => {
                    loss::note();
                    ignore(&mut map)?;
                }
                None => return T::build(slots),
            }
        }
    }
}

enum Key {
    Field(usize),
    Extra(String),
    Unknown,
}

/// Finds a key's index in a list of names. Not generic over the type, so that there is one copy.
struct KeySeed {
    fields: &'static [&'static str],
    /// Where to look first: writers mostly keep the document's order.
    next: usize,
    keep: bool,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        let (earlier, later) = self.fields.split_at(self.next.min(self.fields.len()));
        let found = later
            .iter()
            .position(|field| *field == key)
            .map(|index| index + earlier.len())
            .or_else(|| earlier.iter().position(|field| *field == key));
        Ok(match found {
            Some(index) => Key::Field(index),
            None if self.keep => Key::Extra(key.to_owned()),
            None => Key::Unknown,
        })
    }

    fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Key, E> {
        match std::str::from_utf8(key) {
            Ok(key) => self.visit_str(key),
            Err(_) => Err(E::custom("a property name is not UTF-8")),
        }
    }
}

/// Implements `Serialize` and `Deserialize` for an [`Object`].
#[doc(hidden)]
#[macro_export]
macro_rules! __object_serde {
    ($object:ty) => {
        impl $crate::__private::Serialize for $object {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_object(self, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $object {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(
                deserializer: __D,
            ) -> $crate::__private::Result<Self, __D::Error> {
                $crate::__private::deserialize_object(deserializer)
            }
        }
    };
}
