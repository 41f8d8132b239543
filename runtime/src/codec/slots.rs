//! The fields of an object, as types: slots hold their values while the object is read, and say what the
//! struct keeps of them and how they are written.
//!
//! An expansion describes a struct's fields by one tuple of slots, nested if there are more than ten. The
//! code that reads and writes them is generic over that tuple and is here, so that a struct costs the
//! compiler two functions that move values and call nothing.
#![expect(
    missing_debug_implementations,
    reason = "named by expansions only, and never shown"
)]

use std::collections::BTreeMap;
use std::fmt::{Debug, DebugStruct};

use serde::de::{Deserialize, DeserializeOwned, Error, IgnoredAny, MapAccess};
use serde::ser::{Serialize, SerializeMap};
use serde_json::Value;

use super::body_choice::{BodyChoice, body_choice, optional_body_choice, put_body_choice};
use crate::value::field::Field;
use crate::value::field_path::in_field;

/// The names of an object's fields on the wire.
pub(super) type Names = &'static [&'static str];

/// One field, or a tuple of them.
pub trait Slots: Default {
    /// How many names it has on the wire.
    const COUNT: usize;
    /// Whether it keeps properties that have no name.
    const KEEPS: bool = false;
    /// The values that the struct has for it.
    type Values;
    /// What a writer borrows of the struct.
    type Refs<'a>
    where
        Self: 'a;

    /// Reads the value of the name at `index`, counted from the slot's first name.
    fn set<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        name: &'static str,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// Reads the value of a property that no slot names; called only where `KEEPS` is true.
    fn keep<'de, A: MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
        let _ = key;
        ignore(map)
    }

    /// The values that were read. `at` is the index of the slot's first name in `names`.
    fn values<E: Error>(self, names: Names, at: usize) -> Result<Self::Values, E>;

    /// Writes the values. `at` is the index of the slot's first name in `names`.
    fn put<S: SerializeMap>(
        refs: Self::Refs<'_>,
        names: Names,
        at: usize,
        map: &mut S,
    ) -> Result<(), S::Error>;

    /// A copy of the values.
    fn cloned(refs: Self::Refs<'_>) -> Self::Values;

    /// Whether the values are the same in two structs.
    fn same(left: Self::Refs<'_>, right: Self::Refs<'_>) -> bool;

    /// Shows the values. `at` is the index of the slot's first label in `labels`.
    fn debug(refs: Self::Refs<'_>, labels: Names, at: usize, out: &mut DebugStruct<'_, '_>);
}

/// What every type of a document can do.
pub trait Data: Serialize + DeserializeOwned + Clone + Debug + PartialEq {}

impl<T: Serialize + DeserializeOwned + Clone + Debug + PartialEq> Data for T {}

/// The functions of [`Slots`] that are the same for all slots of one field.
macro_rules! one_field {
    () => {
        fn cloned(value: Self::Refs<'_>) -> Self::Values {
            value.clone()
        }

        fn same(left: Self::Refs<'_>, right: Self::Refs<'_>) -> bool {
            left == right
        }

        fn debug(value: Self::Refs<'_>, labels: Names, at: usize, out: &mut DebugStruct<'_, '_>) {
            out.field(name(labels, at), value);
        }
    };
}

fn name(names: Names, at: usize) -> &'static str {
    // `Object` guarantees a name for each slot. This does not panic, as each plug-in would contain the
    // panic's message.
    names.get(at).copied().unwrap_or_default()
}

/// Passes over a value.
pub(super) fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    match map.next_value() {
        Ok(value) => *slot = Some(value),
        Err(error) => return Err(in_field(name, error)),
    }
    Ok(())
}

/// Defines a field with one name: how its slot becomes its value, and when it is written.
macro_rules! field {
    (
        $(#[$doc:meta])*
        $slot:ident<$value:ident>($waits:ty) -> $kept:ty;
        values($read:ident, $names:ident, $at:ident) $values:block
        put($refs:ident, $put_name:ident, $map:ident) $put:block
    ) => {
        $(#[$doc])*
        pub struct $slot<$value>(Option<$waits>);

        impl<$value> Default for $slot<$value> {
            fn default() -> Self {
                $slot(None)
            }
        }

        impl<$value: Data> Slots for $slot<$value> {
            const COUNT: usize = 1;
            type Values = $kept;
            type Refs<'a>
                = &'a $kept
            where
                Self: 'a;

            fn set<'de, A: MapAccess<'de>>(
                &mut self,
                _: usize,
                name: &'static str,
                map: &mut A,
            ) -> Result<(), A::Error> {
                fill(&mut self.0, name, map)
            }

            fn values<E: Error>(self, $names: Names, $at: usize) -> Result<$kept, E> {
                let $read = self.0;
                $values
            }

            fn put<S: SerializeMap>(
                $refs: &$kept,
                names: Names,
                at: usize,
                $map: &mut S,
            ) -> Result<(), S::Error> {
                let $put_name = name(names, at);
                $put
            }

            one_field!();
        }
    };
}

field! {
    /// Always present, and not null.
    Required<T>(T) -> T;
    values(read, names, at) { read.ok_or_else(|| E::missing_field(name(names, at))) }
    put(value, name, map) { map.serialize_entry(name, value) }
}

field! {
    /// Always written, as null where it has no value; absence is read as null.
    Nullable<T>(Option<T>) -> Option<T>;
    values(read, _names, _at) { Ok(read.flatten()) }
    put(value, name, map) { map.serialize_entry(name, value) }
}

field! {
    /// Left out where it has no value; null is read as absence.
    Optional<T>(Option<T>) -> Option<T>;
    values(read, _names, _at) { Ok(read.flatten()) }
    put(value, name, map) {
        match value {
            Some(value) => map.serialize_entry(name, value),
            None => Ok(()),
        }
    }
}

field! {
    /// Absence and null differ.
    ThreeState<T>(Option<T>) -> Field<T>;
    values(read, _names, _at) {
        Ok(match read {
            None => Field::Absent,
            Some(None) => Field::Null,
            Some(Some(value)) => Field::Value(value),
        })
    }
    put(value, name, map) {
        if value.is_absent() {
            Ok(())
        } else {
            map.serialize_entry(name, value)
        }
    }
}

/// A request's body in one of several media types, under two names: the body's and `content_type`.
#[derive(Default)]
struct Choice {
    body: Option<Value>,
    content_type: Option<String>,
}

impl Choice {
    fn set<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        name: &'static str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match index {
            0 => fill(&mut self.body, name, map),
            _ => fill(&mut self.content_type, name, map),
        }
    }
}

macro_rules! choice {
    (
        $(#[$doc:meta])*
        $slot:ident<$value:ident> -> $kept:ty;
        $read:ident
        put($refs:ident, $map:ident) $put:block
    ) => {
        $(#[$doc])*
        pub struct $slot<$value>(Choice, std::marker::PhantomData<$value>);

        impl<$value> Default for $slot<$value> {
            fn default() -> Self {
                $slot(Choice::default(), std::marker::PhantomData)
            }
        }

        impl<$value: BodyChoice + Clone + Debug + PartialEq> Slots for $slot<$value> {
            const COUNT: usize = 2;
            type Values = $kept;
            type Refs<'a>
                = &'a $kept
            where
                Self: 'a;

            fn set<'de, A: MapAccess<'de>>(
                &mut self,
                index: usize,
                name: &'static str,
                map: &mut A,
            ) -> Result<(), A::Error> {
                self.0.set(index, name, map)
            }

            fn values<E: Error>(self, _: Names, _: usize) -> Result<$kept, E> {
                $read(self.0.body, self.0.content_type)
            }

            fn put<S: SerializeMap>(
                $refs: &$kept,
                _: Names,
                _: usize,
                $map: &mut S,
            ) -> Result<(), S::Error> {
                $put
            }

            one_field!();
        }
    };
}

choice! {
    /// A required body.
    RequiredChoice<B> -> B;
    body_choice
    put(body, map) { put_body_choice(map, body) }
}

choice! {
    /// An optional body.
    OptionalChoice<B> -> Option<B>;
    optional_body_choice
    put(body, map) { body.as_ref().map_or(Ok(()), |body| put_body_choice(map, body)) }
}

/// The properties that the document does not name.
pub struct Rest<T>(BTreeMap<String, T>);

impl<T> Default for Rest<T> {
    fn default() -> Self {
        Rest(BTreeMap::new())
    }
}

impl<T: Data> Slots for Rest<T> {
    const COUNT: usize = 0;
    const KEEPS: bool = true;
    type Values = BTreeMap<String, T>;
    type Refs<'a>
        = &'a BTreeMap<String, T>
    where
        Self: 'a;

    fn set<'de, A: MapAccess<'de>>(
        &mut self,
        _: usize,
        _: &'static str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        ignore(map)
    }

    fn keep<'de, A: MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
        if self.0.contains_key(&key) {
            return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
        }
        match map.next_value() {
            Ok(value) => self.0.insert(key, value),
            Err(error) => return Err(in_field(&key, error)),
        };
        Ok(())
    }

    fn values<E: Error>(self, _: Names, _: usize) -> Result<Self::Values, E> {
        Ok(self.0)
    }

    fn put<S: SerializeMap>(
        values: &BTreeMap<String, T>,
        _: Names,
        _: usize,
        map: &mut S,
    ) -> Result<(), S::Error> {
        values
            .iter()
            .try_for_each(|(key, value)| map.serialize_entry(key, value))
    }

    one_field!();
}

macro_rules! tuple {
    ($($slot:ident $place:tt)*) => {
        impl<$($slot: Slots),*> Slots for ($($slot,)*) {
            const COUNT: usize = 0 $(+ $slot::COUNT)*;
            const KEEPS: bool = false $(|| $slot::KEEPS)*;
            type Values = ($($slot::Values,)*);
            type Refs<'a>
                = ($($slot::Refs<'a>,)*)
            where
                Self: 'a;

            #[allow(unused_mut, unused_assignments, unused_variables, reason = "of no and the last item")]
            fn set<'de, A: MapAccess<'de>>(
                &mut self,
                mut index: usize,
                name: &'static str,
                map: &mut A,
            ) -> Result<(), A::Error> {
                $(
                    if index < $slot::COUNT {
                        return self.$place.set(index, name, map);
                    }
                    index -= $slot::COUNT;
                )*
                ignore(map)
            }

            fn keep<'de, A: MapAccess<'de>>(
                &mut self,
                key: String,
                map: &mut A,
            ) -> Result<(), A::Error> {
                $(
                    if $slot::KEEPS {
                        return self.$place.keep(key, map);
                    }
                )*
                let _ = key;
                ignore(map)
            }

            #[allow(unused_mut, unused_assignments, unused_variables, reason = "of no and the last item")]
            #[allow(clippy::unused_unit, reason = "of no item")]
            fn values<E: Error>(self, names: Names, mut at: usize) -> Result<Self::Values, E> {
                Ok(($(
                    {
                        let value = self.$place.values(names, at)?;
                        at += $slot::COUNT;
                        value
                    },
                )*))
            }

            #[allow(unused_mut, unused_assignments, unused_variables, reason = "of no and the last item")]
            fn put<S: SerializeMap>(
                refs: Self::Refs<'_>,
                names: Names,
                mut at: usize,
                map: &mut S,
            ) -> Result<(), S::Error> {
                $(
                    $slot::put(refs.$place, names, at, map)?;
                    at += $slot::COUNT;
                )*
                Ok(())
            }

            #[allow(clippy::unused_unit, unused_variables, reason = "of no item")]
            fn cloned(refs: Self::Refs<'_>) -> Self::Values {
                ($($slot::cloned(refs.$place),)*)
            }

            #[allow(unused_variables, reason = "of no item")]
            fn same(left: Self::Refs<'_>, right: Self::Refs<'_>) -> bool {
                true $(&& $slot::same(left.$place, right.$place))*
            }

            #[allow(unused_mut, unused_assignments, unused_variables, reason = "of no and the last item")]
            fn debug(
                refs: Self::Refs<'_>,
                labels: Names,
                mut at: usize,
                out: &mut DebugStruct<'_, '_>,
            ) {
                $(
                    $slot::debug(refs.$place, labels, at, out);
                    at += $slot::COUNT;
                )*
            }
        }
    };
}

tuple!();
tuple!(A0 0);
tuple!(A0 0 A1 1);
tuple!(A0 0 A1 1 A2 2);
tuple!(A0 0 A1 1 A2 2 A3 3);
tuple!(A0 0 A1 1 A2 2 A3 3 A4 4);
tuple!(A0 0 A1 1 A2 2 A3 3 A4 4 A5 5);
tuple!(A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6);
tuple!(A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7);
tuple!(A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8);
tuple!(A0 0 A1 1 A2 2 A3 3 A4 4 A5 5 A6 6 A7 7 A8 8 A9 9);

/// A default of the document; the macro has checked it against the type.
pub fn default_value<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}
