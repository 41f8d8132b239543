//! Subscriptions.

use sea_orm::entity::prelude::*;

use super::values::{Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "subscriptions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    /// The id that the API's user chose; a change of plan creates a new row with the same one.
    pub external_id: String,
    pub customer_id: i64,
    pub plan_id: i64,
    pub name: Option<String>,
    pub status: Text<lago::SubscriptionStatus>,
    pub billing_time: Text<lago::BillingTime>,
    pub subscription_at: Moment,
    pub started_at: Option<Moment>,
    pub ending_at: Option<Moment>,
    pub terminated_at: Option<Moment>,
    pub canceled_at: Option<Moment>,
    pub previous_plan_id: Option<i64>,
    /// A downgrade that waits for the end of the period.
    pub next_plan_id: Option<i64>,
    /// Up to here the base price is billed; if it is paid in advance, the start of the last billed period.
    pub billed_until: Option<Moment>,
    /// Up to here usage is billed.
    pub charges_billed_until: Option<Moment>,
    /// How many alerts about its coming end were sent.
    pub alerts_sent: i32,
    pub created_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
