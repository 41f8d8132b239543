//! The host's side: functions that serve plug-ins' imports, and plug-ins that are loaded.

mod cache;
mod confined;
mod error;
mod exports;
#[cfg(feature = "extism")]
pub mod extism_sdk;
mod functions;
mod home;
mod identity;
mod in_time;
mod limit;
mod listener;
mod load;
mod manifest;
mod metrics;
mod payload;
mod plugin;
mod plugins;
mod pool;
mod private_folder;
mod reentry;
mod sandbox;
mod serve;
mod source;
mod system;

pub use cache::CompilationCache;
pub use error::{EventError, LoadError};
pub use exports::LoadWarning;
pub use functions::{Functions, functions};
pub use limit::Limit;
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
pub use sandbox::WasmFeature;
pub use source::Source;
