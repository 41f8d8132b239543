//! An operation's input, taken apart for the check.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fault;
use crate::contract::call_error::CallError;
use crate::contract::media::choose;
use crate::contract::operation::Operation;
use crate::did_you_mean::nearest;
use crate::shown::shown;

/// An input object under its operation's own names.
pub(super) struct CheckedInput {
    pub(super) fields: Map<String, Value>,
    /// The names that the plug-in wrote where they are others.
    sent: HashMap<&'static str, String>,
}

impl CheckedInput {
    pub(super) fn of(operation: &'static Operation, value: Value) -> Result<Self, CallError> {
        let Value::Object(mut entries) = value else {
            return Err(fault::invalid(operation, "", "the input is not an object"));
        };
        let (mut fields, mut sent) = (Map::new(), HashMap::new());
        for (key, aliases, required) in known(operation) {
            for name in std::iter::once(&key).chain(aliases) {
                let Some(value) = entries.remove(*name) else {
                    continue;
                };
                if fields.contains_key(key) {
                    let message = format!("`{key}` and `{name}` are the same; send one of them");
                    return Err(fault::invalid(operation, &fault::pointer(name), message));
                }
                if *name != key {
                    sent.insert(key, (*name).to_owned());
                }
                // Null says "not sent" where that is allowed.
                if required || !value.is_null() {
                    fields.insert(key.to_owned(), value);
                }
            }
        }
        match entries.keys().next() {
            None => Ok(CheckedInput { fields, sent }),
            Some(unknown) => Err(unknown_key(operation, unknown)),
        }
    }

    /// The body; null stays in its stead, for who looks whether there is one.
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
        // Where there is one, the key says nothing.
        match choose(media.iter().map(|one| one.content_type), chosen) {
            Some(found) => Ok(found),
            None if media.len() == 1 => Ok(0),
            None => {
                let names: Vec<&str> = media.iter().map(|one| one.content_type).collect();
                let message = format!("the body's media type is none of {}", names.join(", "));
                Err(fault::invalid(operation, "/content_type", message))
            }
        }
    }

    /// A pointer into what the plug-in wrote.
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

/// The keys that an operation knows: key, other names, whether it is required.
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

fn unknown_key(operation: &'static Operation, unknown: &str) -> CallError {
    let help = match nearest(unknown, known(operation).map(|(key, ..)| key)) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    };
    let unknown = shown(unknown);
    let message = format!("it does not know the key `{unknown}`{help}");
    fault::invalid(operation, &fault::pointer(&unknown), message)
}
