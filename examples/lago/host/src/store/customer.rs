//! Customers.

use sea_orm::entity::prelude::*;

use super::values::{Json, Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub external_id: String,
    pub name: Option<String>,
    pub legal_name: Option<String>,
    pub email: Option<String>,
    pub customer_type: Option<String>,
    pub address_line1: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub currency: Option<Text<lago::Currency>>,
    /// IANA name; null means UTC.
    pub timezone: Option<String>,
    pub url: Option<String>,
    pub net_payment_term: Option<i32>,
    pub billing_configuration: Json<lago::CustomerBillingConfiguration>,
    pub shipping_address: Option<Json<lago::Address>>,
    pub metadata: Json<Vec<lago::CustomerMetadata>>,
    pub created_at: Moment,
    pub updated_at: Moment,
    /// Deleted customers stay, for their invoices.
    pub deleted_at: Option<Moment>,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

// Plug-ins are called around its writes; `records` says what they see.
extism_openapi::record_callbacks!(ActiveModel);
