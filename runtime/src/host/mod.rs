//! The host's side: functions that serve plug-ins' imports, loaded plug-ins, and the code that calls them.
#![warn(clippy::missing_errors_doc)]

mod error;
#[cfg(feature = "extism")]
pub mod extism_sdk;
mod files;
mod functions;
#[cfg(any(feature = "http", feature = "service"))]
mod http;
#[cfg(any(feature = "http", feature = "service", feature = "validate"))]
mod input;
mod limit;
mod plugin;
mod plugins;
mod record;
mod sandbox;
#[cfg(feature = "sea-orm")]
pub mod sea_orm;
#[cfg(feature = "validate")]
mod validate;
mod wait;
#[cfg(not(feature = "validate"))]
mod without_validate;

pub use error::{EventError, LoadError};
pub use files::{CompilationCache, Source};
pub use functions::{CallMeasurement, EventMeasurement, Functions, Metrics, functions};
#[cfg(feature = "service")]
pub use http::Service;
#[cfg(feature = "http")]
pub use http::{AuthError, BearerToken, Http, HttpBuilder, HttpError};
pub use limit::Limit;
pub use plugin::{Delivery, Listener, Listeners, LoadWarning, Plugin, PluginBuilder};
#[cfg(feature = "service")]
pub use plugins::WebhookService;
pub use plugins::{
    EventPolicy, EventResult, EventResults, Folded, FolderLoad, Outcome, Plugins, PluginsBuilder,
    Reentry, RoutedWebhook, Strategy, WebhookError, Webhooks,
};
pub use record::{
    Callback, Callbacks, FailureReason, HookedBackend, HookedOperation, OnFailure,
    OperationCallbacks, PluginFailure, PluginRefusal, RecordCallbacks, RecordError, Saved, Stopped,
    Withheld,
};
pub use sandbox::WasmFeature;
#[cfg(feature = "validate")]
pub use validate::{InputSchemas, Validated};
