//! Wallet transactions.

use rust_decimal::Decimal;
use sea_orm::entity::prelude::*;

use super::values::{Json, Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "wallet_transactions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub wallet_id: i64,
    pub invoice_id: Option<i64>,
    /// `inbound` or `outbound`.
    pub transaction_type: String,
    /// `purchased`, `granted`, `voided` or `invoiced`.
    pub transaction_status: String,
    /// `pending`, `settled` or `failed`.
    pub status: String,
    /// `manual` or `system`.
    pub source: String,
    pub credits: Text<Decimal>,
    /// In whole units of the currency.
    pub amount: Text<Decimal>,
    pub name: Option<String>,
    pub metadata: Json<Vec<lago::WalletTransactionMetadata>>,
    pub settled_at: Option<Moment>,
    pub failed_at: Option<Moment>,
    pub created_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
