//! Who is asked, and what becomes of failures.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::callback::{Callback, OnFailure};
use super::error::PluginFailure;
use crate::host::plugin::{Listener, Listeners};
use crate::typed::record::Record;

type Watch = Arc<dyn Fn(&PluginFailure) + Send + Sync>;

/// Plug-ins to be asked at the moments of records' lives and around operations, and what becomes of
/// their failures. Cheap to clone.
///
/// A plug-in, or a set of them, becomes one by `into()`; settings follow:
///
/// ```
/// use extism_openapi::{Plugin, record::{Callback, Callbacks, OnFailure}};
///
/// fn callbacks(plugins: Vec<Plugin>) -> Callbacks {
///     Callbacks::new(plugins)
///         // As Rails does: what fails after the write undoes it.
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
    /// Asks these plug-ins: one, a set, or a list of either.
    pub fn new(plugins: impl Listeners) -> Self {
        Callbacks {
            listeners: Arc::new(plugins),
            settings: Arc::default(),
        }
    }

    /// What becomes of a write where a plug-in fails in this callback, of any record. Unless set,
    /// `before_*` refuse and `after_*` are ignored. A failure in `after_commit` can't undo the commit,
    /// and is ignored always.
    pub fn on_failure(mut self, callback: Callback, on_failure: OnFailure) -> Self {
        self.settings().callbacks.insert(callback, on_failure);
        self
    }

    /// As [`on_failure`](Callbacks::on_failure), for one record; it counts more than that.
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

    /// What becomes of an operation where a plug-in fails before it ([`OnFailure::Refuse`] unless set)
    /// and after it ([`OnFailure::Ignore`] unless set).
    pub fn on_failure_around_operations(mut self, before: OnFailure, after: OnFailure) -> Self {
        let settings = self.settings();
        settings.before_operations = Some(before);
        settings.after_operations = Some(after);
        self
    }

    /// Is told of every failure that is ignored; they are in the log (`tracing`) too.
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
