//! Callbacks: plug-ins are called around the writes of records, and around operations.

mod ask;
mod callback;
mod callbacks;
mod error;
mod guard;
mod hooked_backend;
mod hooks;
mod keep;
mod place;
mod reply;
mod unsent;
mod writes;

pub use callback::{Callback, OnFailure};
pub use callbacks::Callbacks;
pub use error::{FailureReason, PluginFailure, PluginRefusal, RecordError, Stopped};
pub use hooked_backend::{HookedBackend, HookedOperation};
pub use hooks::OperationCallbacks;
pub use unsent::Withheld;
#[cfg(feature = "sea-orm")]
pub(super) use writes::record_json;
pub use writes::{RecordCallbacks, Saved};
