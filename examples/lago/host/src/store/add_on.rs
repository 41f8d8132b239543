//! Add-ons.

use sea_orm::entity::prelude::*;

use super::values::{Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "add_ons")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub name: String,
    pub invoice_display_name: Option<String>,
    pub code: String,
    pub description: Option<String>,
    pub amount_cents: i64,
    pub amount_currency: Text<lago::Currency>,
    pub created_at: Moment,
    /// Deleted add-ons stay, for the fees on them.
    pub deleted_at: Option<Moment>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
