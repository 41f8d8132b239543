//! Slots: where the fields of an object wait while it is read. And how each kind of field is written.

use std::collections::BTreeMap;

use serde::de::{Deserialize, DeserializeOwned, Error, IgnoredAny, MapAccess};
use serde::ser::{Serialize, SerializeMap};

use super::path::in_field;
use crate::field::Field;

/// Reads a field's value into its slot.
pub fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
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

/// Reads the value of a property that the document does not name.
pub fn fill_extra<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut BTreeMap<String, T>,
    key: String,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.contains_key(&key) {
        return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
    }
    match map.next_value() {
        Ok(value) => slot.insert(key, value),
        Err(error) => return Err(in_field(&key, error)),
    };
    Ok(())
}

/// Passes over a value.
pub fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// The value of a required field.
pub fn required<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

/// The value of a field that may be absent or null, which is the same to it.
pub fn optional<T>(slot: Option<Option<T>>) -> Option<T> {
    slot.flatten()
}

/// The value of a field for which absent and null differ.
pub fn three_state<T>(slot: Option<Option<T>>) -> Field<T> {
    match slot {
        None => Field::Absent,
        Some(None) => Field::Null,
        Some(Some(value)) => Field::Value(value),
    }
}

/// A default of the document, which the macro has checked against the type.
pub fn default_value<T: DeserializeOwned>(json: &str) -> Option<T> {
    super::json::from_str(json).ok()
}

/// Writes a field.
pub fn put<S: SerializeMap, T: Serialize + ?Sized>(
    map: &mut S,
    name: &'static str,
    value: &T,
) -> Result<(), S::Error> {
    map.serialize_entry(name, value)
}

/// Writes a field that is left out where it has no value.
pub fn put_optional<S: SerializeMap, T: Serialize>(
    map: &mut S,
    name: &'static str,
    value: &Option<T>,
) -> Result<(), S::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// Writes a field for which absent and null differ.
pub fn put_field<S: SerializeMap, T: Serialize>(
    map: &mut S,
    name: &'static str,
    value: &Field<T>,
) -> Result<(), S::Error> {
    if value.is_absent() {
        Ok(())
    } else {
        map.serialize_entry(name, value)
    }
}

/// Writes the properties that the document does not name.
pub fn put_extra<S: SerializeMap, T: Serialize>(
    map: &mut S,
    values: &BTreeMap<String, T>,
) -> Result<(), S::Error> {
    values
        .iter()
        .try_for_each(|(key, value)| map.serialize_entry(key, value))
}
