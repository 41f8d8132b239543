//! Callbacks: plug-ins are asked at the moments of a record's life, and around operations.

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
pub(super) use writes::told;
pub use writes::{RecordCallbacks, Saved};
