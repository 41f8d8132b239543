//! Removes `writeOnly` fields from responses: they do not reach plug-ins.

use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::backend::{Backend, Call, ResponseFuture};
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::operation::{ResponseSpec, Status};
use crate::contract::protection::{Protection, Unsent};
use crate::wire::raw_response::{RawBody, RawResponse};

/// Removes from a response what plug-ins do not see.
pub(super) fn hide(
    response: &mut RawResponse,
    responses: &'static [ResponseSpec],
    unsent: &'static [Unsent],
) {
    if unsent.is_empty() {
        return;
    }
    let RawBody::Json(json) = &response.entity else {
        return;
    };
    let protections = of_status(response.status, responses, unsent);
    if protections.is_empty() {
        return;
    }
    match visible(json, &protections) {
        Ok(None) => {}
        Ok(Some(json)) => response.entity = RawBody::Json(json),
        Err(error) => {
            tracing::warn!(%error, "a response can't be read, and is not passed on");
            let message = "the response can't be read, and some of it is not for plug-ins";
            *response = RawResponse::failed(CallError::new(CallErrorKind::Transport, message));
        }
    }
}

/// What the document says about its responses of this status, in any media type.
fn of_status(
    status: u16,
    responses: &'static [ResponseSpec],
    unsent: &'static [Unsent],
) -> Vec<Protection> {
    let ranks = [
        Status::Code(status),
        Status::Range(u8::try_from(status / 100).unwrap_or_default()),
        Status::Default,
    ];
    let is_documented = |rank: &&Status| responses.iter().any(|spec| spec.status == **rank);
    let rank = ranks.iter().find(is_documented);
    let of_rank = unsent
        .iter()
        .filter(|(index, _)| responses.get(*index).map(|spec| &spec.status) == rank);
    of_rank.map(|(_, protection)| *protection).collect()
}

/// The JSON without what is hidden; `None` if nothing is.
fn visible(
    json: &RawValue,
    protections: &[Protection],
) -> serde_json::Result<Option<Box<RawValue>>> {
    let mut value: Value = serde_json::from_str(json.get())?;
    let mut hidden = false;
    for protection in protections {
        hidden |= protection.hide(&mut value);
    }
    match hidden {
        true => RawValue::from_string(value.to_string()).map(Some),
        false => Ok(None),
    }
}

/// The operations with a response that has something that plug-ins do not see.
type Operations = &'static [(&'static str, &'static [Unsent])];

/// A backend whose responses do not contain what plug-ins do not see. Made by the expansion.
#[doc(hidden)]
pub struct Withheld<B> {
    backend: B,
    operations: Operations,
}

impl<B: Backend> Withheld<B> {
    /// Wraps a backend.
    pub fn new(operations: Operations, backend: B) -> Self {
        Withheld {
            backend,
            operations,
        }
    }
}

impl<B: Backend> Backend for Withheld<B> {
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let operation = call.operation();
        let mut operations = self.operations.iter();
        let Some((_, unsent)) = operations.find(|(name, _)| *name == operation.name) else {
            return self.backend.call(call, input);
        };
        Box::pin(async move {
            let mut response = self.backend.call(call, input).await;
            hide(&mut response, operation.responses, unsent);
            response
        })
    }
}

impl<B: fmt::Debug> fmt::Debug for Withheld<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.backend.fmt(f)
    }
}
