//! Wallets, without the effect of the current usage: that is not a column, but computed from usage events
//! at each read.

use extism_openapi::record::FieldError;
use extism_openapi::sea_orm::RecordModel;

use crate::billing::refusal::Checks;
use crate::billing::wallets;
use crate::lago::{self, records};
use crate::store::values::{Json, Moment};
use crate::store::wallet::{ActiveModel, Model};

impl RecordModel for ActiveModel {
    type Record = records::wallet;

    fn to_record(row: &Model) -> lago::WalletBaseObject {
        wallets::base_object(row)
    }

    fn apply(record: lago::WalletBaseObject, row: &mut Model) -> Result<(), FieldError> {
        row.name = record.name;
        row.priority = record.priority;
        row.fee_types = Json(
            record
                .applies_to
                .and_then(|what| what.fee_types)
                .unwrap_or_default(),
        );
        row.metadata = record.metadata.map(Json);
        let expiration = record.expiration_at.map(|text| text.parse::<Moment>());
        row.expiration_at = expiration
            .transpose()
            .map_err(|_| FieldError::new("expiration_at", "invalid_date"))?;
        Ok(())
    }

    fn validate(record: &lago::WalletBaseObject) -> Result<(), Vec<FieldError>> {
        let mut checks = Checks::default();
        wallets::check(record, &mut checks);
        super::outcome(checks)
    }
}
