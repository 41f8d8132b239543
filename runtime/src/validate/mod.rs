//! Checks plug-ins' input against the document's whole schemas, before a backend sees it.

mod compile;
mod fault;
mod json;

use std::collections::HashMap;
use std::future::ready;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value};

use self::compile::compile;
use crate::backend::{Answering, Backend, Call};
use crate::error::{CallError, CallErrorKind};
use crate::nearest::nearest;
use crate::operation::Operation;
use crate::wire::answer::Answer;
use crate::wire::media::choose;

/// Name, schema of the input object, schemas of the body by media type.
type OperationSchemas = (&'static str, &'static str, &'static [&'static str]);

/// The schemas of a document, as the expansion has them; those of an operation are compiled when it is
/// first called, once for the process.
pub struct InputSchemas {
    definitions: &'static [&'static str],
    operations: &'static [OperationSchemas],
    compiled: OnceLock<HashMap<&'static str, OnceLock<Compiled>>>,
}

/// What checks an operation's input; `Err`: why nothing can.
type Compiled = Result<Checks, String>;

struct Checks {
    input: Validator,
    bodies: Vec<Validator>,
}

impl InputSchemas {
    /// JSON texts; `#/$defs/3` is the fourth of `definitions`.
    pub const fn new(
        definitions: &'static [&'static str],
        operations: &'static [OperationSchemas],
    ) -> Self {
        InputSchemas {
            definitions,
            operations,
            compiled: OnceLock::new(),
        }
    }

    /// Says what of an input is not what the document says.
    fn check(&self, operation: &'static Operation, json: &[u8]) -> Result<(), CallError> {
        if !operation.has_input() {
            return Ok(());
        }
        let Some(checks) = self.checks(operation.name) else {
            return Ok(());
        };
        let checks = checks.as_ref().map_err(|_| {
            // Why is in the host's log: it is of no use to a plug-in.
            let message = format!("the host can't check the input of `{}`", operation.name);
            CallError::new(CallErrorKind::Internal, message)
        })?;
        let mut input = Input::read(operation, json)?;
        let body = input.take_body();
        if let Err(error) = checks.input.validate(&Value::Object(input.fields.clone())) {
            return Err(fault::of(operation, &error, |pointer| {
                input.as_sent(pointer)
            }));
        }
        let Some(body) = body else { return Ok(()) };
        let media = input.media(operation)?;
        match checks.bodies.get(media).map(|check| check.validate(&body)) {
            Some(Err(error)) => Err(fault::of(operation, &error, |pointer| {
                input.as_sent(&format!("/body{pointer}"))
            })),
            _ => Ok(()),
        }
    }

    fn checks(&self, name: &str) -> Option<&Compiled> {
        let all = self.compiled.get_or_init(|| {
            let names = self.operations.iter().map(|(name, ..)| *name);
            names.map(|name| (name, OnceLock::new())).collect()
        });
        let (name, compiled) = all.get_key_value(name)?;
        let schemas = self.operations.iter().find(|(other, ..)| other == name)?;
        let compiled = compiled.get_or_init(|| {
            let compiled = compile(self.definitions, schemas);
            if let Err(why) = &compiled {
                tracing::error!(operation = name, "its input can't be checked: {why}");
            }
            compiled
        });
        Some(compiled)
    }
}

/// An input object under its operation's own names.
struct Input {
    fields: Map<String, Value>,
    /// The names that the plug-in wrote where they are others.
    sent: HashMap<&'static str, String>,
}

impl Input {
    fn read(operation: &'static Operation, json: &[u8]) -> Result<Self, CallError> {
        let value = json::read(json)
            .map_err(|error| fault::invalid(operation, "", format!("the input: {error}")))?;
        let Value::Object(mut entries) = value else {
            return Err(fault::invalid(operation, "", "the input is no object"));
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
            None => Ok(Input { fields, sent }),
            Some(unknown) => Err(unknown_key(operation, unknown)),
        }
    }

    /// The body; null stays in its stead, for who looks whether there is one.
    fn take_body(&mut self) -> Option<Value> {
        self.fields.get_mut("body").map(Value::take)
    }

    /// Which of the body's media types is chosen.
    fn media(&self, operation: &Operation) -> Result<usize, CallError> {
        let media = operation.body.map_or(&[][..], |body| body.media);
        let chosen = match self.fields.get("content_type") {
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
    fn as_sent(&self, pointer: &str) -> String {
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
    let shown: String = unknown.chars().take(100).collect();
    let message = format!("it does not know the key `{shown}`{help}");
    fault::invalid(operation, &fault::pointer(unknown), message)
}

/// A backend whose input is checked first.
pub struct Validated<B> {
    schemas: &'static InputSchemas,
    backend: B,
}

impl<B: Backend> Validated<B> {
    /// Puts the check before a backend.
    pub fn new(schemas: &'static InputSchemas, backend: B) -> Self {
        Validated { schemas, backend }
    }
}

impl<B: Backend> Backend for Validated<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> Answering<'a> {
        match self.schemas.check(call.operation(), input) {
            Ok(()) => self.backend.call(call, input),
            Err(error) => Box::pin(ready(Answer::failed(error))),
        }
    }
}
