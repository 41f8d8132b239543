//! A record as a type: what the expansion implements for each record's marker.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::contract::protection::Protection;

/// A record whose writes plug-ins can check and change, implemented by the expansion's `records::…`
/// markers (option `records`).
///
/// Wire form: a plug-in exports `{NAME}_before_create` and so on; its input is the record as JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record",
    label = "name a marker of the expansion's `records`",
    note = "`before` and `after` wrap an operation of `hooks`; a record's callbacks are \
            `before_create`, `after_save` and so on"
)]
pub trait Record: 'static {
    /// The first part of the exports' names.
    const NAME: &'static str;
    /// The properties that the document names.
    const FIELDS: &'static [&'static str];
    /// What no plug-in may change or see; set by hosts' expansions.
    #[doc(hidden)]
    const PROTECTION: Protection = Protection::NONE;
    /// The record itself.
    type Data: Serialize + DeserializeOwned + Send + 'static;

    /// Reports what is wrong by the document's schema with a record that was changed, and was not wrong
    /// before. Hosts' expansions with `validate` implement it.
    #[doc(hidden)]
    fn check(before: &Value, after: &Value) -> Result<(), String> {
        let _ = (before, after);
        Ok(())
    }
}
