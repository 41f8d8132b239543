//! The host functions that serve a plug-in's imports: one for each operation.

mod metrics;
mod serve;
mod settings;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::{Linker, Module};

use crate::backend::Backend;
use crate::contract::operation::Operation;
use crate::contract::protection::Protection;
use crate::host::sandbox::{HostFunctions, State};
use crate::host::wait::runtime::HomeRuntime;
pub(in crate::host) use metrics::ObservedEvent;
use metrics::Observer;
pub use metrics::{CallMeasurement, EventMeasurement, Metrics};
pub(in crate::host) use serve::Serve;
use settings::{Settings, TIMEOUT};

/// The largest input and response where the limits are not set, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The imports of plug-ins, each served by a backend. Made by the expansion's `functions(…)`.
///
/// Hand it to [`Plugin::new`](crate::Plugin::new). A clone serves another plug-in by the same backend.
#[cfg_attr(
    feature = "extism",
    doc = "For a plug-in that the Extism SDK runs, iterate over it: see [`crate::extism_sdk`]."
)]
///
/// A host function never ends the plug-in's call because of the API, the network or the plug-in's input:
/// the plug-in gets a response that says what went wrong. It ends the call only where no response can
/// reach the plug-in, because its memory, fuel or time is used up.
#[derive(Clone)]
#[must_use]
pub struct Functions {
    module: &'static str,
    operations: &'static [&'static Operation],
    events: &'static [&'static str],
    /// What plug-ins do not see of events, for the events of which something is hidden.
    hidden: &'static [(&'static str, Protection)],
    settings: Settings,
}

/// Makes the host functions of a document. Called by the expansion.
#[doc(hidden)]
pub fn functions(
    module: &'static str,
    operations: &'static [&'static Operation],
    events: &'static [&'static str],
    backend: impl Backend,
) -> Functions {
    let settings = Settings {
        backend: Arc::new(backend),
        home: HomeRuntime::current(),
        timeout: TIMEOUT,
        max_request_bytes: LARGEST,
        max_response_bytes: LARGEST,
        plugin_name: None,
        observer: Observer::default(),
        context: Vec::new(),
    };
    Functions {
        module,
        operations,
        events,
        hidden: &[],
        settings,
    }
}

impl Functions {
    /// Says what plug-ins do not see of events. Called by the expansion.
    #[doc(hidden)]
    pub fn hiding(mut self, hidden: &'static [(&'static str, Protection)]) -> Self {
        self.hidden = hidden;
        self
    }

    /// What plug-ins do not see of the event of this name.
    pub(super) fn hidden(&self, event: &str) -> Protection {
        let of_event = self.hidden.iter().find(|(name, _)| *name == event);
        of_event.map_or(Protection::NONE, |(_, protection)| *protection)
    }

    /// How long one operation may take, 30 seconds unless set. If the plug-in's own call has less time
    /// left, that is the limit. A later response is dropped, and the plug-in gets a `timeout` error.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// The largest input object that a plug-in may send, in bytes of JSON; 16 MiB unless set. A larger
    /// one is a `limited` error.
    pub fn max_request_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_request_bytes = bytes as u64;
        self
    }

    /// The largest response that a plug-in may get, in bytes of the JSON envelope; 16 MiB unless set. A
    /// larger one is a `limited` error.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes as u64;
        self
    }

    /// Names the plug-in that these functions are for: backends see it as
    /// [`Call::plugin`](crate::Call::plugin).
    pub fn plugin_name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings.plugin_name = Some(name.into());
        self
    }

    /// Attaches a value to every call, one of each type: backends find it by
    /// [`Call::get`](crate::Call::get).
    pub fn context<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        let value = Arc::new(value);
        self.settings
            .context
            .push(Arc::new(move |call| call.with_shared(Arc::clone(&value))));
        self
    }

    /// Reports to `metrics` every event that a plug-in handles and every operation that one calls.
    ///
    /// ```
    /// use extism_openapi::{Functions, metrics::{CallMeasurement, EventMeasurement, Metrics}};
    ///
    /// struct Counters;
    ///
    /// impl Metrics for Counters {
    ///     fn event(&self, event: &EventMeasurement<'_>) {
    ///         println!("{} {} {}", event.plugin, event.event, event.status);
    ///     }
    ///     fn call(&self, call: &CallMeasurement<'_>) {
    ///         println!("{} {} {:?}", call.operation, call.status, call.duration);
    ///     }
    /// }
    ///
    /// fn counted(functions: Functions) -> Functions {
    ///     functions.metrics(Counters)
    /// }
    /// ```
    pub fn metrics(mut self, metrics: impl Metrics) -> Self {
        self.settings.observer = Observer::new(Arc::new(metrics));
        self
    }

    /// The largest input, in bytes.
    #[cfg(feature = "extism")]
    pub(super) fn max_request(&self) -> u64 {
        self.settings.max_request_bytes
    }

    pub(super) fn home(&self) -> &HomeRuntime {
        &self.settings.home
    }

    pub(super) fn observer(&self) -> &Observer {
        &self.settings.observer
    }

    /// What the plug-in is called in messages.
    pub(super) fn name(&self) -> Arc<str> {
        let name = self.settings.plugin_name.clone();
        name.unwrap_or_else(|| "plug-in".into())
    }

    /// The operations that are served.
    pub fn operations(&self) -> &'static [&'static Operation] {
        self.operations
    }

    /// The names of the document's events: what a plug-in may export to listen.
    pub fn events(&self) -> &'static [&'static str] {
        self.events
    }

    /// The import module that plug-ins name.
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// What serves each operation.
    pub(super) fn served(&self) -> impl Iterator<Item = Arc<Serve>> {
        let settings = Arc::new(self.settings.clone());
        self.operations
            .iter()
            .map(move |operation| Arc::new(Serve::new(operation, Arc::clone(&settings))))
    }
}

impl HostFunctions for Functions {
    fn module(&self) -> &'static str {
        self.module
    }

    fn names(&self) -> Vec<&'static str> {
        self.operations.iter().map(|it| it.name).collect()
    }

    fn define(&self, linker: &mut Linker<State>, modules: &[Module]) -> wasmtime::Result<()> {
        let imports = modules.iter().flat_map(Module::imports);
        let imported: HashSet<&str> = imports
            .filter(|import| import.module() == self.module)
            .map(|import| import.name())
            .collect();
        for serve in self.served() {
            if imported.contains(serve.name()) {
                serve.define(linker, self.module)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions")
            .field("module", &self.module)
            .field("operations", &self.operations.len())
            .field("events", &self.events)
            .field("timeout", &self.settings.timeout)
            .field("plugin_name", &self.settings.plugin_name)
            .finish_non_exhaustive()
    }
}
