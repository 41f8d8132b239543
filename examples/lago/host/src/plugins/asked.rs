//! The plug-ins as the domain sees them: called for records.

use std::sync::Weak;

use extism_openapi::{
    Plugins,
    event::EventError,
    plugin::{Listener, Listeners},
    record::FieldError,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::activity::{Activity, Watch};

/// Calls the plug-ins as long as they are loaded, and reports their replies.
pub(super) struct Asked {
    /// Weak, since the plug-ins hold the domain, which serves their calls, and the domain holds this.
    pub(super) plugins: Weak<Plugins>,
    pub(super) watch: Watch,
}

impl Listeners for Asked {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        let Some(plugins) = self.plugins.upgrade() else {
            return Vec::new();
        };
        let listeners = plugins.listeners(export).into_iter();
        listeners
            .map(|listener| self.watched(listener, export))
            .collect()
    }
}

impl Asked {
    fn watched(&self, listener: Listener, export: &str) -> Listener {
        let (watch, event) = (Watch::clone(&self.watch), export.to_owned());
        Listener::new(listener.plugin().to_owned(), move |record| {
            let (watch, event, listener) = (Watch::clone(&watch), event.clone(), listener.clone());
            async move {
                let reply = listener.call(record).await;
                if let Some(activity) = activity(listener.plugin(), event, &reply) {
                    watch(activity);
                }
                reply
            }
        })
    }
}

/// The parts of a callback's reply that are reported; `docs/wire.md` has all of them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct CallbackReply {
    patch: Map<String, Value>,
    errors: Vec<FieldError>,
}

fn activity(plugin: &str, event: String, reply: &Result<Vec<u8>, EventError>) -> Option<Activity> {
    let plugin = plugin.to_owned();
    let output = match reply {
        Ok(output) => output,
        Err(error) => {
            let message = error.to_string();
            return Some(Activity::Failed {
                plugin,
                event,
                message,
            });
        }
    };
    // The runtime rejects an invalid reply itself, with its own message.
    let CallbackReply { patch, errors } = serde_json::from_slice(output).unwrap_or_default();
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let mut fields: Vec<String> = patch.keys().cloned().collect();
    fields.sort();
    match (errors.is_empty(), fields.is_empty()) {
        (false, _) => Some(Activity::Refused { plugin, errors }),
        (true, false) => Some(Activity::Changed { plugin, fields }),
        (true, true) => None,
    }
}
