//! A set of plug-ins: loaded, replaced and removed while events are delivered to them.

mod deliver;
mod folder;
mod policy;
mod results;
mod roster;
mod webhook;
#[cfg(feature = "service")]
mod webhook_service;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub use folder::FolderLoad;
pub use policy::{EventPolicy, Reentry, Strategy};
pub use results::{EventResult, EventResults, Folded, Outcome};
pub use webhook::{RoutedWebhook, WebhookError, Webhooks};
#[cfg(feature = "service")]
pub use webhook_service::WebhookService;

use crate::contract::protection::Protection;
use crate::host::error::LoadError;
use crate::host::functions::Functions;
use crate::host::plugin::Plugin;
use crate::host::plugin::PluginBuilder;
use crate::host::sandbox::Budget;
use crate::host::sandbox::Identity;
use crate::typed::event::Event;
use roster::Roster;

/// How many plug-ins get an event at the same time where the builder does not set it.
const CONCURRENCY: usize = 16;

/// A set of loaded plug-ins that get events together. Cheap to clone; clones are the same set.
///
/// Plug-ins may be added, replaced and removed at any time. Calls and deliveries that are in progress
/// finish with the plug-ins that were in the set when they began.
///
/// ```no_run
/// # mod lago { extism_openapi::openapi_host!("../examples/lago/lago.yaml"); }
/// # async fn f(backend: impl extism_openapi::Backend, event: lago::webhooks::CustomerCreated)
/// # -> Result<(), extism_openapi::plugin::LoadError> {
/// use extism_openapi::{Plugin, Plugins};
/// use std::path::Path;
///
/// let plugins = Plugins::new(lago::functions(backend));
/// plugins.add("welcome", Path::new("welcome.wasm"))?;
/// plugins.add("audit", Plugin::builder(Path::new("audit.wasm")).instances(4).priority(10))?;
///
/// let results = plugins.deliver(lago::webhooks::customer_created, &event).await;
/// for (plugin, error) in results.failures() {
///     eprintln!("{plugin}: {error}");
/// }
/// # Ok(())
/// # }
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct Plugins(Arc<Set>);

struct Set {
    functions: Functions,
    concurrency: usize,
    policies: BTreeMap<String, EventPolicy>,
    roster: RwLock<Arc<Roster>>,
    /// How much memory the instances of all its plug-ins may have together.
    budget: Option<Arc<Budget>>,
    /// Held during a change of the roster; deliveries don't wait for it.
    changes: Mutex<()>,
}

/// Makes a [`Plugins`] with other policies than the defaults.
#[derive(Clone, Debug)]
#[must_use]
pub struct PluginsBuilder {
    functions: Functions,
    concurrency: usize,
    policies: BTreeMap<String, EventPolicy>,
    memory_bytes: Option<u64>,
}

impl PluginsBuilder {
    /// How the event of this marker is delivered.
    pub fn event<E: Event>(mut self, event: E, policy: EventPolicy) -> Self {
        let _ = event;
        self.policies.insert(E::NAME.to_owned(), policy);
        self
    }

    /// How the event or record callback of this name is delivered: `customer_before_create`.
    ///
    /// # Errors
    /// Where the document has no event or callback of this name.
    pub fn event_named(mut self, name: &str, policy: EventPolicy) -> Result<Self, LoadError> {
        let events = self.functions.events();
        if !events.contains(&name) {
            let nearest = crate::did_you_mean::nearest(name, events.iter().copied());
            return Err(LoadError::UnknownEvent {
                name: name.to_owned(),
                nearest: nearest.map(str::to_owned),
            });
        }
        self.policies.insert(name.to_owned(), policy);
        Ok(self)
    }

    /// How many plug-ins get one event at the same time, 16 unless set.
    pub fn concurrency(mut self, most: usize) -> Self {
        self.concurrency = most.max(1);
        self
    }

    /// How much memory the instances of all plug-ins of the set may have together, in bytes: memories,
    /// tables, garbage-collected objects, and 512 KiB of stack for each; unlimited unless set. A plug-in
    /// that needs more fails with [`EventError::Limited`](crate::event::EventError::Limited).
    pub fn max_memory_bytes(mut self, bytes: u64) -> Self {
        self.memory_bytes = Some(bytes);
        self
    }

    /// The set, without any plug-in.
    pub fn build(self) -> Plugins {
        Plugins(Arc::new(Set {
            functions: self.functions,
            concurrency: self.concurrency,
            policies: self.policies,
            roster: RwLock::default(),
            budget: self.memory_bytes.map(Budget::new),
            changes: Mutex::default(),
        }))
    }
}

impl Plugins {
    /// A set whose plug-ins call these functions, each under its own name.
    pub fn new(functions: Functions) -> Plugins {
        Plugins::builder(functions).build()
    }

    /// Begins to make a set with other policies.
    pub fn builder(functions: Functions) -> PluginsBuilder {
        PluginsBuilder {
            functions,
            concurrency: CONCURRENCY,
            policies: BTreeMap::new(),
            memory_bytes: None,
        }
    }

    /// Loads a plug-in under a new name: from its bytes, its file, a manifest, or a
    /// [`Plugin::builder`] with limits and a priority.
    ///
    /// # Errors
    /// Where it can't be loaded, or the name is taken.
    pub fn add(&self, name: &str, plugin: impl Into<PluginBuilder>) -> Result<Plugin, LoadError> {
        let functions = self.0.functions.clone();
        self.add_with(name, plugin, functions)
    }

    /// As [`add`](Plugins::add), with functions of its own: another backend, other limits or grants.
    ///
    /// # Errors
    /// As [`add`](Plugins::add).
    pub fn add_with(
        &self,
        name: &str,
        plugin: impl Into<PluginBuilder>,
        functions: Functions,
    ) -> Result<Plugin, LoadError> {
        let taken = |roster: &Roster| match roster.get(name) {
            Some(_) => Err(LoadError::NameTaken {
                name: name.to_owned(),
            }),
            None => Ok(()),
        };
        // Checked before compiling, and again after it, in case another call was faster.
        taken(&self.roster())?;
        let identity = Identity::new(name.into());
        let plugin = plugin
            .into()
            .within(self.0.budget.clone())
            .build_as(identity, functions.plugin_name(name))?;
        let _changing = self.changing();
        let roster = self.roster();
        taken(&roster)?;
        self.set_roster(roster.with(plugin.clone()));
        Ok(plugin)
    }

    /// Loads a plug-in in place of the one with this name, if there is one. Calls that are in progress
    /// finish with the old one; if the new one can't be loaded, the old one stays.
    ///
    /// # Errors
    /// Where it can't be loaded.
    pub fn replace(
        &self,
        name: &str,
        plugin: impl Into<PluginBuilder>,
    ) -> Result<Plugin, LoadError> {
        let functions = self.0.functions.clone();
        self.replace_with(name, plugin, functions)
    }

    /// As [`replace`](Plugins::replace), with functions of its own.
    ///
    /// # Errors
    /// As [`replace`](Plugins::replace).
    pub fn replace_with(
        &self,
        name: &str,
        plugin: impl Into<PluginBuilder>,
        functions: Functions,
    ) -> Result<Plugin, LoadError> {
        // The identity stays: calls of the old plug-in may have caused events that the new one gets.
        let identity = match self.get(name) {
            Some(old) => old.identity().successor(),
            None => Identity::new(name.into()),
        };
        let plugin = plugin
            .into()
            .within(self.0.budget.clone())
            .build_as(identity, functions.plugin_name(name))?;
        let _changing = self.changing();
        self.set_roster(self.roster().with(plugin.clone()));
        Ok(plugin)
    }

    /// Removes a plug-in from the set, and returns it; calls that are in progress finish.
    pub fn remove(&self, name: &str) -> Option<Plugin> {
        let _changing = self.changing();
        let roster = self.roster();
        let removed = roster.get(name).cloned()?;
        self.set_roster(roster.without(name));
        Some(removed)
    }

    /// Loads every plug-in of a folder, each in place of the one with its name, if there is one: the
    /// modules (`*.wasm`) and Extism's manifests (`*.json`, `*.toml`), named by their files without
    /// the extension. See [`FolderLoad`] for the rules and for what could not be loaded.
    ///
    /// # Errors
    /// Where the folder can't be read. A plug-in that can't be loaded does not stop the others.
    pub fn load_folder(&self, folder: impl AsRef<Path>) -> Result<FolderLoad, LoadError> {
        self.load_folder_with(folder, |_, builder| builder)
    }

    /// As [`load_folder`](Plugins::load_folder); `configure` sets each plug-in's limits and priority by
    /// its name.
    ///
    /// # Errors
    /// As [`load_folder`](Plugins::load_folder).
    pub fn load_folder_with(
        &self,
        folder: impl AsRef<Path>,
        configure: impl Fn(&str, PluginBuilder) -> PluginBuilder,
    ) -> Result<FolderLoad, LoadError> {
        folder::load(self, folder.as_ref(), &configure)
    }

    /// The plug-in of this name.
    pub fn get(&self, name: &str) -> Option<Plugin> {
        self.roster().get(name).cloned()
    }

    /// The plug-ins, in the order of their priorities.
    pub fn list(&self) -> Vec<Plugin> {
        self.roster().all().to_vec()
    }

    /// How much memory the instances of all its plug-ins have now, in bytes; `None` where the set has
    /// no [limit](PluginsBuilder::max_memory_bytes), and nothing is counted.
    pub fn memory_bytes(&self) -> Option<u64> {
        self.0.budget.as_ref().map(|budget| budget.used())
    }

    /// What plug-ins do not see of the event of this name.
    fn hidden(&self, event: &str) -> Protection {
        self.0.functions.hidden(event)
    }

    /// The names of the document's events.
    pub fn events(&self) -> &'static [&'static str] {
        self.0.functions.events()
    }

    fn roster(&self) -> Arc<Roster> {
        let roster = self.0.roster.read();
        Arc::clone(&roster.unwrap_or_else(PoisonError::into_inner))
    }

    fn set_roster(&self, roster: Roster) {
        let new = Arc::new(roster);
        let mut current = self
            .0
            .roster
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, new);
        drop(current);
        // Dropping plug-ins takes a while, and deliveries must not wait for it.
        drop(old);
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.0
            .changes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Plugins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugins")
            .field("plugins", &self.roster().all())
            .field("policies", &self.0.policies)
            .finish_non_exhaustive()
    }
}
