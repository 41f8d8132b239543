//! The results of calls, written by hand with serde. The benchmark's host uses them too.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::types::{ApiError, CustomerObject};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entity<T> {
    Success(Box<T>),
    Error(ApiError),
}

/// For code that needs to know why a call failed.
pub type Answer<T> = Envelope<Entity<T>>;

/// With a plain body, for code that treats all failures alike: serde then need not buffer the body until it
/// knows its type.
#[derive(Serialize, Deserialize)]
pub struct Envelope<T> {
    pub status: u16,
    pub content: String,
    pub entity: Option<T>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FindAllCustomersParams {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_page: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_term: Option<String>,
    #[serde(rename = "currencies[]", skip_serializing_if = "Option::is_none")]
    pub currencies: Option<Vec<String>>,
    #[serde(rename = "countries[]", skip_serializing_if = "Option::is_none")]
    pub countries: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, String>>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct CustomersPaginated {
    pub customers: Vec<CustomerObject>,
    pub meta: PaginationMeta,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct PaginationMeta {
    pub current_page: i32,
    pub next_page: Option<i32>,
    pub prev_page: Option<i32>,
    pub total_pages: i32,
    pub total_count: i64,
}
