//! Filling path templates, so that no value leaves its segment.

use percent_encoding::{percent_decode, percent_decode_str};
use serde_json::value::RawValue;

use super::input::{broken, invalid};
use super::style::Pairs;
use super::value::{Value, text_of};
use super::{encode, place};
use crate::contract::call_error::CallError;
use crate::contract::operation::{Location, Operation, Parameter, Style};

/// Whether a value of the path may have a slash or a backslash in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slash {
    /// It may; it is sent percent-encoded.
    Allowed,
    /// It may not: a server that decodes the path before splitting it would find another path.
    Rejected,
}

impl From<bool> for Slash {
    fn from(allow: bool) -> Self {
        if allow {
            Slash::Allowed
        } else {
            Slash::Rejected
        }
    }
}

/// The values of an operation's parameters, in its order.
type Values<'a> = [Option<&'a RawValue>];

/// The path with its placeholders filled, and the query that the template has of its own. OpenAPI has
/// neither query nor fragment in a path; real documents use them to distinguish operations of one path.
pub(super) fn fill(
    operation: &Operation,
    values: &Values<'_>,
    slash: Slash,
) -> Result<(String, Pairs), CallError> {
    // A fragment is never sent.
    let template = before(operation.path, '#').0;
    let (template, query) = before(template, '?');
    let mut path = String::with_capacity(operation.path.len());
    for segment in template
        .split('/')
        .skip(usize::from(template.starts_with('/')))
    {
        path.push('/');
        path.push_str(&fill_segment(operation, segment, values, slash)?);
    }
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((
            fill_text(operation, name, values, Slash::Allowed)?.0,
            fill_text(operation, value, values, Slash::Allowed)?.0,
        ));
    }
    Ok((path, pairs))
}

/// What comes before and after a character outside of placeholders.
fn before(template: &str, at: char) -> (&str, &str) {
    let mut inside = false;
    for (index, char) in template.char_indices() {
        match char {
            '{' => inside = true,
            '}' => inside = false,
            _ if char == at && !inside => {
                return (&template[..index], &template[index + char.len_utf8()..]);
            }
            _ => {}
        }
    }
    (template, "")
}

fn fill_segment(
    operation: &Operation,
    template: &str,
    values: &Values<'_>,
    slash: Slash,
) -> Result<String, CallError> {
    let (segment, last) = fill_text(operation, template, values, slash)?;
    // Browsers, proxies and routers remove these segments, or leave them for the parent's path.
    match last {
        Some(last) if matches!(segment.as_str(), "" | "." | "..") => {
            let message = format!("the parameter `{last}` makes an empty or relative path segment");
            Err(invalid(operation, message))
        }
        _ => Ok(segment),
    }
}

/// The text with its placeholders filled, and the key of the last one.
fn fill_text(
    operation: &Operation,
    template: &str,
    values: &Values<'_>,
    slash: Slash,
) -> Result<(String, Option<&'static str>), CallError> {
    let mut text = String::new();
    let (mut rest, mut last) = (template, None);
    while let Some((before, name, after)) = placeholder(rest) {
        let mut parameters = operation.parameters.iter().zip(values);
        let found = parameters
            .find(|(parameter, _)| parameter.location == Location::Path && parameter.name == name);
        let Some((parameter, Some(value))) = found else {
            return Err(broken(
                operation,
                format!("the path has `{{{name}}}`, which is not a parameter"),
            ));
        };
        check(operation, parameter, value)?;
        text.push_str(&encode::literal(before));
        let wrong = |message: String| {
            let message = format!("the parameter `{}`: {message}", parameter.key);
            invalid(operation, message)
        };
        let written = place::path(parameter, value).map_err(wrong)?;
        if slash == Slash::Rejected && has_slash(&written) {
            let message = "it has a slash, which this host does not send in a path's value: \
                           some servers would take it for the path of something else. Give a value \
                           without one, or ask the people who run the host to allow it \
                           (`allow_slash_in_path`)";
            return Err(wrong(message.to_owned()));
        }
        text.push_str(&written);
        (rest, last) = (after, Some(parameter.key));
    }
    text.push_str(&encode::literal(rest));
    Ok((text, last))
}

/// What comes before the first placeholder, its name, and what comes after it.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// Percent-encoding keeps a value inside its segment for servers that decode once, after splitting. Some
/// servers and proxies decode first, so what would climb then is rejected too.
fn check(operation: &Operation, parameter: &Parameter, value: &RawValue) -> Result<(), CallError> {
    let (sound, empty) = match Value::read(value) {
        Ok(Value::Null) | Err(_) => (false, false),
        // `;` begins a segment's parameters for some servers, and nothing would come before it.
        Ok(Value::Scalar(text)) => (is_sound(&text), text.is_empty() || text.starts_with(';')),
        Ok(Value::Items(items)) => (items.iter().all(|item| is_sound_value(item)), false),
        Ok(Value::ObjectMembers(members)) => {
            let sound = |(key, item): &(String, &RawValue)| is_sound(key) && is_sound_value(item);
            (members.iter().all(sound), false)
        }
    };
    // `.5` in the label style is a value, not a way out; a lone empty value is not a segment at all.
    if sound && !(empty && parameter.style == Style::Simple) {
        return Ok(());
    }
    let message = format!(
        "the parameter `{}` can't be used in a path: it is empty, relative (`..`) or has control characters",
        parameter.key
    );
    Err(invalid(operation, message))
}

fn is_sound(text: &str) -> bool {
    !text.chars().any(char::is_control) && !climbs(text.as_bytes()) && !climbs(&decoded(text))
}

fn is_sound_value(value: &RawValue) -> bool {
    text_of(value).is_ok_and(|text| is_sound(&text))
}

/// Whether a part is `.` or `..`. Tomcat drops what follows a `;`, others the
/// spaces around it.
fn climbs(text: &[u8]) -> bool {
    let mut parts = text.split(|byte| matches!(byte, b'/' | b'\\'));
    parts.any(|part| {
        let name = part.split(|byte| *byte == b';').next().unwrap_or_default();
        matches!(name.trim_ascii(), b"." | b"..")
    })
}

/// Whether a percent-encoded value has a slash for servers that decode it once or twice.
fn has_slash(written: &str) -> bool {
    let once = decoded(written);
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    once.iter().any(is_slash) || percent_decode(&once).any(|byte| is_slash(&byte))
}

fn decoded(text: &str) -> Vec<u8> {
    percent_decode_str(text).collect()
}
