//! Turns an OpenAPI document into an Extism plug-in system, at compile time.
//!
//! A plug-in calls the document's operations as typed functions (feature `pdk`):
//!
#![cfg_attr(feature = "pdk", doc = "```")]
#![cfg_attr(not(feature = "pdk"), doc = "```ignore")]
//! mod lago { extism_openapi::openapi_pdk!("../examples/lago/lago.yaml"); }
//!
//! #[extism_openapi::export(lago::webhooks::customer_created)]
//! fn welcome(event: lago::webhooks::CustomerCreated) -> Result<(), lago::Error> {
//!     let id = event.customer.external_id;
//!     let wallet = lago::WalletCreateInputWallet::new(id, "1.0", lago::Currency::Eur);
//!     let created = lago::create_wallet(lago::WalletCreateInput::new(wallet))?;
//!     assert_eq!(created.wallet.currency, lago::Currency::Eur);
//!     Ok(())
//! }
//! # fn main() {}
//! ```
//!
//! A host serves them (feature `host`) with its own code, its own router (feature `service`) or over
//! HTTP (feature `http`):
//!
#![cfg_attr(feature = "host", doc = "```")]
#![cfg_attr(not(feature = "host"), doc = "```ignore")]
//! use extism_openapi::{Call, Error, Functions};
//!
//! mod lago { extism_openapi::openapi_host!("../examples/lago/lago.yaml"); }
//!
//! struct Billing { wallet: lago::WalletObject }
//!
//! impl lago::Api for Billing {
//!     async fn create_wallet(
//!         &self,
//!         call: &Call,
//!         params: lago::CreateWalletParams,
//!     ) -> lago::CreateWalletResult {
//!         if params.body.wallet.currency != self.wallet.currency {
//!             return Err(Error::invalid_request("another currency"));
//!         }
//!         Ok(lago::Wallet::new(self.wallet.clone()).into())
//!     }
//! }
//!
//! fn imports(billing: Billing) -> Functions {
//!     lago::functions(lago::api(billing))
//! }
//! # fn main() {}
//! ```
//!
//! Off wasm the plug-in's functions call a host that the test installs with `with_host`: an
//! implementation of the typed trait, or a [`Mock`].
//!
//! # Features
//!
//! | feature | for | gives |
//! |---|---|---|
//! | `pdk` | plug-ins | `openapi_pdk!`, `export`, and off wasm `with_host` |
//! | `host` | hosts | `openapi_host!`, host functions, `Plugin`, `Plugins` |
//! | `http` | hosts | the backend that calls an HTTP API; Extism's own `http_request` where it is allowed |
//! | `service` | hosts | the backend that calls a tower or axum router in process; the application's webhooks as a tower service |
//! | `extism` | hosts | the same host functions for plug-ins that the Extism SDK runs, outside of this crate's sandbox |
//! | `wasi` | hosts | the whole of WASI preview 1, for plug-ins that are granted folders |
//! | `validate` | hosts | the option `validate = "requests"` |
//! | `sea-orm` | hosts | record callbacks around the writes of SeaORM's models |
//!
//! # Security
//!
//! `Plugin` runs Extism plug-ins of strangers in a sandbox on wasmtime: time, memory, tables, output and
//! log are bounded from a plug-in's first instruction on, set-up code included, and each limit has a
//! default and a method of `PluginBuilder`. `SECURITY.md` of the repository has the threat model, what is
//! not defended, and the test of each attack.

#![warn(missing_debug_implementations, clippy::return_self_not_must_use)]
#![cfg_attr(extism_openapi_docs_rs, feature(doc_cfg))]
// The badges show features only, not that an item is missing on Wasm.
#![cfg_attr(extism_openapi_docs_rs, doc(auto_cfg(hide(target_arch = "wasm32"))))]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(not(target_arch = "wasm32"))]
pub mod backend;
mod codec;
mod contract;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod did_you_mean;
pub mod error;
#[cfg(feature = "pdk")]
mod guest;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod host;
#[cfg(not(target_arch = "wasm32"))]
mod shown;
mod typed;
mod value;
mod wire;

#[cfg(not(target_arch = "wasm32"))]
pub use backend::{Backend, Call, Mock};
pub use error::Error;
#[cfg(feature = "host")]
pub use extism_openapi_macros::openapi_host;
#[cfg(feature = "pdk")]
pub use extism_openapi_macros::{callback, export, openapi_pdk};
#[cfg(all(feature = "pdk", not(target_arch = "wasm32")))]
pub use guest::native::with_host;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
pub use on_hosts::*;
pub use serde_json::Value;
pub use typed::change::Refusal;
pub use typed::event::{Event, Reply};
pub use value::body::Bytes;
pub use value::field::Field;
pub use value::response::Response;

/// The types of an operation, and its description as data, for layers, mocks and logs.
pub mod operation {
    pub use crate::codec::object::Input;
    pub use crate::contract::operation::*;
    pub use crate::typed::operation::TypedOperation;
}

/// The types that generated types are made of.
pub mod types {
    pub use crate::codec::UnknownValue;
    pub use crate::codec::object::Object;
    pub use crate::value::body::{AnyBody, Base64, Bytes};
    pub use crate::value::field::Field;
    pub use crate::value::headers::Headers;
    pub use crate::value::response::Response;
}

/// The document's webhooks and callbacks, which plug-ins listen to.
pub mod event {
    pub use crate::typed::event::{Event, IntoReply, Reply};

    #[cfg(all(feature = "host", not(target_arch = "wasm32")))]
    pub use crate::host::{
        Delivery, EventError, EventPolicy, EventResult, EventResults, Folded, Outcome, Reentry,
        Strategy,
    };
}

/// Records whose writes plug-ins can check and change, and operations that call plug-ins before and after.
pub mod record {
    pub use crate::typed::change::{
        CallbackError, Change, FieldError, IntoCallbackReply, IntoReport, IntoVerdict, Refusal,
    };
    pub use crate::typed::record::Record;

    #[cfg(all(feature = "host", not(target_arch = "wasm32")))]
    pub use crate::host::{
        Callback, Callbacks, FailureReason, HookedBackend, HookedOperation, OnFailure,
        OperationCallbacks, PluginFailure, PluginRefusal, RecordCallbacks, RecordError, Saved,
        Stopped,
    };
}

/// Plug-ins and sets of them: how they are loaded, with which limits, and how they are called.
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
pub mod plugin {
    pub use crate::host::{
        CompilationCache, FolderLoad, Functions, Limit, Listener, Listeners, LoadError,
        LoadWarning, Plugin, PluginBuilder, Plugins, PluginsBuilder, Source, WasmFeature,
    };
}

/// The backends that reach an HTTP API or the application's own router.
#[cfg(all(
    any(feature = "http", feature = "service"),
    not(target_arch = "wasm32")
))]
pub mod http {
    #[cfg(feature = "service")]
    pub use crate::host::Service;
    #[cfg(feature = "http")]
    pub use crate::host::{AuthError, BearerToken, Http, HttpBuilder, HttpError};
}

/// The application's own webhooks, delivered to plug-ins as they are posted.
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
pub mod webhook {
    #[cfg(feature = "service")]
    pub use crate::host::WebhookService;
    pub use crate::host::{RoutedWebhook, WebhookError, Webhooks};
}

/// What a host measures of events and calls.
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
pub mod metrics {
    pub use crate::host::{CallMeasurement, EventMeasurement, Metrics};
}

/// What hosts use from the root.
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod on_hosts {
    #[cfg(feature = "http")]
    pub use crate::host::Http;
    #[cfg(feature = "service")]
    pub use crate::host::Service;
    #[cfg(feature = "sea-orm")]
    pub use crate::host::sea_orm;
    pub use crate::host::{Functions, Plugin, Plugins};
    pub use extism_manifest as manifest;
    #[cfg(feature = "extism")]
    pub use {crate::host::extism_sdk, extism};
}
