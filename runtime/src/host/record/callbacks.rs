//! Which plug-ins are called, and what happens to their failures.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::callback::{Callback, OnFailure};
use super::error::PluginFailure;
use crate::host::plugin::{Listener, Listeners};
use crate::typed::record::Record;

type Watch = Arc<dyn Fn(&PluginFailure) + Send + Sync>;

/// The plug-ins to call around the writes of records and around operations, and what happens if they
/// fail. Cheap to clone.
///
/// Made from a plug-in, or a set of them; `into()` makes it without further settings:
///
/// ```
/// use extism_openapi::{Plugin, record::{Callback, Callbacks, OnFailure}};
///
/// fn callbacks(plugins: Vec<Plugin>) -> Callbacks {
///     Callbacks::new(plugins)
///         // As Rails does: a failure after the write undoes it.
///         .on_failure(Callback::AfterSave, OnFailure::Refuse)
///         .on_ignored(|failure| eprintln!("{failure}"))
/// }
/// ```
#[derive(Clone)]
#[must_use]
pub struct Callbacks {
    listeners: Arc<dyn Listeners>,
    settings: Arc<Settings>,
}

#[derive(Clone, Default)]
struct Settings {
    callbacks: BTreeMap<Callback, OnFailure>,
    of_records: BTreeMap<(&'static str, Callback), OnFailure>,
    before_operations: Option<OnFailure>,
    after_operations: Option<OnFailure>,
    watch: Option<Watch>,
}

impl Callbacks {
    /// Calls these plug-ins: one, a set, or a list of either.
    pub fn new(plugins: impl Listeners) -> Self {
        Callbacks {
            listeners: Arc::new(plugins),
            settings: Arc::default(),
        }
    }

    /// What happens to a write if a plug-in fails in this callback, of any record. Unless set, failures in
    /// `before_*` stop the write, and those in `after_*` are ignored. A failure in `after_commit` can't
    /// undo the commit, and is always ignored.
    pub fn on_failure(mut self, callback: Callback, on_failure: OnFailure) -> Self {
        self.settings().callbacks.insert(callback, on_failure);
        self
    }

    /// As [`on_failure`](Callbacks::on_failure), for one record; this setting takes precedence.
    pub fn on_failure_of<R: Record>(
        mut self,
        record: R,
        callback: Callback,
        on_failure: OnFailure,
    ) -> Self {
        let _ = record;
        self.settings()
            .of_records
            .insert((R::NAME, callback), on_failure);
        self
    }

    /// What happens to an operation if a plug-in fails before it ([`OnFailure::Refuse`] unless set) and
    /// after it ([`OnFailure::Ignore`] unless set).
    pub fn on_failure_around_operations(mut self, before: OnFailure, after: OnFailure) -> Self {
        let settings = self.settings();
        settings.before_operations = Some(before);
        settings.after_operations = Some(after);
        self
    }

    /// Calls `watch` for every failure that is ignored; they are in the log (`tracing`) too.
    pub fn on_ignored(mut self, watch: impl Fn(&PluginFailure) + Send + Sync + 'static) -> Self {
        self.settings().watch = Some(Arc::new(watch));
        self
    }

    fn settings(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }

    pub(super) fn listeners(&self, export: &str) -> Vec<Listener> {
        self.listeners.listeners(export)
    }

    pub(crate) fn listens(&self, export: &str) -> bool {
        !self.listeners(export).is_empty()
    }

    pub(super) fn failing(&self, record: &'static str, callback: Callback) -> OnFailure {
        if callback == Callback::AfterCommit {
            return OnFailure::Ignore;
        }
        let Settings {
            callbacks,
            of_records,
            ..
        } = &*self.settings;
        let chosen = of_records.get(&(record, callback));
        let chosen = chosen.or_else(|| callbacks.get(&callback));
        chosen.copied().unwrap_or(callback.usual())
    }

    pub(super) fn failing_before_operations(&self) -> OnFailure {
        self.settings.before_operations.unwrap_or(OnFailure::Refuse)
    }

    pub(super) fn failing_after_operations(&self) -> OnFailure {
        self.settings.after_operations.unwrap_or(OnFailure::Ignore)
    }

    pub(super) fn ignored(&self, failure: &PluginFailure) {
        let PluginFailure {
            plugin,
            export,
            reason,
        } = failure;
        tracing::warn!(plugin, export, %reason, "a plug-in's failure is ignored");
        if let Some(watch) = &self.settings.watch {
            watch(failure);
        }
    }
}

impl<L: Listeners> From<L> for Callbacks {
    fn from(plugins: L) -> Self {
        Callbacks::new(plugins)
    }
}

impl fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callbacks")
            .field("callbacks", &self.settings.callbacks)
            .field("of_records", &self.settings.of_records)
            .finish_non_exhaustive()
    }
}
