//! Enums with a value that is not a string.

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::loss;

/// An enum of JSON scalars, as a table. Implemented by the expansion.
pub trait ScalarEnum: Sized {
    /// For messages.
    const NAME: &'static str;
    /// Its values as JSON texts.
    const VALUES: &'static [&'static str];
    /// The variant of `VALUES[index]`.
    fn from_index(index: usize) -> Option<Self>;
    /// The variant of any other value.
    fn from_unknown(value: Value) -> Self;
    /// The inverse of both.
    fn index(&self) -> Result<usize, &Value>;
}

/// Whether a JSON text is this value; numbers are compared by value (`1` is `1.0`).
pub(crate) fn is_value(text: &str, value: &Value) -> bool {
    match (serde_json::from_str::<Value>(text), value) {
        (Ok(Value::Number(expected)), Value::Number(found)) => {
            // Integers are compared as integers: as floats, large ones that differ are equal.
            let floats = expected.is_f64() || found.is_f64();
            expected == *found || (floats && expected.as_f64() == found.as_f64())
        }
        (Ok(expected), found) => expected == *found,
        (Err(_), _) => false,
    }
}

/// Serialises a scalar enum.
pub fn serialize_scalar_enum<T: ScalarEnum, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value.index() {
        Ok(index) => {
            let text = T::VALUES.get(index).copied().unwrap_or("null");
            let value: Value = serde_json::from_str(text).map_err(serde::ser::Error::custom)?;
            value.serialize(serializer)
        }
        Err(unknown) => unknown.serialize(serializer),
    }
}

/// Deserialises a scalar enum.
pub fn deserialize_scalar_enum<'de, T: ScalarEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if value.is_null() || value.is_array() || value.is_object() {
        return Err(serde::de::Error::custom(format_args!(
            "expected a string, number or boolean ({})",
            T::NAME
        )));
    }
    Ok(T::VALUES
        .iter()
        .position(|text| is_value(text, &value))
        .and_then(T::from_index)
        .unwrap_or_else(|| {
            loss::note();
            T::from_unknown(value)
        }))
}

/// Implements `Serialize` and `Deserialize` for a [`ScalarEnum`].
#[doc(hidden)]
#[macro_export]
macro_rules! __scalar_enum {
    ($name:ident) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::__private::serialize_scalar_enum(self, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(
                deserializer: __D,
            ) -> $crate::__private::Result<Self, __D::Error> {
                $crate::__private::deserialize_scalar_enum(deserializer)
            }
        }
    };
}
