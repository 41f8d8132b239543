//! Writing request bodies in the document's media types.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::encode;
use super::input::invalid;
use super::multipart::{Form, Part};
use super::style::{Writing, text_of};
use crate::error::CallError;
use crate::operation::{BodyKind, Encoding, MediaType, Operation};

/// The body's bytes, and its media type with parameters.
pub(super) fn write(
    operation: &Operation,
    media: &MediaType,
    content_type: String,
    raw: &RawValue,
) -> Result<(String, Bytes), CallError> {
    match media.kind {
        // As the plug-in wrote it: exact numbers, no second pass.
        BodyKind::Json => Ok((content_type, Bytes::copy_from_slice(raw.get().as_bytes()))),
        BodyKind::Form => {
            let form = form(media.encodings, &parse(operation, raw)?);
            Ok((content_type, Bytes::from(form)))
        }
        BodyKind::Multipart => {
            let form = multipart(operation, media.encodings, &parse(operation, raw)?)?;
            let (boundary, bytes) = form.finish();
            Ok((
                format!("{content_type}; boundary={boundary}"),
                Bytes::from(bytes),
            ))
        }
        BodyKind::Text => {
            let text: Value = parse(operation, raw)?;
            match text {
                Value::Array(_) | Value::Object(_) => Err(invalid(
                    operation,
                    "its body is text: send `body` as a string",
                )),
                text => Ok((content_type, Bytes::from(text_of(&text).into_owned()))),
            }
        }
        BodyKind::Binary => {
            let file: crate::body::Bytes = parse(operation, raw)?;
            Ok((
                file.content_type.unwrap_or(content_type),
                Bytes::from(file.data),
            ))
        }
        BodyKind::None => Ok((content_type, Bytes::new())),
    }
}

fn parse<'a, T: Deserialize<'a>>(operation: &Operation, raw: &'a RawValue) -> Result<T, CallError> {
    serde_json::from_str(raw.get())
        .map_err(|error| invalid(operation, format!("the body: {error}")))
}

/// `application/x-www-form-urlencoded`. Without an encoding, arrays are repeated and objects are JSON
/// (3.1.1, 4.8.15.1).
fn form(encodings: &[Encoding], body: &Map<String, Value>) -> String {
    let mut pairs = Vec::new();
    for (property, value) in body.iter().filter(|(_, value)| !value.is_null()) {
        let name = encode::value(property);
        match encodings
            .iter()
            .find(|encoding| encoding.property == property)
        {
            Some(encoding) if encoding.content_type.is_none() => {
                let encode = if encoding.allow_reserved {
                    encode::reserved
                } else {
                    encode::value
                };
                let (style, explode) = (encoding.style, encoding.explode);
                pairs.extend(
                    Writing {
                        name: &name,
                        style,
                        explode,
                        encode,
                    }
                    .pairs(value),
                );
            }
            _ => match value {
                Value::Array(items) => pairs.extend(
                    items
                        .iter()
                        .map(|item| (name.clone(), encode::value(&text_of(item)))),
                ),
                value => pairs.push((name, encode::value(&text_of(value)))),
            },
        }
    }
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn multipart(
    operation: &Operation,
    encodings: &[Encoding],
    body: &Map<String, Value>,
) -> Result<Form, CallError> {
    let mut form = Form::default();
    for (property, value) in body {
        let encoding = encodings
            .iter()
            .find(|encoding| encoding.property == property);
        // The first of several; a range says nothing that could be written.
        let documented = encoding
            .and_then(|encoding| encoding.content_type)
            .and_then(|types| {
                types
                    .split(',')
                    .map(str::trim)
                    .find(|media| !media.contains('*'))
            });
        let items = match value {
            Value::Null => continue,
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        for item in items {
            let part = part(operation, property, documented, item)?;
            form.add(part)
                .map_err(|message| invalid(operation, message))?;
        }
    }
    Ok(form)
}

fn part<'a>(
    operation: &Operation,
    name: &'a str,
    documented: Option<&str>,
    value: &Value,
) -> Result<Part<'a>, CallError> {
    let documented = documented.map(str::to_owned);
    let (filename, content_type, data) = match value {
        Value::Object(members) if is_file(members) => {
            let file = crate::body::Bytes::deserialize(value)
                .map_err(|error| invalid(operation, format!("the body's `{name}`: {error}")))?;
            let content_type = file.content_type.or(documented);
            let filename = file.filename.unwrap_or_else(|| "file".to_owned());
            let content_type =
                content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            (Some(filename), Some(content_type), file.data)
        }
        Value::Object(_) | Value::Array(_) => {
            let content_type = documented.unwrap_or_else(|| "application/json".to_owned());
            (None, Some(content_type), value.to_string().into_bytes())
        }
        scalar => (None, documented, text_of(scalar).into_owned().into_bytes()),
    };
    Ok(Part {
        name,
        filename,
        content_type,
        data,
    })
}

/// Whether an object is the wire form of bytes.
fn is_file(members: &Map<String, Value>) -> bool {
    let known = |key: &String| matches!(key.as_str(), "base64" | "filename" | "content_type");
    members.get("base64").is_some_and(Value::is_string) && members.keys().all(known)
}
