//! A billing application in Lago's shape: the demo of `extism-openapi`.
//!
//! - [`lago`] is what `openapi_host!` makes of `lago.yaml`: types, the trait `Api`, webhooks.
//! - [`billing`] is the application: customers, plans, usage, invoices, on SQLite ([`store`]).
//! - [`api`] implements `lago::Api` for [`Billing`], one line an operation.
//! - [`events`] is the outbox of webhooks.
//! - `records` says what plug-ins see of the store's rows, and may change of them.
//! - [`http`] is its HTTP API: an axum handler an operation.
//! - [`plugins`] loads plug-ins, hands them the webhooks that they listen to, and has them asked about
//!   records.
//! - [`demo`] is a visitor who uses it all.

pub mod api;
pub mod billing;
pub mod demo;
pub mod events;
pub mod http;
pub mod plugins;
mod records;
pub mod store;

pub use api::lago;
pub use billing::Billing;
