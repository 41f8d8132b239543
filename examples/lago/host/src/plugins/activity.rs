//! What happens between the application and its plug-ins, for observers.

use std::fmt;
use std::sync::Arc;

use extism_openapi::metrics::{CallMeasurement, Metrics};

/// Something that happened between the application and a plug-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activity {
    /// The plug-in starts to handle an event or a record's callback.
    Told {
        /// The plug-in's name.
        plugin: String,
        /// The export's name: the webhook's, or for example `customer_before_create`.
        event: String,
    },
    /// The plug-in changed the record that it was called for.
    Changed {
        /// The plug-in's name.
        plugin: String,
        /// The fields, in alphabetical order.
        fields: Vec<String>,
    },
    /// The plug-in refused the write of the record.
    Refused {
        /// The plug-in's name.
        plugin: String,
        /// What is wrong with the record, field by field.
        errors: Vec<String>,
    },
    /// The plug-in called an operation.
    Called {
        /// The plug-in's name.
        plugin: String,
        /// The operation's snake_case name.
        operation: &'static str,
        /// The HTTP status of the response.
        status: u16,
    },
    /// The plug-in's function failed.
    Failed {
        /// The plug-in's name.
        plugin: String,
        /// The export's name.
        event: String,
        /// What went wrong; the plug-in's own message if it has one.
        message: String,
    },
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Activity::Told { plugin, event } => write!(f, "plug-in {plugin} ← {event}"),
            Activity::Changed { plugin, fields } => {
                write!(f, "plug-in {plugin} changes {}", fields.join(", "))
            }
            Activity::Refused { plugin, errors } => {
                write!(f, "plug-in {plugin} refuses: {}", errors.join("; "))
            }
            Activity::Called {
                plugin,
                operation,
                status,
            } => write!(f, "plug-in {plugin} → {operation} {status}"),
            Activity::Failed {
                plugin,
                event,
                message,
            } => write!(f, "plug-in {plugin} failed at {event}: {message}"),
        }
    }
}

/// Is called with every [`Activity`]: a log, or the demo's transcript.
pub type Watch = Arc<dyn Fn(Activity) + Send + Sync>;

/// Turns what the runtime measures into activities.
pub(super) struct Measured(pub(super) Watch);

impl Metrics for Measured {
    fn event_begins(&self, plugin: &str, event: &str) {
        (self.0)(Activity::Told {
            plugin: plugin.to_owned(),
            event: event.to_owned(),
        });
    }

    fn call(&self, call: &CallMeasurement<'_>) {
        (self.0)(Activity::Called {
            plugin: call.plugin.unwrap_or_default().to_owned(),
            operation: call.operation,
            status: call.status,
        });
    }
}
