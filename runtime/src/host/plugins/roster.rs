//! Which plug-ins are in a set, and which events each of them listens to. A roster is never changed, but
//! replaced.

use std::collections::HashMap;
use std::sync::Arc;

use crate::host::plugin::Plugin;

/// An event's name, and the plug-ins that listen to it.
type Listening = (Arc<str>, Arc<[Plugin]>);

#[derive(Default)]
pub(super) struct Roster {
    /// The plug-ins in the order of their priorities.
    plugins: Vec<Plugin>,
    /// Listeners by event, so that an event without any costs one look-up. Only names of events are in it:
    /// a module may have any number of other exports, which are never looked up.
    listeners: HashMap<&'static str, Listening>,
}

impl Roster {
    fn new(mut plugins: Vec<Plugin>) -> Self {
        plugins.sort_by(|a, b| {
            let key = |plugin: &Plugin| plugin.priority();
            key(a).cmp(&key(b)).then_with(|| a.name().cmp(b.name()))
        });
        let mut listeners: HashMap<&'static str, Vec<Plugin>> = HashMap::new();
        for plugin in &plugins {
            for event in plugin.events() {
                let of_event = listeners.entry(event).or_default();
                of_event.push(plugin.clone());
            }
        }
        let listeners = listeners
            .into_iter()
            .map(|(event, plugins)| (event, (Arc::from(event), plugins.into())));
        Roster {
            listeners: listeners.collect(),
            plugins,
        }
    }

    /// The roster with this plug-in in place of the one with its name.
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

    /// The plug-ins that listen to this event, and its name.
    pub(super) fn listeners(&self, event: &str) -> Option<Listening> {
        self.listeners.get(event).cloned()
    }

    fn others(&self, name: &str) -> Vec<Plugin> {
        let others = self.plugins.iter().filter(|plugin| plugin.name() != name);
        others.cloned().collect()
    }
}
