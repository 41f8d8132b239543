//! Usage events.

use sea_orm::entity::prelude::*;

use super::values::{Json, Moment};
use crate::billing::aggregation::Properties;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub transaction_id: String,
    pub external_subscription_id: String,
    pub customer_id: Option<i64>,
    pub subscription_id: Option<i64>,
    pub code: String,
    pub timestamp: Moment,
    pub properties: Json<Properties>,
    pub created_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
