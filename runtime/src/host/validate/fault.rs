//! What a validator finds, as the error that the plug-in gets.

use std::fmt::Display;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::Operation;

/// The longest message of a validator that is passed on, in characters.
const SHOWN: usize = 300;

/// The longest pointer that is passed on, in characters.
const LONGEST_POINTER: usize = 1_000;

/// An input that takes too long to check.
pub(super) fn too_much(operation: &Operation) -> CallError {
    let message = format!(
        "`{}`: checking the input against the document's schemas takes too long; send less at once, or \
         nest it less",
        operation.name
    );
    CallError::new(CallErrorKind::Limited, message)
}

/// An `invalid_request` at a place of the input.
pub(super) fn invalid(operation: &Operation, pointer: &str, message: impl Display) -> CallError {
    let at = match pointer {
        "" => String::new(),
        pointer => format!(" at `{}`", cut(pointer)),
    };
    let message = format!("`{}`{at}: {message}", operation.name);
    CallError::new(CallErrorKind::InvalidRequest, message).with_pointer(short(pointer))
}

/// The error for an input that a validator rejects.
pub(super) fn of(
    operation: &Operation,
    error: Option<&ValidationError<'_>>,
    as_sent: impl Fn(&str) -> String,
) -> CallError {
    let (place, message) = described(error);
    invalid(operation, &as_sent(&place), message)
}

/// Where the fault is, and what it is.
pub(super) fn described(error: Option<&ValidationError<'_>>) -> (String, String) {
    let Some(error) = error else {
        // It fits none of the possibilities, and these are too many to list.
        return (
            String::new(),
            "does not fit the document's schema".to_owned(),
        );
    };
    let error = narrowed(error);
    let place = error.instance_path().as_str().to_owned();
    if let ValidationErrorKind::FalseSchema = error.kind() {
        let message = "may not be sent: the document calls it readOnly, or allows no value here";
        return (place, message.to_owned());
    }
    // Without the value: it may be long, and what plug-ins send must not be logged.
    let message = error.masked().to_string();
    (place, cut(&message))
}

/// A pointer; or that of an enclosing value, if its keys are long.
fn short(pointer: &str) -> &str {
    match pointer.char_indices().nth(LONGEST_POINTER) {
        Some((end, _)) => {
            let cut = &pointer[..end];
            &cut[..cut.rfind('/').unwrap_or_default()]
        }
        None => pointer,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The fault within the branch that was meant, if it is clear which: "none of these fits" does not say what
/// to do.
fn narrowed<'e, 'i>(error: &'e ValidationError<'i>) -> &'e ValidationError<'i>
where
    'static: 'i,
{
    let mut error = error;
    loop {
        let (ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }) = error.kind()
        else {
            return error;
        };
        let here = error.instance_path().as_str();
        let meant = |faults: &&Vec<ValidationError<'static>>| {
            !faults.iter().any(|fault| tells_apart(fault, here))
        };
        let mut branches = context.iter().filter(meant);
        match (
            branches.next().and_then(|faults| faults.first()),
            branches.next(),
        ) {
            (Some(fault), None) => error = fault,
            _ => return error,
        }
    }
}

/// Whether a fault says that another branch was meant: another kind of value, or another constant in
/// one of its properties.
fn tells_apart(fault: &ValidationError<'_>, here: &str) -> bool {
    let below = fault
        .instance_path()
        .as_str()
        .strip_prefix(here)
        .unwrap_or_default();
    match fault.kind() {
        ValidationErrorKind::Type { .. } => below.is_empty(),
        ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. } => {
            below.matches('/').count() <= 1
        }
        _ => false,
    }
}

/// The JSON pointer of a key of the input object.
pub(super) fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
