//! A record as a type: what the expansion implements for each record's marker.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::contract::protection::Protection;

use super::operation::TypedOperation;

/// A record whose life plug-ins follow, implemented by the expansion's `records::…` markers (option
/// `records`).
///
/// Wire form: a plug-in exports `{NAME}_before_create` and its like; its input is the record as JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no record",
    label = "name a marker of the expansion's `records`",
    note = "`before` and `after` stand around an operation of `hooks`; a record's callbacks are \
            `before_create`, `after_save` and their like"
)]
pub trait Record: 'static {
    /// The first part of the exports' names.
    const NAME: &'static str;
    /// The properties that the document names.
    const FIELDS: &'static [&'static str];
    /// What no plug-in may change or see; hosts' expansions say it.
    #[doc(hidden)]
    const PROTECTION: Protection = Protection::NONE;
    /// The record itself.
    type Data: Serialize + DeserializeOwned + Send + 'static;

    /// What is wrong with a record, as the document's schema has it, that was not before. Hosts'
    /// expansions with `validate` say it.
    #[doc(hidden)]
    fn check(before: &Value, after: &Value) -> Result<(), String> {
        let _ = (before, after);
        Ok(())
    }
}

/// Stops compilation where `#[callback]` took another name for the record than it has (a marker that
/// was renamed on import).
pub const fn assert_record_name<R: Record>(name: &str) {
    assert_same(R::NAME, name);
}

/// As [`assert_record_name`], for an operation's marker.
pub const fn assert_operation_name<O: TypedOperation>(name: &str) {
    assert_same(O::OPERATION.name, name);
}

#[expect(clippy::panic, reason = "evaluated in a const: it is a compile error")]
const fn assert_same(expected: &str, found: &str) {
    let (expected, found) = (expected.as_bytes(), found.as_bytes());
    let mut same = expected.len() == found.len();
    let mut index = 0;
    while same && index < expected.len() {
        same = expected[index] == found[index];
        index += 1;
    }
    if !same {
        panic!("#[callback] must name the marker by its own name: don't rename it on import");
    }
}
