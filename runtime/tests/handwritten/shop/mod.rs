//! The expansion of a small document, by hand, as `openapi_pdk!` and `openapi_host!` write it.

#![allow(
    unreachable_pub,
    clippy::unnecessary_lazy_evaluations,
    reason = "an expansion knows neither how far its module reaches nor what a default costs"
)]

mod operation;
mod service;
mod types;

pub use operation::*;
pub use service::*;
pub use types::*;
