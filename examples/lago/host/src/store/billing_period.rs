//! The periods of subscriptions that an invoice bills.

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
    /// The start of the time for which the base price is billed.
    pub subscription_from: Moment,
    /// The end of that time, exclusive; equal to the start if no base price is billed.
    pub subscription_to: Moment,
    /// The start of the time for which usage is billed.
    pub charges_from: Moment,
    /// The end of that time, exclusive; equal to the start if no usage is billed.
    pub charges_to: Moment,
    pub invoicing_reason: String,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
