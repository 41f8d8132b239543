//! A host's half of a typed call: its input read, and its outcome written as a response.

use super::operation::{OperationResult, TypedOperation};
use crate::codec::object::Input as _;
use crate::contract::call_error::{CallError, CallErrorKind};
use crate::contract::media::{content_of, default_content};
use crate::contract::operation::{BodyKind, ResponseSpec, Status};
use crate::error::Error;
use crate::value::headers::Headers;
use crate::value::response::Response;
use crate::wire::encoded::{Encoded, ErrorBody};
use crate::wire::raw_response::RawResponse;

/// Reads the input object.
pub(crate) fn decode<O: TypedOperation>(input: &[u8]) -> Result<O::Params, CallError> {
    // An operation whose input is all optional may be called with none.
    let input = if input.is_empty() { b"{}" } else { input };
    O::Params::read(input).map_err(|error| {
        let operation = O::OPERATION.name;
        let error = error.to_string();
        let error = crate::shown::message(&error);
        CallError::new(
            CallErrorKind::InvalidRequest,
            format!("`{operation}` does not take this input: {error}"),
        )
    })
}

impl RawResponse {
    /// What a typed function of the operation `O` returned, as a response: status, documented headers and
    /// body as a plug-in would get them.
    ///
    /// For a host's other entry points, such as an HTTP handler that calls the same code.
    pub fn of<O: TypedOperation>(
        outcome: Result<Response<O::Success>, Error<O::Error>>,
    ) -> RawResponse {
        encode::<O>(&outcome)
    }
}

/// Writes what a typed function returned.
pub(crate) fn encode<O: TypedOperation>(outcome: &OperationResult<O>) -> RawResponse {
    match outcome {
        Ok(response) => {
            let encoded = O::encode_success(response.body());
            finish::<O>(response.explicit_status(), response.headers(), encoded, 200)
        }
        Err(Error::Api(response)) => {
            let encoded = response.body().encoded();
            finish::<O>(response.explicit_status(), response.headers(), encoded, 500)
        }
        Err(Error::Call(error)) => RawResponse::failed(error.clone()),
        // The host is itself a client of an API.
        Err(Error::Decode(error)) => {
            RawResponse::failed(CallError::new(CallErrorKind::Transport, error.to_string()))
        }
    }
}

fn finish<O: TypedOperation>(
    status: Option<u16>,
    headers: &Headers,
    encoded: Encoded,
    otherwise: u16,
) -> RawResponse {
    assemble(
        O::OPERATION.name,
        O::RESPONSES,
        status,
        headers,
        encoded,
        otherwise,
    )
}

fn assemble(
    operation: &str,
    specs: &[ResponseSpec],
    status: Option<u16>,
    headers: &Headers,
    encoded: Encoded,
    otherwise: u16,
) -> RawResponse {
    let entity = match encoded.entity {
        Ok(entity) => entity,
        Err(error) => {
            let message = format!("the host's response to `{operation}` is not JSON: {error}");
            return RawResponse::failed(CallError::new(CallErrorKind::Internal, message));
        }
    };
    let spec = encoded.response.and_then(|index| specs.get(index));
    let documented = spec.and_then(|spec| match spec.status {
        Status::Code(code) => Some(code),
        Status::Range(hundreds) => Some(u16::from(hundreds) * 100),
        Status::Default => None,
    });
    let content = if encoded.kind == BodyKind::None {
        None
    } else {
        let documented = || spec.and_then(content_of).or(default_content(encoded.kind));
        encoded.content.or_else(|| documented().map(str::to_owned))
    };
    let mut headers = headers.clone();
    let listed = spec.map_or(&[][..], |spec| spec.headers);
    headers.retain(|name, _| {
        listed
            .iter()
            .any(|header| header.eq_ignore_ascii_case(name))
    });
    let status = status.or(documented).unwrap_or(otherwise);
    RawResponse {
        status,
        content,
        headers,
        entity,
        error: None,
    }
}
