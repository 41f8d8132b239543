//! The types of `createCustomer`, written by hand with serde. The benchmark's host uses them too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
pub struct CreateCustomerParams {
    pub body: CustomerCreateInput,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct CustomerCreateInput {
    pub customer: CustomerInput,
}

#[derive(Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerInput {
    pub external_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_payment_term: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_configuration: Option<BillingConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Vec<MetadataInput>>,
}

#[derive(Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingConfiguration {
    pub invoice_grace_period: Option<i64>,
    pub payment_provider: Option<String>,
    pub provider_customer_id: Option<String>,
    pub document_locale: Option<String>,
}

#[derive(Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    pub address_line1: Option<String>,
    pub address_line2: Option<String>,
    pub city: Option<String>,
    pub zipcode: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct MetadataInput {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub key: String,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_in_invoice: Option<bool>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Customer {
    pub customer: CustomerObject,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct CustomerObject {
    pub lago_id: String,
    pub sequential_id: i64,
    pub slug: String,
    pub external_id: String,
    pub name: Option<String>,
    pub legal_name: Option<String>,
    pub email: Option<String>,
    pub customer_type: Option<String>,
    pub address_line1: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub currency: Option<String>,
    pub timezone: Option<String>,
    pub applicable_timezone: String,
    pub url: Option<String>,
    pub net_payment_term: Option<i64>,
    pub billing_configuration: Option<BillingConfiguration>,
    pub shipping_address: Option<Address>,
    pub created_at: String,
    pub updated_at: String,
    pub metadata: Vec<Metadata>,
    pub active_subscriptions_count: i64,
    pub overdue_balance_cents: i64,
    pub wallets_balance_cents: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_details: Option<Vec<ErrorDetail>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Metadata {
    pub lago_id: String,
    pub key: String,
    pub value: String,
    pub display_in_invoice: bool,
    pub created_at: String,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ErrorDetail {
    pub lago_id: Option<String>,
    pub error_code: String,
    pub details: BTreeMap<String, Vec<String>>,
}

/// The documented error bodies, distinguished by their fields.
#[derive(Serialize, Deserialize)]
pub struct ApiError {
    pub status: i64,
    pub error: String,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub error_details: Option<BTreeMap<String, Vec<String>>>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entity {
    Customer(Box<Customer>),
    Error(ApiError),
}

#[derive(Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    pub content: String,
    pub entity: Option<Entity>,
}

/// The event's payload.
#[derive(Serialize, Deserialize)]
pub struct CustomerCreated {
    pub webhook_type: String,
    pub object_type: String,
    pub organization_id: String,
    pub customer: BaseCustomer,
}

#[derive(Serialize, Deserialize)]
pub struct BaseCustomer {
    pub lago_id: String,
    pub sequential_id: i64,
    pub slug: String,
    pub external_id: String,
    pub name: Option<String>,
    pub legal_name: Option<String>,
    pub email: Option<String>,
    pub customer_type: Option<String>,
    pub address_line1: Option<String>,
    pub city: Option<String>,
    pub country: Option<String>,
    pub currency: Option<String>,
    pub timezone: Option<String>,
    pub applicable_timezone: String,
    pub url: Option<String>,
    pub net_payment_term: Option<i64>,
    pub billing_configuration: Option<BillingConfiguration>,
    pub shipping_address: Option<Address>,
    pub created_at: String,
    pub updated_at: String,
    pub metadata: Vec<Metadata>,
}
