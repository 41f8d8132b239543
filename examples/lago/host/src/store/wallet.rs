//! Wallets.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sea_orm::entity::prelude::*;

use super::values::{Json, Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "wallets")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub customer_id: i64,
    /// The customer's ids, which never change, so that a wallet can be shown without reading its customer.
    pub lago_customer_id: String,
    pub external_customer_id: String,
    pub currency: Text<lago::Currency>,
    pub name: Option<String>,
    pub priority: i32,
    /// What a credit is worth, in whole units of the currency.
    pub rate_amount: Text<Decimal>,
    pub credits_balance: Text<Decimal>,
    pub consumed_credits: Text<Decimal>,
    pub fee_types: Json<Vec<lago::WalletFeeType>>,
    pub metadata: Option<Json<BTreeMap<String, Option<String>>>>,
    /// Whether it was published that the current usage will deplete it.
    pub depleted: bool,
    pub expiration_at: Option<Moment>,
    /// Null while it can be used.
    pub terminated_at: Option<Moment>,
    pub created_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

// Plug-ins are called around its writes; `records` says what they see.
extism_openapi::record_callbacks!(ActiveModel);
