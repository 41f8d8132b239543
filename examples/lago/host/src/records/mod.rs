//! What plug-ins see of rows, and may change of them, in record callbacks.
//!
//! A module a record: its row as the document's schema and back, and the rules that hold whoever
//! wrote the record. Rows are ended, never deleted: plug-ins hear of an end as of an update. Of what
//! time brings about they hear by webhooks only.

mod coupon;
mod customer;
mod wallet;

use extism_openapi::record::FieldError;

use crate::billing::refusal::Checks;

/// The outcome of checks as callbacks have it: codes for programs, as in the API's own refusals.
fn outcome(checks: Checks) -> Result<(), Vec<FieldError>> {
    let errors: Vec<FieldError> = checks
        .broken()
        .into_iter()
        .flat_map(|(field, codes)| {
            codes
                .into_iter()
                .map(move |code| FieldError::new(field.clone(), code))
        })
        .collect();
    match errors.is_empty() {
        true => Ok(()),
        false => Err(errors),
    }
}
