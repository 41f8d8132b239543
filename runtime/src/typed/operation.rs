//! An operation as types: what the expansion implements for each operation's marker.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::codec::object::Input;
use crate::contract::decode_error::DecodeError;
use crate::contract::operation::{Operation, ResponseSpec};
use crate::contract::protection::{Protection, Unsent};
use crate::error::Error;
use crate::value::response::Response;
use crate::wire::encoded::{Encoded, ErrorBody};
use crate::wire::entity::Entity;

/// What a call of `O` gives.
pub(crate) type OperationResult<O> =
    Result<Response<<O as TypedOperation>::Success>, Error<<O as TypedOperation>::Error>>;

/// An operation of the document, implemented by the expansion's `operations::…` markers.
///
/// Name a marker to say which operation you mean, as in
/// `Mock::new().on(lago::operations::create_customer, …)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation",
    label = "name a marker of the expansion's `operations` or `hooks`",
    note = "`before` and `after` stand around an operation of `hooks`; a record's callbacks are \
            `before_create`, `after_save` and their like"
)]
pub trait TypedOperation: 'static {
    /// Its input; `()` where it has none.
    type Params: Serialize + DeserializeOwned + Input + Send + 'static;
    /// The body of its successful answers.
    type Success: Send + 'static;
    /// The bodies of its other answers.
    type Error: ErrorBody + Send + 'static;

    /// What the document says about it.
    const OPERATION: &'static Operation;
    /// Its documented answers; `OPERATION.responses` (apart, so that a plug-in links only these).
    const RESPONSES: &'static [ResponseSpec];

    /// What plug-ins around it may not change or see of its input; hosts' expansions say it.
    #[doc(hidden)]
    const PROTECTION: Protection = Protection::NONE;

    /// What plug-ins do not see of its answers.
    #[doc(hidden)]
    const UNSENT: &'static [Unsent] = &[];

    /// What is wrong with an input, as the document's schemas have it, that was not before. Hosts'
    /// expansions with `validate` say it.
    #[doc(hidden)]
    fn check(before: &Value, after: &Value) -> Result<(), String> {
        let _ = (before, after);
        Ok(())
    }

    /// Reads the body of the successful answer `RESPONSES[response]`.
    #[doc(hidden)]
    fn decode_success(response: usize, entity: Entity<'_>) -> Result<Self::Success, DecodeError>;

    /// Reads the body of another answer, `None` where the document does not list it.
    #[doc(hidden)]
    fn decode_error(
        response: Option<usize>,
        entity: Entity<'_>,
    ) -> Result<Self::Error, DecodeError>;

    /// Writes a successful answer.
    #[doc(hidden)]
    fn encode_success(success: &Self::Success) -> Encoded;
}
