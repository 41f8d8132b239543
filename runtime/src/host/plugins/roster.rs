//! Who is in a set, and who of them listens to what. Never changed: replaced.

use std::collections::HashMap;
use std::sync::Arc;

use crate::host::plugin::Plugin;

#[derive(Default)]
pub(super) struct Roster {
    /// In the order of their priorities.
    plugins: Vec<Plugin>,
    /// By export, so that an event nobody listens to costs one look.
    listeners: HashMap<Arc<str>, Arc<[Plugin]>>,
}

impl Roster {
    fn new(mut plugins: Vec<Plugin>) -> Self {
        plugins.sort_by(|a, b| {
            let key = |plugin: &Plugin| plugin.priority();
            key(a).cmp(&key(b)).then_with(|| a.name().cmp(b.name()))
        });
        let mut listeners: HashMap<Arc<str>, Vec<Plugin>> = HashMap::new();
        for plugin in &plugins {
            for export in plugin.exported() {
                let of_export = listeners.entry(Arc::clone(export)).or_default();
                of_export.push(plugin.clone());
            }
        }
        let listeners = listeners
            .into_iter()
            .map(|(export, plugins)| (export, plugins.into()));
        Roster {
            listeners: listeners.collect(),
            plugins,
        }
    }

    /// With this plug-in in the place of the one of its name.
    pub(super) fn with(&self, plugin: Plugin) -> Self {
        let mut plugins = self.others(plugin.name());
        plugins.push(plugin);
        Roster::new(plugins)
    }

    pub(super) fn without(&self, name: &str) -> Self {
        Roster::new(self.others(name))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| plugin.name() == name)
    }

    pub(super) fn all(&self) -> &[Plugin] {
        &self.plugins
    }

    /// The plug-ins that export this function, and its name.
    pub(super) fn listeners(&self, export: &str) -> Option<(Arc<str>, Arc<[Plugin]>)> {
        let (export, plugins) = self.listeners.get_key_value(export)?;
        Some((Arc::clone(export), Arc::clone(plugins)))
    }

    fn others(&self, name: &str) -> Vec<Plugin> {
        let others = self.plugins.iter().filter(|plugin| plugin.name() != name);
        others.cloned().collect()
    }
}
