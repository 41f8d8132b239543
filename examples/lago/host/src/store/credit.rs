//! Credits: what coupons and credit notes deducted from invoices.

use sea_orm::entity::prelude::*;

use super::values::{Json, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credits")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub invoice_id: i64,
    pub amount_cents: i64,
    pub amount_currency: Text<lago::Currency>,
    /// Either this or `credit_note_id` is set.
    pub applied_coupon_id: Option<i64>,
    pub credit_note_id: Option<i64>,
    pub item: Json<lago::CreditItem>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
