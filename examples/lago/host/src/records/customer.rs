//! Customers.

use extism_openapi::record::FieldError;
use extism_openapi::sea_orm::RecordModel;

use crate::billing::customers;
use crate::billing::refusal::Checks;
use crate::lago::{self, records};
use crate::store::customer::{ActiveModel, Model};
use crate::store::values::{Json, Text};

impl RecordModel for ActiveModel {
    type Record = records::customer;

    fn to_record(row: &Model) -> lago::CustomerObject {
        customers::object(row)
    }

    fn apply(record: lago::CustomerObject, row: &mut Model) -> Result<(), FieldError> {
        row.name = record.name.into_value();
        row.legal_name = record.legal_name.into_value();
        row.email = record.email.into_value();
        row.customer_type = record
            .customer_type
            .into_value()
            .map(|kind| kind.to_string());
        row.address_line1 = record.address_line1.into_value();
        row.city = record.city.into_value();
        row.country = record.country.into_value();
        row.currency = record.currency.into_value().map(Text);
        row.timezone = record.timezone.into_value();
        row.url = record.url.into_value();
        row.net_payment_term = record.net_payment_term.into_value();
        row.billing_configuration = Json(record.billing_configuration.unwrap_or_default());
        row.shipping_address = record.shipping_address.map(Json);
        Ok(())
    }

    fn validate(record: &lago::CustomerObject) -> Result<(), Vec<FieldError>> {
        let mut checks = Checks::default();
        customers::check(record, &mut checks);
        super::outcome(checks)
    }
}
