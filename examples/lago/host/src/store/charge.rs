//! Charges of a plan for usage.

use sea_orm::entity::prelude::*;

use super::values::{Json, Moment};
use crate::billing::charge_models::Prices;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "charges")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub plan_id: i64,
    pub billable_metric_id: i64,
    pub code: String,
    pub invoice_display_name: Option<String>,
    /// The model and its prices.
    pub prices: Json<Prices>,
    pub pay_in_advance: bool,
    pub min_amount_cents: i64,
    pub created_at: Moment,
    /// Deleted charges stay, for the fees under them.
    pub deleted_at: Option<Moment>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
