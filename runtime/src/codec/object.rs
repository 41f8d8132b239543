//! Objects: structs with named fields.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::json::{self, Lenient};
use super::loss;
use super::slots::{Slots, ignore};

/// A struct of the document. Only expansions may implement it: its items are hidden, and change with the
/// macros.
///
/// It is the bound of functions that take any record or payload; they can use its `Serialize`,
/// `Deserialize`, `Clone`, `Debug` and `PartialEq`.
pub trait Object: Sized {
    /// For messages.
    #[doc(hidden)]
    const NAME: &'static str;
    #[doc(hidden)]
    /// The names of its fields on the wire, followed by aliases.
    const FIELDS: &'static [&'static str];
    #[doc(hidden)]
    /// The field of each alias in `FIELDS`, by index.
    const ALIASES: &'static [usize] = &[];
    /// Its fields.
    #[doc(hidden)]
    type Slots: Slots;

    #[doc(hidden)]
    /// The names of its fields in Rust, in the same order; the map of other properties comes last.
    const LABELS: &'static [&'static str] = Self::FIELDS;

    /// Gives absent fields the document's defaults.
    #[doc(hidden)]
    fn set_defaults(values: &mut Values<Self>) {
        let _ = values;
    }

    /// Makes the struct from the values of its fields.
    #[doc(hidden)]
    fn build(values: Values<Self>) -> Self;

    /// Borrows its fields.
    #[doc(hidden)]
    fn refs(&self) -> Refs<'_, Self>;
}

/// The values of an object's fields.
pub type Values<T> = <<T as Object>::Slots as Slots>::Values;

/// An object's fields, borrowed.
pub type Refs<'a, T> = <<T as Object>::Slots as Slots>::Refs<'a>;

/// Serialises an object as a map.
pub fn serialize_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    T::Slots::put(object.refs(), T::FIELDS, 0, &mut map)?;
    map.end()
}

/// Copies an object.
pub fn clone_object<T: Object>(object: &T) -> T {
    T::build(T::Slots::cloned(object.refs()))
}

/// Whether two objects have the same fields.
pub fn same_object<T: Object>(left: &T, right: &T) -> bool {
    T::Slots::same(left.refs(), right.refs())
}

/// Shows an object as `#[derive(Debug)]` would.
pub fn debug_object<T: Object>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut out = f.debug_struct(T::NAME);
    T::Slots::debug(object.refs(), T::LABELS, 0, &mut out);
    out.finish()
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

/// What an operation takes: its struct of parameters, or `()`. Only expansions can implement it.
pub trait Input: Sized + sealed::Input {
    /// Reads it from JSON text. Other objects may have properties that their reader does not know, but
    /// here an unknown name is an error: what an operation is sent must not be lost silently.
    #[doc(hidden)]
    fn read(json: &[u8]) -> serde_json::Result<Self>;
}

mod sealed {
    pub trait Input {}

    impl<T: super::Object> Input for T {}
    impl Input for () {}
}

impl<T: Object> Input for T {
    fn read(json: &[u8]) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json::text(json)?);
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
    /// Whether unknown names are an error.
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
                keep: T::Slots::KEEPS || self.strict,
            };
            match map.next_key_seed(key)? {
                Some(Key::Field(name)) => {
                    let field = field::<T>(name);
                    let name = T::FIELDS.get(field).copied().unwrap_or_default();
                    slots.set(field, name, &mut map)?;
                    next = field + 1;
                }
                Some(Key::Extra(key)) if T::Slots::KEEPS => slots.keep(key, &mut map)?,
                // Ignored where there is only one media type to choose from.
                Some(Key::Extra(key)) if key == "content_type" => ignore(&mut map)?,
                Some(Key::Extra(key)) => return Err(A::Error::unknown_field(&key, T::FIELDS)),
                Some(Key::Unknown) => {
                    loss::note();
                    ignore(&mut map)?;
                }
                None => {
                    let mut values = slots.values(T::FIELDS, 0)?;
                    T::set_defaults(&mut values);
                    return Ok(T::build(values));
                }
            }
        }
    }
}

/// The field of a name.
fn field<T: Object>(name: usize) -> usize {
    match name.checked_sub(T::Slots::COUNT) {
        None => name,
        Some(alias) => T::ALIASES.get(alias).copied().unwrap_or(name),
    }
}

enum Key {
    /// The index of the name.
    Field(usize),
    Extra(String),
    Unknown,
}

/// Finds a key's index in a list of names. Not generic over the type, so that this code exists once.
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
            .position(|field| same(field, key))
            .map(|index| index + earlier.len())
            .or_else(|| earlier.iter().position(|field| same(field, key)));
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

/// Whether two names are the same. On Wasm, `==` is a call that compares byte by byte; names are short.
fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let ((left, left_rest), (right, right_rest)) = (left.as_chunks::<8>(), right.as_chunks::<8>());
    let mut words = left.iter().zip(right);
    let mut bytes = left_rest.iter().zip(right_rest);
    words.all(|(left, right)| left == right) && bytes.all(|(left, right)| left == right)
}

/// Implements for an [`Object`] what every type of a document has: `Clone`, `Debug`, `PartialEq`,
/// `Serialize` and `Deserialize`. Deriving the first three cost the compiler more than everything else.
#[doc(hidden)]
#[macro_export]
macro_rules! __object_traits {
    ($object:ty) => {
        impl $crate::__private::Clone for $object {
            fn clone(&self) -> Self {
                $crate::__private::clone_object(self)
            }
        }

        impl $crate::__private::PartialEq for $object {
            fn eq(&self, other: &Self) -> $crate::__private::bool {
                $crate::__private::same_object(self, other)
            }
        }

        impl $crate::__private::fmt::Debug for $object {
            fn fmt(
                &self,
                f: &mut $crate::__private::fmt::Formatter<'_>,
            ) -> $crate::__private::fmt::Result {
                $crate::__private::debug_object(self, f)
            }
        }

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
