//! The host's side: functions that serve plug-ins' imports, and plug-ins that are loaded.

mod block_on;
mod cache;
mod confined;
mod environment;
mod error;
mod exports;
mod functions;
mod instance;
mod listener;
mod load;
mod manifest;
mod memory;
mod metrics;
mod plugin;
mod plugins;
mod pool;
mod private_folder;
mod recipe;
mod reentry;
mod serve;
mod source;

pub use cache::CompilationCache;
pub use error::{EventError, LoadError};
pub use exports::LoadWarning;
pub use functions::{Functions, functions};
pub use listener::{Listener, Listeners};
pub use load::PluginBuilder;
pub use metrics::{CallMeasurement, EventMeasurement, Metrics};
pub use plugin::{Delivery, Plugin};
#[cfg(feature = "service")]
pub use plugins::WebhookService;
pub use plugins::{
    Deliveries, EventPolicy, Folded, FolderLoad, Outcome, PluginDelivery, Plugins, PluginsBuilder,
    Reentry, Strategy, WebhookDeliveries, WebhookError, Webhooks,
};
pub use source::Source;
