//! Writing request bodies in the document's media types.

use bytes::Bytes;
use mime::Mime;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::budget::Budget;
use super::input::{invalid, media_type};
use super::style::{Pairs, styled};
use super::value::{Value, is_null, text_of};
use super::{encode, multipart};
use crate::contract::call_error::CallError;
use crate::contract::media::{closeness, essence, is_json};
use crate::contract::operation::{BodyKind, Encoding, MediaType, Operation};
use crate::shown::shown;

/// The body's bytes, and its media type with parameters.
pub(super) fn write(
    operation: &Operation,
    media: &MediaType,
    content_type: String,
    raw: &RawValue,
) -> Result<(String, Bytes), CallError> {
    match media.kind {
        // As the plug-in wrote it: numbers stay exact, and nothing is parsed again.
        BodyKind::Json => Ok((content_type, Bytes::copy_from_slice(raw.get().as_bytes()))),
        BodyKind::Form => {
            let form = form(media.encodings, &fields(operation, raw)?)
                .map_err(|message| invalid(operation, format!("the body's {message}")))?;
            Ok((content_type, Bytes::from(form)))
        }
        BodyKind::Multipart => {
            let form = multipart::form(media.encodings, &fields(operation, raw)?)
                .map_err(|message| invalid(operation, format!("the body's {message}")))?;
            let (boundary, bytes) = form.finish();
            let content_type = with_boundary(&content_type, &boundary);
            Ok((content_type, Bytes::from(bytes)))
        }
        BodyKind::Text => match read(operation, raw)? {
            Value::Null => Ok((content_type, Bytes::new())),
            Value::Scalar(text) => Ok((content_type, Bytes::from(text.into_owned()))),
            Value::Items(_) | Value::ObjectMembers(_) => Err(invalid(
                operation,
                "its body is text: send `body` as a string",
            )),
        },
        BodyKind::Binary => {
            let file: crate::value::body::Bytes = parse(operation, raw)?;
            let content_type = binary_type(operation, media, content_type, file.content_type)?;
            Ok((content_type, Bytes::from(file.data)))
        }
        BodyKind::None => Ok((content_type, Bytes::new())),
    }
}

/// The file's own media type where the document leaves it open: in its range, or "some bytes".
fn binary_type(
    operation: &Operation,
    media: &MediaType,
    content_type: String,
    own: Option<String>,
) -> Result<String, CallError> {
    let Some(own) = own else {
        return Ok(content_type);
    };
    media_type(&own).map_err(|message| invalid(operation, format!("the body: {message}")))?;
    let open = media
        .content_type
        .eq_ignore_ascii_case("application/octet-stream");
    if open || closeness(media.content_type, &own).is_some() {
        return Ok(own);
    }
    let message = format!(
        "the body says that it is `{}`; the operation takes `{}`",
        shown(&own),
        media.content_type
    );
    Err(invalid(operation, message))
}

/// Sets our boundary as the only one: of two, a reader may use the other. A boundary in the document is
/// from an example.
fn with_boundary(content_type: &str, boundary: &str) -> String {
    let has_one = match content_type.parse::<Mime>() {
        Ok(media) => media.get_param(mime::BOUNDARY).is_some(),
        Err(_) => true,
    };
    let content_type = if has_one {
        essence(content_type)
    } else {
        content_type
    };
    format!("{content_type}; boundary={boundary}")
}

fn parse<'a, T: Deserialize<'a>>(operation: &Operation, raw: &'a RawValue) -> Result<T, CallError> {
    serde_json::from_str(raw.get())
        .map_err(|error| invalid(operation, format!("the body: {error}")))
}

fn read<'a>(operation: &Operation, raw: &'a RawValue) -> Result<Value<'a>, CallError> {
    Value::read(raw).map_err(|error| invalid(operation, format!("the body: {error}")))
}

/// The fields of a form, in the plug-in's order, without those that are null.
fn fields<'a>(
    operation: &Operation,
    raw: &'a RawValue,
) -> Result<Vec<(String, &'a RawValue)>, CallError> {
    match read(operation, raw)? {
        Value::ObjectMembers(mut fields) => {
            fields.retain(|(_, value)| !is_null(value));
            Ok(fields)
        }
        _ => Err(invalid(
            operation,
            "its body is a form: send `body` as an object of its fields",
        )),
    }
}

/// `application/x-www-form-urlencoded`.
fn form(encodings: &[Encoding], fields: &[(String, &RawValue)]) -> Result<String, String> {
    let mut form = String::new();
    for (name, value) in pairs(encodings, fields)? {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(&name);
        form.push('=');
        form.push_str(&value);
    }
    Ok(form)
}

/// The encoded names and values of a form. Without a style, arrays are repeated and objects are JSON
/// (3.1.1, 4.8.15.1).
pub(super) fn pairs(
    encodings: &[Encoding],
    fields: &[(String, &RawValue)],
) -> Result<Pairs, String> {
    let mut budget = Budget::of(fields.iter().map(|(_, value)| *value));
    let mut pairs = Vec::new();
    for (property, value) in fields {
        let of = |error: String| format!("`{}`: {error}", shown(property));
        let encoding = encodings
            .iter()
            .find(|encoding| encoding.property == property);
        pairs.extend(field(encoding, property, value, &mut budget).map_err(of)?);
    }
    Ok(pairs)
}

fn field(
    encoding: Option<&Encoding>,
    name: &str,
    value: &RawValue,
    budget: &mut Budget,
) -> Result<Pairs, String> {
    let name = encode::value(name);
    let encoder = match encoding {
        Some(encoding) if encoding.allow_reserved => encode::reserved,
        _ => encode::value,
    };
    let styled = |encoding| styled(encoding, &name, (encode::value, encoder), value);
    if let Some(pairs) = encoding.and_then(styled) {
        return pairs;
    }
    let json = encoding
        .and_then(|encoding| encoding.content_type)
        .is_some_and(is_json);
    let mut write = |item: &RawValue| {
        budget.spend(&[&name, item.get()])?;
        if json {
            return Ok((name.clone(), encoder(item.get())));
        }
        let text = text_of(item).map_err(|error| error.to_string())?;
        Ok((name.clone(), encoder(&text)))
    };
    match Value::read(value).map_err(|error| error.to_string())? {
        Value::Items(items) => items.into_iter().map(write).collect(),
        _ => Ok(vec![write(value)?]),
    }
}
