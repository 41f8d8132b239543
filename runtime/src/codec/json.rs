//! Reading typed values from JSON, where `1.0` is an integer as `1` is.
//!
//! JSON has one kind of number, and some languages write the whole ones with a fraction (Python's
//! `json.dumps(2.0)`); to JSON Schema they are integers. serde's integer types reject them, so this
//! deserializer offers them as integers.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor,
};
#[cfg(feature = "pdk")]
use serde::ser::Serialize;
use serde_json::Value;

#[cfg(feature = "pdk")]
use super::pieces::Pieces;

/// Reads a value from JSON text.
#[cfg(any(
    all(feature = "host", not(target_arch = "wasm32")),
    all(feature = "pdk", target_arch = "wasm32")
))]
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> serde_json::Result<T> {
    from_str(text(json)?)
}

/// Reads a value from JSON text.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = T::deserialize(Lenient(&mut deserializer))?;
    deserializer.end()?;
    Ok(value)
}

/// Writes a value as JSON text, as a plug-in does.
#[cfg(feature = "pdk")]
pub(crate) fn to_vec<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<Vec<u8>> {
    let mut pieces = Pieces(Vec::with_capacity(128));
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut pieces,
        WholeNumbers,
    ))?;
    Ok(pieces.0)
}

/// Writes whole floats without a fraction, as JavaScript does and as people do: servers respond 400 to
/// `limit=1.0`.
#[cfg(feature = "pdk")]
struct WholeNumbers;

#[cfg(feature = "pdk")]
impl serde_json::ser::Formatter for WholeNumbers {
    fn write_f64<W: std::io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        value: f64,
    ) -> std::io::Result<()> {
        match whole(value) {
            // -0 can be written only as -0.0.
            Some(whole) if whole != 0 || value.is_sign_positive() => self.write_i64(writer, whole),
            _ => serde_json::ser::CompactFormatter.write_f64(writer, value),
        }
    }
}

/// JSON text is UTF-8. This checks it once for the whole text: serde_json would check each string by
/// itself, and a plug-in would contain each type's reader twice, for texts and for bytes.
pub(crate) fn text(json: &[u8]) -> serde_json::Result<&str> {
    std::str::from_utf8(json).map_err(serde_json::Error::custom)
}

/// Reads a value from one that is parsed already.
pub fn from_value<'de, T: Deserialize<'de>>(value: &'de Value) -> serde_json::Result<T> {
    T::deserialize(Lenient(value))
}

/// A deserializer that reads whole numbers with a fraction as integers, on every level.
pub(crate) struct Lenient<D>(pub(crate) D);

/// Passes a call on.
macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($argument,)* Anything(visitor))
        }
    )*};
}

/// Passes a call for an integer on.
macro_rules! forward_integer {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Integer(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Lenient<D> {
    type Error = D::Error;

    forward_integer! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    forward! {
        deserialize_any() deserialize_bool() deserialize_f32() deserialize_f64() deserialize_char()
        deserialize_str() deserialize_string() deserialize_bytes() deserialize_byte_buf()
        deserialize_option() deserialize_unit() deserialize_seq() deserialize_map()
        deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// The visitor of a type that asked for an integer.
struct Integer<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Integer<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<V::Value, E> {
        self.0.visit_i128(value)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<V::Value, E> {
        self.0.visit_u128(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        match whole(value) {
            Some(value) => self.0.visit_i64(value),
            None => self.0.visit_f64(value),
        }
    }
}

/// The integer that a float equals. Beyond 2^53 the written integer may have been another one.
#[allow(clippy::cast_possible_truncation, reason = "it is in range")]
pub(crate) fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// Wraps the values within a value.
struct Anything<T>(T);

/// Passes scalars on.
macro_rules! visit {
    ($($method:ident($type:ty))*) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Anything<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    visit! {
        visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_i128(i128) visit_u128(u128) visit_f64(f64)
        visit_str(&str) visit_borrowed_str(&'de str) visit_string(String)
        visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Lenient(deserializer))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Lenient(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Anything(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Anything(entries))
    }

    // No type of a document is read as a serde enum; a user's replacement type is read as usual.
    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(variant)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Anything<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(Anything(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Anything<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Anything(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, T: DeserializeSeed<'de>> DeserializeSeed<'de> for Anything<T> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        self.0.deserialize(Lenient(deserializer))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json, value::RawValue};

    use super::{from_str, from_value};

    type Nested = BTreeMap<String, (u32, Vec<Option<i64>>)>;

    /// The test suite, type.json: "a float with zero fractional part is an integer".
    #[test]
    fn a_whole_number_with_a_fraction_is_an_integer() {
        assert_eq!(from_str::<i64>("1.0").unwrap(), 1);
        assert_eq!(from_str::<i32>("-2e3").unwrap(), -2000);
        let nested: Nested = from_str(r#"{"a": [1.0, [2.0, null, 3]]}"#).unwrap();
        assert_eq!(nested["a"], (1, vec![Some(2), None, Some(3)]));
        assert_eq!(from_value::<u64>(&json!(4.0)).unwrap(), 4);
        assert_eq!(from_str::<i128>("10").unwrap(), 10);
        assert_eq!(
            from_str::<u128>("340282366920938463463374607431768211455").unwrap(),
            u128::MAX
        );
    }

    #[test]
    fn other_numbers_are_rejected_as_ever() {
        let error = from_str::<i64>("1.5").unwrap_err().to_string();
        assert!(
            error.starts_with("invalid type: floating point `1.5`, expected i64"),
            "{error}"
        );
        assert!(from_str::<u32>("-1.0").is_err());
        assert!(from_str::<i32>("3e9").is_err());
        assert!(from_str::<i64>("1e300").is_err());
        assert!(from_str::<i64>("1 2").is_err());
    }

    #[test]
    fn values_without_a_type_are_left_alone() {
        assert_eq!(
            from_str::<Value>("[1.0, 1]").unwrap().to_string(),
            "[1.0,1]"
        );
        assert_eq!(from_str::<&RawValue>("1.0").unwrap().get(), "1.0");
        assert_eq!(from_str::<f64>("1.0").unwrap().to_bits(), 1f64.to_bits());
    }

    /// scaleway-api-rs, pull request 17.
    #[cfg(feature = "pdk")]
    #[test]
    fn a_whole_number_is_written_without_a_fraction() {
        let written = |value: Value| String::from_utf8(super::to_vec(&value).unwrap()).unwrap();
        assert_eq!(written(json!([1.0, -2.0, 0.0, -0.0])), "[1,-2,0,-0.0]");
        assert_eq!(
            written(json!([1.5, 0.1, 9_007_199_254_740_992.0])),
            "[1.5,0.1,9007199254740992]"
        );
    }

    /// An example in Mistral's document: without serde_json's `float_roundtrip` it is read as another float.
    #[test]
    fn floats_are_read_to_the_last_digit() {
        let text = "0.0010322310263291001";
        assert_eq!(
            from_str::<f64>(text).unwrap().to_bits(),
            text.parse::<f64>().unwrap().to_bits()
        );
    }
}
