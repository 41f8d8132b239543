//! Credit notes.

use jiff::civil::Date;
use sea_orm::entity::prelude::*;

use super::values::{Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credit_notes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub customer_id: i64,
    pub invoice_id: i64,
    pub sequential_id: i32,
    pub number: String,
    pub invoice_number: String,
    pub issuing_date: Text<Date>,
    pub reason: Text<lago::CreditNoteReason>,
    pub description: Option<String>,
    pub currency: Text<lago::Currency>,
    pub total_amount_cents: i64,
    pub coupons_adjustment_amount_cents: i64,
    pub credit_amount_cents: i64,
    pub refund_amount_cents: i64,
    pub balance_amount_cents: i64,
    pub credit_status: Option<String>,
    pub refund_status: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
