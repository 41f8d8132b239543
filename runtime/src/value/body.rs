//! Bodies and properties that are not typed JSON: raw bytes, and bodies that the document does not list.

use std::fmt;
use std::ops::Deref;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::field_path::in_field;
use super::headers::Headers;

/// Reads with and without padding; writes with it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Whether a text is base64 as [`Base64`] reads it.
#[cfg(all(feature = "validate", not(target_arch = "wasm32")))]
pub(crate) fn is_base64(text: &str) -> bool {
    decode_base64(text).is_ok()
}

pub(crate) fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    BASE64
        .decode(text)
        .map_err(|error| format!("this is not base64: {error}"))
}

/// Bytes that the document wants as a base64 string (`format: byte`).
///
/// Wire form: a string, in the standard alphabet, padded; read with or without padding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Base64(pub Vec<u8>);

impl Deref for Base64 {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Base64(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Base64(bytes.to_vec())
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&encode_base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Base64Visitor).map(Base64)
    }
}

struct Base64Visitor;

impl Visitor<'_> for Base64Visitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a base64 string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<u8>, E> {
        decode_base64(text).map_err(E::custom)
    }
}

/// Raw bytes: a binary body, or a file of a multipart body (`format: binary`).
///
/// Wire form: `{"base64": "…"}`, with `"filename"`, `"content_type"` and `"headers"` where they are
/// set.
///
/// ```
/// use extism_openapi::Bytes;
///
/// let file = Bytes::new("1,2").with_filename("a.csv").with_content_type("text/csv");
/// assert_eq!(&*file, b"1,2");
/// assert_eq!(file.filename.as_deref(), Some("a.csv"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Bytes {
    /// The bytes.
    pub data: Vec<u8>,
    /// The name of the file; for parts of a multipart body.
    pub filename: Option<String>,
    /// The media type of the bytes, where it is not the document's.
    pub content_type: Option<String>,
    /// Headers of the part of a multipart body; those that the document lists for it.
    pub headers: Headers,
}

impl Bytes {
    /// Bytes without a file name or media type.
    pub fn new(data: impl Into<Vec<u8>>) -> Self {
        Bytes {
            data: data.into(),
            filename: None,
            content_type: None,
            headers: Headers::new(),
        }
    }

    /// Sets the name of the file.
    #[must_use]
    pub fn with_filename(mut self, filename: impl Into<String>) -> Self {
        self.filename = Some(filename.into());
        self
    }

    /// Sets the media type, where it is not the document's.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Adds a header of the part; it is sent if the document lists it.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.append(name, value);
        self
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.data
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(data: Vec<u8>) -> Self {
        Bytes::new(data)
    }
}

impl From<&[u8]> for Bytes {
    fn from(data: &[u8]) -> Self {
        Bytes::new(data)
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("base64", &encode_base64(&self.data))?;
        if let Some(filename) = &self.filename {
            map.serialize_entry("filename", filename)?;
        }
        if let Some(content_type) = &self.content_type {
            map.serialize_entry("content_type", content_type)?;
        }
        if !self.headers.is_empty() {
            map.serialize_entry("headers", &self.headers)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(BytesVisitor)
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"bytes as {"base64": "…"}"#)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bytes, A::Error> {
        let mut bytes = Bytes::default();
        let mut data = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "base64" => data = Some(field::<Base64, A>("base64", &mut map)?.0),
                "filename" => bytes.filename = field("filename", &mut map)?,
                "content_type" => bytes.content_type = field("content_type", &mut map)?,
                "headers" => bytes.headers = field("headers", &mut map)?,
                _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
            }
        }
        bytes.data = data.ok_or_else(|| A::Error::missing_field("base64"))?;
        Ok(bytes)
    }
}

fn field<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    name: &str,
    map: &mut A,
) -> Result<T, A::Error> {
    map.next_value().map_err(|error| in_field(name, error))
}

/// A body that the document does not describe, in the form in which it came.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum AnyBody {
    /// No body.
    #[default]
    Empty,
    /// JSON.
    Json(Value),
    /// Text: also an HTML page where JSON was expected.
    Text(String),
    /// Other bytes.
    Bytes(Vec<u8>),
}

/// How much of a body a message shows, in bytes.
const SHOWN: usize = 500;

impl fmt::Display for AnyBody {
    /// JSON compact, text as it is, both cut after 500 bytes; bytes by their number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnyBody::Empty => f.write_str("(no body)"),
            AnyBody::Json(value) => write_cut(f, &value.to_string()),
            AnyBody::Text(text) => write_cut(f, text),
            AnyBody::Bytes(bytes) => write!(f, "({} bytes)", bytes.len()),
        }
    }
}

fn write_cut(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if text.len() <= SHOWN {
        return f.write_str(text);
    }
    f.write_str(&text[..text.floor_char_boundary(SHOWN)])?;
    f.write_str("…")
}

#[cfg(test)]
mod tests {
    use super::{AnyBody, Base64, Bytes};

    #[test]
    fn base64_is_read_with_and_without_padding() {
        for text in [r#""aGk=""#, r#""aGk""#] {
            let read: Base64 = serde_json::from_str(text).unwrap();
            assert_eq!(&*read, b"hi");
        }
        assert_eq!(
            serde_json::to_string(&Base64(b"hi".to_vec())).unwrap(),
            r#""aGk=""#
        );
        let error = serde_json::from_str::<Base64>(r#""a!""#)
            .unwrap_err()
            .to_string();
        assert!(error.contains("not base64"), "{error}");
    }

    #[test]
    fn bytes_keep_their_name_and_type() {
        let file = Bytes::new("hi").with_filename("a.txt");
        let json = serde_json::to_string(&file).unwrap();
        assert_eq!(json, r#"{"base64":"aGk=","filename":"a.txt"}"#);
        assert_eq!(serde_json::from_str::<Bytes>(&json).unwrap(), file);
        assert!(serde_json::from_str::<Bytes>("{}").is_err());
        assert!(serde_json::from_str::<Bytes>(r#""hi""#).is_err());
    }

    #[test]
    fn long_bodies_are_cut_between_characters() {
        let shown = AnyBody::Text("é".repeat(400)).to_string();
        assert!(shown.len() < 510 && shown.ends_with("é…"), "{shown}");
    }
}
