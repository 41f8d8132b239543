//! The expansion of a small document, by hand, as `openapi_pdk!` and `openapi_host!` write it.

mod operation;
mod service;
mod types;

pub use operation::*;
pub use service::*;
pub use types::*;
