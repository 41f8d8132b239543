//! The host's side: functions that serve plug-ins' imports, and plug-ins that are loaded.

mod block_on;
mod environment;
mod error;
mod functions;
mod listener;
mod load;
mod memory;
mod plugin;
mod reentry;

pub use error::{EventError, LoadError};
pub use functions::{Functions, functions};
pub use listener::{Listener, Listeners};
pub use load::{PluginBuilder, Source};
pub use plugin::{Delivery, Plugin};
