//! Applied coupons: those that customers have.

use rust_decimal::Decimal;
use sea_orm::entity::prelude::*;

use super::values::{Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "applied_coupons")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub coupon_id: i64,
    pub customer_id: i64,
    pub amount_cents: Option<i64>,
    pub amount_cents_remaining: Option<i64>,
    pub amount_currency: Option<Text<lago::Currency>>,
    /// In percent.
    pub percentage_rate: Option<Text<Decimal>>,
    pub frequency: Text<lago::CouponFrequency>,
    pub frequency_duration: Option<i32>,
    pub frequency_duration_remaining: Option<i32>,
    /// Null while it works.
    pub terminated_at: Option<Moment>,
    pub created_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
