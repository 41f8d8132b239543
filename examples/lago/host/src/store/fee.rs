//! Fees: the lines of invoices.

use rust_decimal::Decimal;
use sea_orm::entity::prelude::*;

use super::values::{Json, Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fees")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    /// Null until it is invoiced.
    pub invoice_id: Option<i64>,
    pub customer_id: i64,
    pub subscription_id: Option<i64>,
    pub charge_id: Option<i64>,
    pub billable_metric_code: Option<String>,
    /// `charge`, `subscription`, `add_on` or `credit`.
    pub fee_type: String,
    pub item: Json<lago::FeeItem>,
    pub units: Text<Decimal>,
    /// In whole units of the currency.
    pub unit_amount: Text<Decimal>,
    pub amount_cents: i64,
    pub amount_currency: Text<lago::Currency>,
    pub events_count: Option<i64>,
    pub from_date: Option<Moment>,
    pub to_date: Option<Moment>,
    pub pay_in_advance: bool,
    pub payment_status: Text<lago::FeePaymentStatus>,
    pub event_transaction_id: Option<String>,
    /// The fee that this one raises to its charge's minimum.
    pub true_up_of: Option<i64>,
    pub created_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
