//! The application's plug-ins: loads them, delivers the webhooks that they listen to, and connects them
//! to the callbacks of records.

mod activity;
mod asked;
mod file;

use std::sync::Arc;

use extism_openapi::{Backend, Plugin, plugin::LoadError};

pub use self::activity::{Activity, Watch};
pub use self::file::PluginFile;
use crate::Billing;
use crate::events::{BillingEvent, EventOutbox};
use crate::lago;

/// How many events one [`Plugins::deliver_pending`] delivers: otherwise plug-ins that react to each
/// other's events would keep it busy forever.
const LONGEST_CASCADE: usize = 1_000;

/// How many calls of one plug-in run at a time. The database has one connection: a plug-in that handles
/// an event may wait for it, while the transaction that holds it waits to call the same plug-in for a
/// record. With one instance, each would wait for the other until time is up.
const INSTANCES: usize = 4;

/// A plug-in that can't be loaded.
#[derive(Debug, thiserror::Error)]
#[error("the plug-in `{name}` can't be loaded: {error}")]
pub struct NotLoaded {
    name: String,
    error: LoadError,
}

/// Plug-ins kept causing events while handling events; the rest is still in the queue.
#[derive(Debug, thiserror::Error)]
#[error("plug-ins kept causing events: stopped after {LONGEST_CASCADE}")]
pub struct EndlessCascade;

/// The loaded plug-ins, and the events that wait for them.
pub struct Plugins {
    plugins: Arc<extism_openapi::Plugins>,
    outbox: EventOutbox,
    watch: Watch,
}

impl Plugins {
    /// Loads plug-ins whose calls `backend` serves. From now on they get the application's events and are
    /// called for its records, in this order, until this value is dropped.
    ///
    /// # Errors
    ///
    /// If a file can't be read, is not Wasm, imports what this document does not have, or has the name of
    /// another.
    pub fn load(
        files: &[PluginFile],
        backend: impl Backend,
        billing: &Billing,
        watch: Watch,
    ) -> Result<Self, NotLoaded> {
        let functions = lago::functions(backend).metrics(activity::Measured(Watch::clone(&watch)));
        // One after the other, so that transcripts are readable and runs comparable.
        let plugins = extism_openapi::Plugins::builder(functions)
            .concurrency(1)
            .build();
        for (priority, file) in (0..).zip(files) {
            let plugin = Plugin::builder(file.path.as_path())
                .priority(priority)
                .instances(INSTANCES);
            plugins.add(&file.name, plugin).map_err(|error| NotLoaded {
                name: file.name.clone(),
                error,
            })?;
        }
        let plugins = Arc::new(plugins);
        billing.ask(asked::Asked {
            plugins: Arc::downgrade(&plugins),
            watch: Watch::clone(&watch),
        });
        Ok(Plugins {
            plugins,
            outbox: billing.events().subscribe(),
            watch,
        })
    }

    /// Delivers the waiting events, until there are none.
    ///
    /// Events that a plug-in causes by its own calls join the queue, and are delivered after the plug-in's
    /// function has returned.
    ///
    /// # Errors
    ///
    /// If it does not end. A plug-in that fails is not an error: it is reported to [`Watch`], and the
    /// others still get the event.
    pub async fn deliver_pending(&mut self) -> Result<(), EndlessCascade> {
        for _ in 0..LONGEST_CASCADE {
            let Some(event) = self.outbox.try_next() else {
                return Ok(());
            };
            self.deliver(&event).await;
        }
        if self.outbox.is_idle() {
            Ok(())
        } else {
            Err(EndlessCascade)
        }
    }

    /// Delivers events as they come, as long as the application lives.
    pub async fn run(mut self) {
        while let Some(event) = self.outbox.next().await {
            self.deliver(&event).await;
        }
    }

    async fn deliver(&self, event: &BillingEvent) {
        for (plugin, error) in event.deliver_to(&self.plugins).await {
            (self.watch)(Activity::Failed {
                plugin,
                event: event.name().to_owned(),
                message: error.to_string(),
            });
        }
    }
}
