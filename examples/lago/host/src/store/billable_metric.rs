//! Billable metrics.

use sea_orm::entity::prelude::*;

use super::values::{Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "billable_metrics")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub name: String,
    pub code: String,
    pub description: Option<String>,
    pub recurring: bool,
    pub aggregation_type: Text<lago::AggregationTypeEnum>,
    pub field_name: Option<String>,
    pub rounding_function: Option<String>,
    pub rounding_precision: Option<i32>,
    pub created_at: Moment,
    /// Deleted metrics stay, for the fees on them.
    pub deleted_at: Option<Moment>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
