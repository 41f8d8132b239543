//! `multipart/form-data` (RFC 7578).

use std::hash::{BuildHasher, Hasher, RandomState};

use percent_encoding::percent_encode_byte;
use serde_json::value::RawValue;

use super::budget::Budget;
use super::input::media_type;
use super::style::{Encode, styled};
use super::value::{Value, is_null};
use crate::contract::media::is_json;
use crate::contract::operation::Encoding;
use crate::shown::shown;
use crate::value::body::Bytes;
use crate::value::headers::Headers;

/// The parts of a body.
pub(super) struct Form {
    parts: Vec<(String, Vec<u8>)>,
    budget: Budget,
}

/// One part.
struct Part<'a> {
    name: &'a str,
    filename: Option<String>,
    content_type: Option<String>,
    headers: Headers,
    data: Vec<u8>,
}

/// A form of these fields, in their order; an array is a part for each item.
pub(super) fn form(encodings: &[Encoding], fields: &[(String, &RawValue)]) -> Result<Form, String> {
    let mut form = Form {
        parts: Vec::new(),
        budget: Budget::of(fields.iter().map(|(_, value)| *value)),
    };
    for (property, value) in fields {
        let of = |error: String| format!("`{}`: {error}", shown(property));
        let encoding = encodings
            .iter()
            .find(|encoding| encoding.property == property);
        form.add_field(encoding, property, value).map_err(of)?;
    }
    Ok(form)
}

impl Form {
    fn add_field(
        &mut self,
        encoding: Option<&Encoding>,
        name: &str,
        value: &RawValue,
    ) -> Result<(), String> {
        // What a style writes is text, and the name is quoted, not percent-encoded.
        let plain: (Encode, Encode) = (str::to_owned, str::to_owned);
        if let Some(pairs) = encoding.and_then(|encoding| styled(encoding, name, plain, value)) {
            for (name, text) in pairs? {
                let headers = headers(encoding, Headers::new())?;
                self.add(Part {
                    name: &name,
                    filename: None,
                    content_type: None,
                    headers,
                    data: text.into_bytes(),
                })?;
            }
            return Ok(());
        }
        match Value::read(value).map_err(|error| error.to_string())? {
            Value::Items(items) => {
                for item in items.into_iter().filter(|item| !is_null(item)) {
                    self.add(part(encoding, name, item)?)?;
                }
                Ok(())
            }
            _ => self.add(part(encoding, name, value)?),
        }
    }

    fn add(&mut self, part: Part<'_>) -> Result<(), String> {
        self.budget.spend(&[part.name])?;
        let mut head = format!(
            "Content-Disposition: form-data; name=\"{}\"",
            quoted(part.name)
        );
        if let Some(filename) = &part.filename {
            head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
        }
        let content_type = part
            .content_type
            .iter()
            .map(|it| ("Content-Type", it.as_str()));
        for (name, value) in content_type.chain(part.headers.iter()) {
            if value.chars().any(char::is_control) {
                return Err(format!(
                    "the part's `{name}` has a line break or another control character"
                ));
            }
            head.push_str(&format!("\r\n{name}: {value}"));
        }
        self.parts.push((head, part.data));
        Ok(())
    }

    /// The boundary and the body.
    pub(super) fn finish(self) -> (String, Vec<u8>) {
        // A plug-in can't know the process's random keys, so it can't write the boundary into a part.
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_usize(self.parts.len());
        let boundary = format!("extism-openapi-{:016x}{:016x}", hasher.finish(), random());
        let mut body = Vec::new();
        for (head, data) in self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(&data);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (boundary, body)
    }
}

fn part<'a>(
    encoding: Option<&Encoding>,
    name: &'a str,
    value: &RawValue,
) -> Result<Part<'a>, String> {
    let error = |error: serde_json::Error| error.to_string();
    let documented = encoding.and_then(concrete_type);
    let mut sent = Headers::new();
    let (filename, content_type, data) = match Value::read(value).map_err(error)? {
        Value::ObjectMembers(members) if is_file(&members) => {
            let file: Bytes = serde_json::from_str(value.get()).map_err(error)?;
            if let Some(own) = &file.content_type {
                media_type(own)?;
            }
            let content_type = file.content_type.or(documented);
            let content_type =
                content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
            sent = file.headers;
            let filename = file.filename.unwrap_or_else(|| "file".to_owned());
            (Some(filename), Some(content_type), file.data)
        }
        Value::ObjectMembers(_) | Value::Items(_) => {
            let content_type = documented.unwrap_or_else(|| "application/json".to_owned());
            (None, Some(content_type), value.get().into())
        }
        // A string, too, is then JSON, in its quotes.
        Value::Scalar(_) if documented.as_deref().is_some_and(is_json) => {
            (None, documented, value.get().into())
        }
        Value::Scalar(text) => (None, documented, text.into_owned().into_bytes()),
        Value::Null => (None, documented, Vec::new()),
    };
    Ok(Part {
        name,
        filename,
        content_type,
        headers: headers(encoding, sent)?,
        data,
    })
}

/// The first of the documented types; a range can't be written.
fn concrete_type(encoding: &Encoding) -> Option<String> {
    let mut types = encoding.content_type?.split(',').map(str::trim);
    types.find(|media| !media.contains('*')).map(str::to_owned)
}

/// The part's documented headers: what the plug-in sent with a file, else what the document fixes.
fn headers(encoding: Option<&Encoding>, sent: Headers) -> Result<Headers, String> {
    let documented = encoding.map_or(&[][..], |encoding| encoding.headers);
    let is_documented = |name: &str| {
        let mut names = documented.iter().map(|header| header.name);
        names.any(|documented| documented.eq_ignore_ascii_case(name))
    };
    if let Some((name, _)) = sent.iter().find(|(name, _)| !is_documented(name)) {
        return Err(format!(
            "the document lists no header `{name}` for this part"
        ));
    }
    let mut headers = Headers::new();
    for header in documented {
        let before = headers.len();
        for value in sent.get_all(header.name) {
            headers.append(header.name, value);
        }
        match header.value {
            _ if headers.len() > before => {}
            Some(value) => headers.append(header.name, value),
            None if header.required => {
                return Err(format!("the part's header `{}` is missing", header.name));
            }
            None => {}
        }
    }
    Ok(headers)
}

/// Whether an object is the wire form of bytes.
fn is_file(members: &[(String, &RawValue)]) -> bool {
    let known = |key: &str| matches!(key, "base64" | "filename" | "content_type" | "headers");
    let is_text =
        |(key, value): &(String, &RawValue)| key == "base64" && value.get().starts_with('"');
    members.iter().any(is_text) && members.iter().all(|(key, _)| known(key))
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// As browsers quote it (WHATWG HTML, multipart form data). Whatever else some reader may take for the
/// end of the text or of a line is encoded too: for readers that follow HTTP's grammar, `\` escapes the
/// quote.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() || matches!(letter, '"' | '\\') {
            let mut bytes = [0; 4];
            let bytes = letter.encode_utf8(&mut bytes).bytes();
            out.extend(bytes.map(percent_encode_byte));
        } else {
            out.push(letter);
        }
    }
    out
}
