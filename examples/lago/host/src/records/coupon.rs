//! Coupons.

use extism_openapi::record::FieldError;
use extism_openapi::sea_orm::RecordModel;

use crate::billing::coupons;
use crate::billing::refusal::Checks;
use crate::lago::{self, records};
use crate::store::coupon::{ActiveModel, Model};
use crate::store::values::{Moment, Text};

impl RecordModel for ActiveModel {
    type Record = records::coupon;

    fn to_record(row: &Model) -> lago::CouponObject {
        coupons::object(row)
    }

    fn apply(record: lago::CouponObject, row: &mut Model) -> Result<(), FieldError> {
        row.name = record.name;
        row.description = record.description.into_value();
        row.coupon_type = Text(record.coupon_type);
        row.amount_cents = record.amount_cents.into_value();
        row.amount_currency = record.amount_currency.into_value().map(Text);
        let mut checks = Checks::default();
        row.percentage_rate = coupons::rate(record.percentage_rate.value(), &mut checks);
        row.frequency = Text(record.frequency);
        row.frequency_duration = record.frequency_duration.into_value();
        row.reusable = record.reusable;
        let expiration = record.expiration_at.into_value();
        row.expiration_at = expiration
            .map(|text| text.parse::<Moment>())
            .transpose()
            .map_err(|_| FieldError::new("expiration_at", "invalid_date"))?;
        match checks.broken().is_empty() {
            true => Ok(()),
            false => Err(FieldError::new("percentage_rate", "value_is_out_of_range")),
        }
    }

    fn validate(record: &lago::CouponObject) -> Result<(), Vec<FieldError>> {
        let mut checks = Checks::default();
        coupons::check_record(record, &mut checks);
        super::outcome(checks)
    }
}
