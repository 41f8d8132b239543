//! Which periods of which subscriptions an invoice bills.

use sea_orm::entity::prelude::*;

use super::values::Moment;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_periods")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub invoice_id: i64,
    pub subscription_id: i64,
    /// The base price that is billed, from here.
    pub subscription_from: Moment,
    /// Up to here, exclusive; the same moment where no base price is billed.
    pub subscription_to: Moment,
    /// The usage that is billed, from here.
    pub charges_from: Moment,
    /// Up to here, exclusive; the same moment where no usage is billed.
    pub charges_to: Moment,
    pub invoicing_reason: String,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
