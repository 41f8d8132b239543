//! An operation's input, taken apart for the check.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fault;
use crate::contract::call_error::CallError;
use crate::contract::media::choose;
use crate::contract::operation::Operation;
use crate::host::input::{Members, unknown_key};
use crate::shown::shown;

/// An input object under its operation's own names.
pub(super) struct CheckedInput {
    pub(super) fields: Map<String, Value>,
    /// The names that the plug-in wrote, if they differ.
    sent: HashMap<&'static str, &'static str>,
}

impl CheckedInput {
    pub(super) fn of(operation: &'static Operation, value: Value) -> Result<Self, CallError> {
        let Value::Object(members) = value else {
            return Err(fault::invalid(operation, "", "the input is not an object"));
        };
        let mut members = Members::new(members);
        let (mut fields, mut sent) = (Map::new(), HashMap::new());
        for (key, aliases, required) in known(operation) {
            let found = members
                .take(key, aliases)
                .map_err(|twice| fault::invalid(operation, &fault::pointer(twice.name), twice))?;
            let Some((name, value)) = found else {
                continue;
            };
            if name != key {
                sent.insert(key, name);
            }
            // Null says "not sent" where that is allowed.
            if required || !value.is_null() {
                fields.insert(key.to_owned(), value);
            }
        }
        match members.unknown() {
            None => Ok(CheckedInput { fields, sent }),
            Some(unknown) => {
                let message = unknown_key(operation, unknown);
                let pointer = fault::pointer(&shown(unknown));
                Err(fault::invalid(operation, &pointer, message))
            }
        }
    }

    /// Takes the body; null stays in its place, so that its presence can still be checked.
    pub(super) fn take_body(&mut self) -> Option<Value> {
        self.fields.get_mut("body").map(Value::take)
    }

    /// Which of the body's media types is chosen.
    pub(super) fn media(fields: &Value, operation: &Operation) -> Result<usize, CallError> {
        let media = operation.body.map_or(&[][..], |body| body.media);
        let chosen = match fields.get("content_type") {
            None => return Ok(0),
            Some(Value::String(chosen)) => chosen,
            Some(_) => {
                let message = "the key `content_type` is a string";
                return Err(fault::invalid(operation, "/content_type", message));
            }
        };
        // Where there is only one, the key has no effect.
        match choose(media.iter().map(|one| one.content_type), chosen) {
            Some(found) => Ok(found),
            None if media.len() == 1 => Ok(0),
            None => {
                let names: Vec<&str> = media.iter().map(|one| one.content_type).collect();
                let message = format!("the body's media type is not one of {}", names.join(", "));
                Err(fault::invalid(operation, "/content_type", message))
            }
        }
    }

    /// The pointer in the input as the plug-in wrote it.
    pub(super) fn as_sent(&self, pointer: &str) -> String {
        let (first, rest) = match pointer.strip_prefix('/') {
            Some(path) => path.split_at(path.find('/').unwrap_or(path.len())),
            None => return pointer.to_owned(),
        };
        let named = self
            .sent
            .iter()
            .find(|(key, _)| fault::pointer(key)[1..] == *first);
        match named {
            Some((_, name)) => format!("{}{rest}", fault::pointer(name)),
            None => pointer.to_owned(),
        }
    }
}

/// The keys that an operation accepts: key, other names, whether it is required.
fn known(
    operation: &'static Operation,
) -> impl Iterator<Item = (&'static str, &'static [&'static str], bool)> {
    let parameters = operation.parameters.iter();
    let body = operation.body.iter();
    parameters
        .map(|one| (one.key, one.aliases, one.required))
        .chain(
            body.clone()
                .map(|body| ("body", body.aliases, body.required)),
        )
        .chain(body.map(|_| ("content_type", &[][..], false)))
}
