//! Plans.

use sea_orm::entity::prelude::*;

use super::values::{Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "plans")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub name: String,
    pub invoice_display_name: Option<String>,
    pub code: String,
    pub description: Option<String>,
    pub interval: Text<lago::PlanInterval>,
    pub amount_cents: i64,
    pub amount_currency: Text<lago::Currency>,
    /// In days.
    pub trial_period: Option<f64>,
    pub pay_in_advance: bool,
    pub bill_charges_monthly: Option<bool>,
    pub created_at: Moment,
    /// Deleted plans stay, for the subscriptions that had them.
    pub deleted_at: Option<Moment>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
