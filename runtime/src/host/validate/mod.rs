//! Checks plug-ins' input by the document's whole schemas, before a backend sees it, and the changes that
//! plug-ins make to records and to operations' input.

mod budget;
mod compile;
mod fault;
mod input;
mod json;
mod judge;
mod macros;
mod numbers;

use std::collections::HashMap;
use std::future::ready;
use std::sync::OnceLock;
use std::time::Instant;

use jsonschema::Validator;
use serde_json::Value;

use crate::backend::{Backend, Call, ResponseFuture};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;
use crate::shown::shown;
use crate::wire::raw_response::RawResponse;
use compile::{Compiled, compile};
use input::CheckedInput;
use judge::{Judged, judge, judge_change};

/// Name, schema of the input object, schemas of the body by media type.
type OperationSchemas = (&'static str, &'static str, &'static [&'static str]);

/// The schemas of a document, from the expansion; those of an operation or a record are compiled when they
/// are first needed, once per process.
pub struct InputSchemas {
    definitions: &'static [&'static str],
    operations: &'static [OperationSchemas],
    /// Name and schema.
    records: &'static [(&'static str, &'static str)],
    compiled: OnceLock<HashMap<Of, OnceLock<Compiled>>>,
}

/// What the schemas are for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Operation(&'static str),
    Record(&'static str),
}

impl std::fmt::Debug for InputSchemas {
    /// Leaves out the schemas, which may be those of a whole document.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InputSchemas").finish_non_exhaustive()
    }
}

impl InputSchemas {
    /// Takes JSON texts; `#/$defs/3` is the fourth of `definitions`.
    pub const fn new(
        definitions: &'static [&'static str],
        operations: &'static [OperationSchemas],
        records: &'static [(&'static str, &'static str)],
    ) -> Self {
        InputSchemas {
            definitions,
            operations,
            records,
            compiled: OnceLock::new(),
        }
    }

    /// Reports what in an input does not match the document.
    fn check(
        &self,
        operation: &'static Operation,
        json: &[u8],
        deadline: Option<Instant>,
    ) -> Result<(), CallError> {
        if !operation.has_input() {
            return Ok(());
        }
        let Some(checks) = self.checks(Of::Operation(operation.name)) else {
            return Ok(());
        };
        let checks = checks.as_ref().map_err(|_| {
            // The reason is in the host's log: it is of no use to a plug-in.
            let message = format!("the host can't check the input of `{}`", operation.name);
            CallError::new(CallErrorKind::Internal, message)
        })?;
        let value = json::read(json)
            .map_err(|error| fault::invalid(operation, "", format!("the input: {error}")))?;
        if let Some(number) = numbers::inexact(json) {
            let message = format!(
                "the number `{}` has more digits than are checked; write it with at most 17, or as a \
                 string where the document allows that",
                shown(number)
            );
            return Err(fault::invalid(operation, "", message));
        }
        let mut input = CheckedInput::of(operation, value)?;
        let body = input.take_body();
        let fields = Value::Object(std::mem::take(&mut input.fields));
        let judged = judge(&checks.input, &fields, deadline);
        of(operation, judged, |place| input.as_sent(place))?;
        let Some(body) = body else { return Ok(()) };
        let Some(check) = checks.bodies.get(CheckedInput::media(&fields, operation)?) else {
            return Ok(());
        };
        let judged = judge(check, &body, deadline);
        of(operation, judged, |place| {
            input.as_sent(&format!("/body{place}"))
        })
    }

    /// Checks an operation's input after the hooks of plug-ins changed it.
    ///
    /// # Errors
    ///
    /// What no longer matches the document, but did before.
    pub fn changed_input(
        &self,
        operation: &'static Operation,
        before: &Value,
        after: &Value,
    ) -> Result<(), String> {
        let Some(checks) = self.checks(Of::Operation(operation.name)) else {
            return Ok(());
        };
        let checks = checks.as_ref().map_err(String::clone)?;
        let Ok((before, old_body)) = parts(operation, before) else {
            return Ok(());
        };
        let (after, body) = parts(operation, after).map_err(|error| error.message)?;
        changed(&checks.input, &before, &after, "")?;
        let media = CheckedInput::media(&after, operation).map_err(|error| error.message)?;
        match (checks.bodies.get(media), body) {
            (Some(check), Some(body)) => {
                changed(check, &old_body.unwrap_or_default(), &body, "/body")
            }
            _ => Ok(()),
        }
    }

    /// Checks a record after callbacks of plug-ins changed it.
    ///
    /// # Errors
    ///
    /// What no longer matches the document, but did before.
    pub fn changed_record(
        &self,
        record: &'static str,
        before: &Value,
        after: &Value,
    ) -> Result<(), String> {
        match self.checks(Of::Record(record)) {
            None => Ok(()),
            Some(Ok(checks)) => changed(&checks.input, before, after, ""),
            Some(Err(why)) => Err(why.clone()),
        }
    }

    fn checks(&self, of: Of) -> Option<&Compiled> {
        let all = self.compiled.get_or_init(|| {
            let operations = self.operations.iter();
            let operations = operations.map(|(name, ..)| Of::Operation(name));
            let records = self.records.iter().map(|(name, _)| Of::Record(name));
            let all = operations.chain(records);
            all.map(|of| (of, OnceLock::new())).collect()
        });
        let compiled = all.get(&of)?;
        let (name, input, bodies) = match of {
            Of::Operation(name) => *self.operations.iter().find(|(other, ..)| *other == name)?,
            Of::Record(name) => {
                let (name, schema) = self.records.iter().find(|(other, _)| *other == name)?;
                (*name, *schema, &[][..])
            }
        };
        let compiled = compiled.get_or_init(|| {
            let compiled = compile(self.definitions, input, bodies);
            if let Err(why) = &compiled {
                tracing::error!(name, "what plug-ins send can't be checked: {why}");
            }
            compiled
        });
        Some(compiled)
    }
}

/// The input without its body, and the body.
fn parts(
    operation: &'static Operation,
    input: &Value,
) -> Result<(Value, Option<Value>), CallError> {
    let mut input = CheckedInput::of(operation, input.clone())?;
    let body = input.take_body();
    Ok((Value::Object(input.fields), body))
}

/// What was found, as the error that the plug-in gets.
fn of(
    operation: &'static Operation,
    judged: Judged<'_>,
    as_sent: impl Fn(&str) -> String,
) -> Result<(), CallError> {
    match judged {
        Judged::Fits => Ok(()),
        Judged::Faulty(error) => Err(fault::of(operation, error.as_ref(), as_sent)),
        Judged::TooMuch => Err(fault::too_much(operation)),
    }
}

fn changed(check: &Validator, before: &Value, after: &Value, at: &str) -> Result<(), String> {
    match judge_change(check, before, after) {
        None => Ok(()),
        Some(error) => {
            let (place, message) = fault::described(error.as_ref());
            Err(format!("`{}`: {message}", shown(&format!("{at}{place}"))))
        }
    }
}

/// A backend whose input is checked first.
pub struct Validated<B> {
    schemas: &'static InputSchemas,
    backend: B,
}

impl<B: std::fmt::Debug> std::fmt::Debug for Validated<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Validated").field(&self.backend).finish()
    }
}

impl<B: Backend> Validated<B> {
    /// Wraps a backend in the check.
    pub fn new(schemas: &'static InputSchemas, backend: B) -> Self {
        Validated { schemas, backend }
    }
}

impl<B: Backend> Backend for Validated<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let checked = self.schemas.check(call.operation(), input, call.deadline());
        match checked {
            Ok(()) => self.backend.call(call, input),
            Err(error) => Box::pin(ready(RawResponse::failed(error))),
        }
    }
}
