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
    note = "`before` and `after` wrap an operation of `hooks`; a record's callbacks are \
            `before_create`, `after_save` and so on"
)]
pub trait TypedOperation: 'static {
    /// Its input; `()` where it has none.
    type Params: Serialize + DeserializeOwned + Input + Send + 'static;
    /// The body of its successful responses.
    type Success: Send + 'static;
    /// The bodies of its other responses.
    type Error: ErrorBody + Send + 'static;

    /// Its description in the document.
    const OPERATION: &'static Operation;
    /// Its documented responses: `OPERATION.responses`, separate so that a plug-in links only these.
    const RESPONSES: &'static [ResponseSpec];

    /// What plug-ins that hook it may not change or see of its input; set by hosts' expansions.
    #[doc(hidden)]
    const PROTECTION: Protection = Protection::NONE;

    /// What plug-ins do not see of its responses.
    #[doc(hidden)]
    const UNSENT: &'static [Unsent] = &[];

    /// Reports what is wrong by the document's schemas with an input that was changed, and was not wrong
    /// before. Hosts' expansions with `validate` implement it.
    #[doc(hidden)]
    fn check(before: &Value, after: &Value) -> Result<(), String> {
        let _ = (before, after);
        Ok(())
    }

    /// Reads the body of the successful response `RESPONSES[response]`.
    #[doc(hidden)]
    fn decode_success(response: usize, entity: Entity<'_>) -> Result<Self::Success, DecodeError>;

    /// Reads the body of another response, `None` where the document does not list it.
    #[doc(hidden)]
    fn decode_error(
        response: Option<usize>,
        entity: Entity<'_>,
    ) -> Result<Self::Error, DecodeError>;

    /// Writes a successful response.
    #[doc(hidden)]
    fn encode_success(success: &Self::Success) -> Encoded;
}
