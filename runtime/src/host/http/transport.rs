//! Why no response came: a sentence for the plug-in, the cause for the host's log.

use crate::backend::Call;
use crate::contract::call_error::{CallError, CallErrorKind};

use super::response::with_causes;

/// A call whose API gave no response. What the system reports about its network (names that it can't
/// resolve, ports that reject) stays with the host: a plug-in gets what it can act on. The log has the
/// cause without the address, whose query may have a key in it.
pub(super) fn failed(call: &Call, error: reqwest::Error) -> CallError {
    let (kind, what) = match (error.is_timeout(), error.is_connect()) {
        (true, true) => (CallErrorKind::Timeout, "the API can't be reached in time"),
        (true, false) => return late(call),
        (false, true) => (CallErrorKind::Transport, "the API can't be reached"),
        (false, false) => (CallErrorKind::Transport, "the API broke off"),
    };
    let operation = call.operation().name;
    let cause = with_causes(&error.without_url());
    let cause = cause.escape_debug();
    tracing::warn!(plugin = call.plugin(), operation, "{what}: {cause}");
    CallError::new(kind, format!("`{operation}`: {what}"))
}

/// A call whose time is up.
fn late(call: &Call) -> CallError {
    ended(
        call,
        CallErrorKind::Timeout,
        "the API gave no response in time",
    )
}

/// A call whose time was up before the host's own code had authorized it.
pub(super) fn not_authorized_in_time(call: &Call) -> CallError {
    let what = "the host did not authorize the request in time";
    ended(call, CallErrorKind::Timeout, what)
}

/// A call whose time was up while too many requests were being made.
pub(super) fn too_many(call: &Call) -> CallError {
    let what = "the host already makes as many requests to the API as it allows at a time";
    ended(call, CallErrorKind::Limited, what)
}

fn ended(call: &Call, kind: CallErrorKind, what: &str) -> CallError {
    let operation = call.operation().name;
    tracing::warn!(plugin = call.plugin(), operation, "{what}");
    CallError::new(kind, format!("`{operation}`: {what}"))
}
