//! A billing application with an API like Lago's: the demo of `extism-openapi`.
//!
//! - [`lago`] is the expansion of `openapi_host!` for `lago.yaml`: types, the trait `Api`, webhooks.
//! - [`billing`] is the application: customers, plans, usage, invoices, on SQLite ([`store`]).
//! - [`api`] implements `lago::Api` for [`Billing`], one line for each operation.
//! - [`events`] is the outbox of webhooks.
//! - `records` says what plug-ins see of the store's rows, and what they may change.
//! - [`http`] is its HTTP API: an axum handler for each operation.
//! - [`plugins`] loads plug-ins, delivers the webhooks that they listen to, and connects them to record
//!   callbacks.
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
