//! Coupons.

use rust_decimal::Decimal;
use sea_orm::entity::prelude::*;

use super::values::{Json, Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "coupons")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub name: String,
    pub code: String,
    pub description: Option<String>,
    pub coupon_type: Text<lago::CouponType>,
    pub amount_cents: Option<i64>,
    pub amount_currency: Option<Text<lago::Currency>>,
    /// In percent.
    pub percentage_rate: Option<Text<Decimal>>,
    pub frequency: Text<lago::CouponFrequency>,
    pub frequency_duration: Option<i32>,
    pub reusable: bool,
    /// Empty: it works on all plans.
    pub plan_codes: Json<Vec<String>>,
    pub expiration_at: Option<Moment>,
    pub terminated_at: Option<Moment>,
    pub created_at: Moment,
    /// Deleted coupons stay, for the invoices that they reduced.
    pub deleted_at: Option<Moment>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

// Plug-ins are called around its writes; `records` says what they see.
extism_openapi::record_callbacks!(ActiveModel);
