//! Taking a call's input object apart: parameters, body, and the body's media type.

use std::fmt;

use mime::Mime;
use serde::de::Deserializer as _;
use serde_json::value::RawValue;

use super::value::{ObjectMembers, is_null};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::media;
use crate::contract::operation::{MediaType, Operation, Parameter};
use crate::host::input::{Members, unknown_key};
use crate::shown::{message, shown};

/// JSON nested deeper than this is rejected: readers on both sides stop there too.
const DEEPEST: usize = 128;

/// An operation's input, each part where it belongs.
pub(super) struct RequestInput<'a> {
    /// In the order of the operation's parameters; `None` where it is not sent.
    pub(super) parameters: Vec<Option<&'a RawValue>>,
    /// The body and the media type that was chosen for it.
    pub(super) body: Option<(&'static MediaType, String, &'a RawValue)>,
}

/// The longest message, in bytes: a JSON reader's message may contain all of what the plug-in sent.
const LONGEST: usize = 2000;

/// An error that names what is wrong with a call's input.
pub(super) fn invalid(operation: &Operation, message: impl fmt::Display) -> CallError {
    let mut message = format!("`{}`: {message}", operation.name);
    if message.len() > LONGEST {
        message.truncate(message.floor_char_boundary(LONGEST));
        message.push('…');
    }
    CallError::new(CallErrorKind::InvalidRequest, message)
}

/// An error where the document that the host was built from is at fault, not the plug-in.
pub(super) fn broken(operation: &Operation, message: String) -> CallError {
    CallError::new(
        CallErrorKind::Internal,
        format!("`{}`: {message}", operation.name),
    )
}

/// Checks that a text from a plug-in is a media type, and nothing more.
pub(super) fn media_type(text: &str) -> Result<(), String> {
    let is_open = |name: mime::Name<'_>| matches!(name.as_str(), "" | "*");
    match text.parse::<Mime>() {
        Ok(media) if !is_open(media.type_()) && !is_open(media.subtype()) => Ok(()),
        _ => Err(format!(
            "`{}` is not a media type; write one such as `image/png`",
            shown(text)
        )),
    }
}

impl<'a> RequestInput<'a> {
    /// Reads the input object; every key must be one that the operation knows.
    pub(super) fn read(operation: &'static Operation, json: &'a [u8]) -> Result<Self, CallError> {
        let mut entries = match json {
            b"" => Members::new([]),
            json => members(json).map_err(|error| {
                invalid(
                    operation,
                    format!(
                        "the input is not what it takes: {}",
                        message(&error.to_string())
                    ),
                )
            })?,
        };
        let mut parameters = Vec::with_capacity(operation.parameters.len());
        for parameter in operation.parameters {
            parameters.push(read_parameter(operation, parameter, &mut entries)?);
        }
        let body = read_body(operation, &mut entries)?;
        match entries.unknown() {
            None => Ok(RequestInput { parameters, body }),
            Some(unknown) => Err(invalid(operation, unknown_key(operation, unknown))),
        }
    }
}

fn read_parameter<'a>(
    operation: &Operation,
    parameter: &'static Parameter,
    entries: &mut Members<&'a RawValue>,
) -> Result<Option<&'a RawValue>, CallError> {
    let key = parameter.key;
    match take(operation, entries, key, parameter.aliases)? {
        Some(raw) if nested_deeper(raw.get(), DEEPEST) => Err(invalid(
            operation,
            format!("the parameter `{key}` is nested deeper than {DEEPEST} levels"),
        )),
        // Null says "not sent" where that is allowed.
        Some(raw) => Ok((parameter.required || !is_null(raw)).then_some(raw)),
        None if parameter.required => Err(invalid(
            operation,
            format!("the parameter `{key}` is missing"),
        )),
        None => Ok(None),
    }
}

fn read_body<'a>(
    operation: &'static Operation,
    entries: &mut Members<&'a RawValue>,
) -> Result<Option<(&'static MediaType, String, &'a RawValue)>, CallError> {
    let Some(body) = &operation.body else {
        return Ok(None);
    };
    let chosen = take(operation, entries, "content_type", &[])?;
    let raw = match take(operation, entries, "body", body.aliases)? {
        Some(raw) if body.required || raw.get() != "null" => raw,
        None if body.required => {
            return Err(invalid(operation, "the body is missing (key `body`)"));
        }
        _ => return Ok(None),
    };
    if nested_deeper(raw.get(), DEEPEST) {
        return Err(invalid(
            operation,
            format!("the body is nested deeper than {DEEPEST} levels"),
        ));
    }
    let chosen = match chosen {
        Some(chosen) => serde_json::from_str::<Option<String>>(chosen.get()).map_err(|error| {
            let error = error.to_string();
            invalid(
                operation,
                format!("the key `content_type`: {}", message(&error)),
            )
        })?,
        None => None,
    };
    let media = match &chosen {
        Some(chosen) => {
            let documented = body.media.iter().map(|media| media.content_type);
            media::choose(documented, chosen).and_then(|index| body.media.get(index))
        }
        None => body.media.first(),
    };
    match media {
        Some(media) => {
            let content_type = content_type(media, chosen).map_err(|message| {
                invalid(operation, format!("the key `content_type`: {message}"))
            })?;
            Ok(Some((media, content_type, raw)))
        }
        None => {
            let media: Vec<&str> = body.media.iter().map(|media| media.content_type).collect();
            let message = format!(
                "a body of type `{}` is not what it takes; expected one of: {}",
                shown(&chosen.unwrap_or_default()),
                media.join(", ")
            );
            Err(invalid(operation, message))
        }
    }
}

/// The document's media type, or the concrete one of the call where the document has a range.
fn content_type(documented: &MediaType, chosen: Option<String>) -> Result<String, String> {
    let is_range = documented.content_type.contains('*');
    match chosen {
        Some(chosen) if is_range && !media::essence(&chosen).contains('*') => {
            media_type(&chosen).map(|()| chosen)
        }
        _ if is_range => Ok(media::concrete(documented.content_type, documented.kind)),
        _ => Ok(documented.content_type.to_owned()),
    }
}

/// Whether JSON text (known to be so) nests arrays and objects deeper than `limit`.
pub(super) fn nested_deeper(json: &str, limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The members of the input object, each as the plug-in wrote it.
fn members(json: &[u8]) -> serde_json::Result<Members<&RawValue>> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let members = deserializer.deserialize_map(ObjectMembers)?;
    deserializer.end()?;
    Ok(Members::new(members))
}

/// Takes the value under the key or one of its aliases; only one of these may be present.
fn take<'a>(
    operation: &Operation,
    members: &mut Members<&'a RawValue>,
    key: &'static str,
    aliases: &'static [&'static str],
) -> Result<Option<&'a RawValue>, CallError> {
    match members.take(key, aliases) {
        Ok(found) => Ok(found.map(|(_, value)| value)),
        Err(twice) => Err(invalid(operation, twice)),
    }
}

#[cfg(test)]
mod tests {
    use super::RequestInput;
    use crate::contract::operation::{BodyKind, MediaType, Operation, RequestBody};

    const OPERATION: Operation =
        Operation::new("createUser", "create_user", "POST", "/users").with_body(RequestBody::new(
            &[MediaType::new("application/json", BodyKind::Json)],
        ));

    #[test]
    fn a_key_or_type_of_megabytes_costs_little_and_is_cut() {
        let start = std::time::Instant::now();
        let long = "k".repeat(15_000_000);
        for input in [
            format!(r#"{{"{long}":1}}"#),
            format!(r#"{{"body":1,"content_type":"{long}"}}"#),
            format!(r#"{{"body":1,"content_type":{{"{long}":1}}}}"#),
        ] {
            let Err(error) = RequestInput::read(&OPERATION, input.as_bytes()) else {
                panic!("it is taken")
            };
            assert!(error.message.len() < 1_000, "{}", error.message.len());
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
