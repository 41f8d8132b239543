//! What plug-ins see of rows in record callbacks, and what they may change.
//!
//! One module for each record: the conversion of its row to the document's schema and back, and the
//! rules for the record, whoever wrote it. Rows are ended, never deleted, so an end is an update to
//! plug-ins. Changes that jobs make reach them only as webhooks.

mod coupon;
mod customer;
mod wallet;

use extism_openapi::record::FieldError;

use crate::billing::refusal::Checks;

/// The outcome of checks in the form of callbacks: codes for programs, as in the API's own refusals.
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
