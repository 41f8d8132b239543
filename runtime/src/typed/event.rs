//! Events: the document's webhooks and callbacks, which plug-ins listen to.

use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::exported::{Takes, is_same};
use crate::contract::protection::Protection;

/// A webhook or callback of the document, implemented by the expansion's `webhooks::…` markers.
///
/// Wire form: the plug-in exports a function named [`NAME`](Event::NAME); its input is the payload as
/// JSON, its output the reply as JSON, or nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of the document",
    label = "not an event",
    note = "the events are in the expansion's module `webhooks`, in snake_case: `lago::webhooks::customer_created`"
)]
pub trait Event: 'static {
    /// The name of the plug-in's export: the event's snake_case name.
    const NAME: &'static str;
    /// The event's key in the document.
    const WIRE_NAME: &'static str;
    /// What plug-ins do not see of a payload; set by hosts' expansions.
    #[doc(hidden)]
    const PROTECTION: Protection = Protection::NONE;
    /// What the host sends.
    type Payload: Serialize + DeserializeOwned + Send + 'static;
    /// What a plug-in may send back.
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}

/// What a plug-in's event function sends back to the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reply<T>(pub T);

/// What an event function may return: `()`, a [`Reply`], or a `Result` of either whose error can be
/// displayed. The error's text reaches the host, which sees the plug-in's call fail.
#[diagnostic::on_unimplemented(
    message = "an event's function can't return `{Self}`",
    label = "returns `{Self}`",
    note = "it returns `()`, `Reply<{T}>`, or a `Result` of either with an error that can be displayed"
)]
pub trait IntoReply<T> {
    /// The reply as JSON text, `None` for no reply; or what went wrong.
    #[doc(hidden)]
    fn into_reply(self) -> Result<Option<Vec<u8>>, String>;
}

impl<T> IntoReply<T> for () {
    fn into_reply(self) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }
}

impl<T: Serialize> IntoReply<T> for Reply<T> {
    fn into_reply(self) -> Result<Option<Vec<u8>>, String> {
        match serde_json::to_vec(&self.0) {
            Ok(json) => Ok(Some(json)),
            Err(error) => Err(format!("the reply can't be written as JSON: {error}")),
        }
    }
}

impl<T, R: IntoReply<T>, E: Display> IntoReply<T> for Result<R, E> {
    fn into_reply(self) -> Result<Option<Vec<u8>>, String> {
        match self {
            Ok(reply) => reply.into_reply(),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Stops compilation where a function can't listen to an event, or where `#[export]` names the event by
/// another name than its own (a marker that was renamed on import).
#[expect(clippy::panic, reason = "evaluated in a const: it is a compile error")]
pub const fn assert_export<E, F, A, R>(name: &str, _function: &F)
where
    E: Event,
    F: Fn(A) -> R,
    A: Takes<E::Payload>,
    R: IntoReply<E::Reply>,
{
    if !is_same(E::NAME, name) {
        panic!("#[export] must name the event by its own name: don't rename the marker on import");
    }
}

#[cfg(test)]
mod tests {
    use super::{IntoReply, Reply};

    #[test]
    fn replies_become_json_or_a_message() {
        assert_eq!(IntoReply::<()>::into_reply(()), Ok(None));
        assert_eq!(Reply(vec![1, 2]).into_reply(), Ok(Some(b"[1,2]".to_vec())));
        let failed: Result<Reply<u8>, &str> = Err("no");
        assert_eq!(failed.into_reply(), Err("no".to_owned()));
        let nothing: Result<(), String> = Ok(());
        assert_eq!(IntoReply::<u8>::into_reply(nothing), Ok(None));
    }
}
