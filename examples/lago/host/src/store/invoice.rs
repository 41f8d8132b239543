//! Invoices.

use jiff::civil::Date;
use sea_orm::entity::prelude::*;

use super::values::{Json, Moment, Text};
use crate::lago;

/// One row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub lago_id: String,
    pub customer_id: i64,
    /// Number among the customer's invoices.
    pub sequential_id: i32,
    pub number: String,
    pub issuing_date: Text<Date>,
    pub payment_due_date: Text<Date>,
    pub payment_overdue: bool,
    pub payment_dispute_lost_at: Option<Moment>,
    pub invoice_type: Text<lago::InvoiceType>,
    pub status: Text<lago::InvoiceStatus>,
    pub payment_status: Text<lago::PaymentStatus>,
    pub currency: Text<lago::Currency>,
    pub fees_amount_cents: i64,
    pub coupons_amount_cents: i64,
    pub credit_notes_amount_cents: i64,
    pub prepaid_credit_amount_cents: i64,
    pub total_amount_cents: i64,
    pub metadata: Json<Vec<lago::InvoiceMetadataObject>>,
    /// When a draft is finalized automatically.
    pub finalize_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

/// No relations: the domain joins by id.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
