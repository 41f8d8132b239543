//! Telling the plug-ins of a set about an event.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tracing::{Instrument, Span};

use super::deliveries::{Deliveries, Folded, Outcome, PluginDelivery};
use super::policy::{EventPolicy, Reentry, Strategy};
use super::{Plugins, Set};
use crate::event::Event;
use crate::host::block_on::wait;
use crate::host::error::EventError;
use crate::host::listener::{Listener, Listeners};
use crate::host::plugin::{Plugin, Reentrant, reply, write};
use crate::host::reentry::{Chain, Put};

impl Plugins {
    /// Tells the plug-ins that listen to an event, as the event's [`EventPolicy`] says: all at the same
    /// time unless it was set. A plug-in that fails, breaks off or takes its time stops no other.
    ///
    /// `event` is the marker in the expansion's `webhooks`. Where nobody listens, the payload is not
    /// even written.
    pub async fn deliver<E: Event>(&self, event: E, payload: &E::Payload) -> Deliveries<E::Reply> {
        let _ = event;
        let strategy = self.policy(E::NAME).strategy;
        self.tell(E::NAME, strategy, || write(payload)).await
    }

    /// As [`deliver`](Plugins::deliver), and waits for it on this thread.
    pub fn deliver_blocking<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> Deliveries<E::Reply> {
        // Without a runtime one plug-in would run after the other.
        let home = self.0.functions.home().handle();
        let _within = match (Handle::try_current(), &home) {
            (Err(_), Some(home)) => Some(home.enter()),
            _ => None,
        };
        wait(self.deliver(event, payload))
    }

    /// Asks the plug-ins one after the other, in the order of their priorities, until one gives a
    /// reply: [`Deliveries::answer`]. Whatever the event's policy says, this is [`Strategy::First`].
    pub async fn first<E: Event>(&self, event: E, payload: &E::Payload) -> Deliveries<E::Reply> {
        let _ = event;
        self.tell(E::NAME, Strategy::First, || write(payload)).await
    }

    /// Asks the plug-ins one after the other, in the order of their priorities; what one replies is
    /// the payload for the next, and the last reply is the result. A reply is the whole payload, not
    /// only what has changed; no reply leaves it as it is. Whatever the event's policy says, this is
    /// [`Strategy::Fold`].
    ///
    /// A plug-in whose call fails, or whose reply is no such payload, has changed nothing.
    pub async fn fold<E: Event>(&self, event: E, payload: E::Payload) -> Folded<E::Payload>
    where
        E::Payload: Clone,
    {
        let _ = event;
        let told = self.tell::<E::Payload>(E::NAME, Strategy::Fold, || write(&payload));
        let deliveries = told.await;
        let last = deliveries.replies().last().map(|(_, reply)| reply.clone());
        Folded {
            payload: last.unwrap_or(payload),
            deliveries,
        }
    }

    /// Tells the plug-ins that export this function.
    pub(super) async fn tell<R: DeserializeOwned>(
        &self,
        export: &str,
        strategy: Strategy,
        input: impl FnOnce() -> Result<Vec<u8>, EventError>,
    ) -> Deliveries<R> {
        let Some((export, plugins)) = self.roster().listeners(export) else {
            return Deliveries::new(Vec::new());
        };
        let ask = Ask {
            reentry: self.policy(&export).reentry,
            export,
        };
        let span = tracing::info_span!("event", event = &*ask.export, plugins = plugins.len());
        let results = match input() {
            Err(error) => ask.none(&plugins, &error),
            Ok(input) => {
                let told = self.0.tell(&ask, &plugins, strategy, input);
                told.instrument(span).await
            }
        };
        Deliveries::new(results)
    }

    pub(super) fn policy(&self, event: &str) -> EventPolicy {
        self.0.policies.get(event).copied().unwrap_or_default()
    }
}

impl Set {
    async fn tell<R: DeserializeOwned>(
        &self,
        ask: &Ask,
        plugins: &[Plugin],
        strategy: Strategy,
        mut input: Vec<u8>,
    ) -> Vec<PluginDelivery<R>> {
        if strategy == Strategy::All {
            return self.tell_all(ask, plugins, &input).await;
        }
        let mut results = Vec::with_capacity(plugins.len());
        for plugin in plugins {
            let (result, output) = ask.typed::<R>(plugin, &input).await;
            let replied = result.reply().is_some();
            results.push(result);
            match strategy {
                Strategy::First if replied => break,
                Strategy::Fold if replied => input = output,
                _ => {}
            }
        }
        results
    }

    async fn tell_all<R: DeserializeOwned>(
        &self,
        ask: &Ask,
        plugins: &[Plugin],
        input: &[u8],
    ) -> Vec<PluginDelivery<R>> {
        let one = |(index, plugin)| async move { (index, ask.typed::<R>(plugin, input).await.0) };
        let told: Vec<_> = plugins.iter().enumerate().map(one).collect();
        // In whatever order they end: a slow one keeps its place among those that run, and no other.
        let mut results: Vec<_> = stream::iter(told)
            .buffer_unordered(self.concurrency)
            .collect()
            .await;
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

/// What plug-ins are asked.
struct Ask {
    export: Arc<str>,
    reentry: Reentry,
}

impl Ask {
    /// One plug-in's part, and its output.
    async fn typed<R: DeserializeOwned>(
        &self,
        plugin: &Plugin,
        input: &[u8],
    ) -> (PluginDelivery<R>, Vec<u8>) {
        let began = Instant::now();
        let mut output = Vec::new();
        let outcome = match self.plugin(plugin, input).await {
            Outcome::Delivered(bytes) => {
                output = bytes.unwrap_or_default();
                reply(&output).map_or_else(Outcome::Failed, Outcome::Delivered)
            }
            Outcome::Failed(error) => Outcome::Failed(error),
            Outcome::Skipped => Outcome::Skipped,
            Outcome::Queued => Outcome::Queued,
        };
        let result = PluginDelivery {
            plugin: plugin.name().into(),
            outcome,
            duration: began.elapsed(),
        };
        (result, output)
    }

    async fn plugin(&self, plugin: &Plugin, input: &[u8]) -> Outcome<Vec<u8>> {
        let mut reentrant = Reentrant::Refused;
        if Chain::current().contains(plugin.identity().number()) {
            match self.reentry {
                Reentry::Skip => return Outcome::Skipped,
                Reentry::FreshInstance => reentrant = Reentrant::InAnotherInstance,
                Reentry::Queue => match self.queue(plugin, input) {
                    Ok(Put::Queued) => return Outcome::Queued,
                    Ok(Put::Ended) => {}
                    Ok(Put::Full) => {
                        let message = "too many events wait for the end of its call".to_owned();
                        return Outcome::Failed(EventError::Busy { message });
                    }
                    Err(error) => return Outcome::Failed(error),
                },
            }
        }
        let called = plugin.invoke(Arc::clone(&self.export), input.to_vec(), reentrant);
        match called.await {
            Ok(output) => Outcome::Delivered(Some(output)),
            Err(error) => Outcome::Failed(error),
        }
    }

    fn queue(&self, plugin: &Plugin, input: &[u8]) -> Result<Put, EventError> {
        let (name, event) = (Arc::clone(plugin.identity().name()), self.export.clone());
        let cause = Span::current();
        plugin.invoke_later(&self.export, input, move |result| {
            if let Err(error) = result {
                // What the plug-in says could be anything; the kind of the failure is not.
                let (plugin, event, status) = (&*name, &*event, error.kind());
                tracing::warn!(parent: &cause, plugin, event, status, "a queued event failed");
            }
        })
    }

    /// No plug-in can be asked.
    fn none<R>(&self, plugins: &[Plugin], error: &EventError) -> Vec<PluginDelivery<R>> {
        let failed = plugins.iter().map(|plugin| PluginDelivery {
            plugin: plugin.name().into(),
            outcome: Outcome::Failed(error.clone()),
            duration: std::time::Duration::ZERO,
        });
        failed.collect()
    }
}

/// A plug-in that caused what it would be asked about is left out, or has nothing to say, unless the
/// event's policy is [`Reentry::FreshInstance`].
impl Listeners for Plugins {
    fn listeners(&self, export: &str) -> Vec<Listener> {
        let Some((export, plugins)) = self.roster().listeners(export) else {
            return Vec::new();
        };
        let reentry = self.policy(&export).reentry;
        let ask = Arc::new(Ask { export, reentry });
        let listener = |plugin: &Plugin| {
            let (ask, listening) = (Arc::clone(&ask), plugin.clone());
            let call = move |input: Vec<u8>| {
                let (ask, plugin) = (Arc::clone(&ask), listening.clone());
                async move {
                    match ask.plugin(&plugin, &input).await {
                        Outcome::Delivered(output) => Ok(output.unwrap_or_default()),
                        Outcome::Failed(error) => Err(error),
                        Outcome::Skipped | Outcome::Queued => Ok(Vec::new()),
                    }
                }
            };
            Listener::new(plugin.name(), call)
        };
        plugins.iter().map(listener).collect()
    }
}
