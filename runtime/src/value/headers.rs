//! The headers of a response.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Headers of a response, in order; a name may occur several times and is compared without case.
///
/// Wire form: an object from lower-case name to value, where a name that occurs several times has an
/// array of values: `{"x-total": "3", "set-cookie": ["a=1", "b=2"]}`. Only headers that the document lists for
/// the response are transferred.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No headers.
    pub const fn new() -> Self {
        Headers(Vec::new())
    }

    /// The first value of a header, its name compared without case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// Every value of a header, its name compared without case.
    pub fn get_all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Adds a value, beside those that the header already has.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Every name and value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values there are, repeated names counted each time.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Keeps the values for which `keep(name, value)` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(headers: I) -> Self {
        Headers(
            headers
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, (name, value)) in self.0.iter().enumerate() {
            if self.0[..index]
                .iter()
                .any(|(earlier, _)| earlier.eq_ignore_ascii_case(name))
            {
                continue;
            }
            let values: Vec<&str> = self.get_all(name).collect();
            let key = name.to_ascii_lowercase();
            match values.as_slice() {
                [_] => map.serialize_entry(&key, value)?,
                several => map.serialize_entry(&key, several)?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

/// The most values that are read: the time to write them grows with the square of their number, and no
/// HTTP message has as many.
const MOST: usize = 1000;

fn too_many<E: serde::de::Error>() -> E {
    E::custom("more than 1000 headers; send fewer")
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from header name to value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
        let mut headers = Headers::new();
        while let Some(name) = map.next_key::<String>()? {
            let Values(values) = map.next_value()?;
            if headers.len() + values.len() > MOST {
                return Err(too_many());
            }
            for value in values {
                headers.append(name.clone(), value);
            }
        }
        Ok(headers)
    }
}

/// A string, or an array of strings.
struct Values(Vec<String>);

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header's value: a string or an array of strings")
    }

    fn visit_str<E>(self, value: &str) -> Result<Values, E> {
        Ok(Values(vec![value.to_owned()]))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            if values.len() == MOST {
                return Err(too_many());
            }
            values.push(value);
        }
        Ok(Values(values))
    }
}

#[cfg(test)]
mod tests {
    use super::Headers;

    #[test]
    fn names_and_values_are_written_and_read_again() {
        let json = r#"{"x-total":"3","set-cookie":["a=1","b=2"]}"#;
        let headers: Headers = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&headers).unwrap(), json);
    }

    /// A plug-in's file with a million headers would have taken the host a million times a million steps.
    #[test]
    fn no_more_headers_are_read_than_can_be_written_quickly() {
        let names = |number: usize| {
            let names: Vec<String> = (0..number).map(|name| format!(r#""{name}":"""#)).collect();
            format!("{{{}}}", names.join(","))
        };
        let values = |number: usize| format!(r#"{{"a":[{}""]}}"#, r#""","#.repeat(number - 1));
        for json in [names(1000), values(1000)] {
            assert_eq!(serde_json::from_str::<Headers>(&json).unwrap().len(), 1000);
        }
        for json in [names(1001), values(1001)] {
            let rejected = serde_json::from_str::<Headers>(&json).unwrap_err();
            assert!(
                rejected.to_string().contains("more than 1000 headers"),
                "{rejected}"
            );
        }
    }
}
