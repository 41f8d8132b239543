//! Telling the plug-ins of a set about an event.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tracing::{Instrument, Span};

use super::policy::{EventPolicy, Reentry, Strategy};
use super::results::{EventResult, EventResults, Folded, Outcome};
use super::{Plugins, Set};
use crate::host::error::EventError;
use crate::host::plugin::{Chain, Put};
use crate::host::plugin::{Involved, Plugin, Reentrant};
use crate::host::plugin::{Listener, Listeners};
use crate::host::plugin::{Payload, reply};
use crate::typed::event::Event;

impl Plugins {
    /// Tells the plug-ins that listen to an event, as the event's [`EventPolicy`] says: all at the same
    /// time unless it was set. A plug-in that fails, breaks off or takes its time stops no other.
    ///
    /// `event` is the marker in the expansion's `webhooks`. Where nobody listens, the payload is not
    /// even written.
    pub async fn deliver<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> EventResults<E::Reply> {
        let _ = event;
        let strategy = self.policy(E::NAME).strategy;
        let payload = || Payload::of(payload, E::PROTECTION);
        self.tell(E::NAME, strategy, payload).await
    }

    /// As [`deliver`](Plugins::deliver), and waits for it on this thread.
    pub fn deliver_blocking<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> EventResults<E::Reply> {
        let _ = event;
        let strategy = self.policy(E::NAME).strategy;
        let Some((export, plugins)) = self.roster().listeners(E::NAME) else {
            return EventResults::new(Vec::new());
        };
        let ask = Arc::new(Ask {
            reentry: self.policy(&export).reentry,
            export,
        });
        let payload = match Payload::of(payload, E::PROTECTION) {
            Ok(payload) => payload,
            Err(error) => return EventResults::new(ask.none(&plugins, &error)),
        };
        let (set, listening) = (self.clone(), Arc::clone(&plugins));
        let told = async move {
            set.0
                .tell::<E::Reply>(&ask, &listening, strategy, payload)
                .await
        };
        let told = self.0.functions.home().wait(Chain::current().run(told));
        let broken = || {
            plugins
                .iter()
                .map(|it| Told::broken(it.name().into()).read(|_| Ok(None)))
        };
        EventResults::new(told.unwrap_or_else(|| broken().collect()))
    }

    /// Asks the plug-ins one after the other, in the order of their priorities, until one gives a
    /// reply: [`EventResults::first_reply`]. Whatever the event's policy says, this is [`Strategy::First`].
    pub async fn first<E: Event>(&self, event: E, payload: &E::Payload) -> EventResults<E::Reply> {
        let _ = event;
        let payload = || Payload::of(payload, E::PROTECTION);
        self.tell(E::NAME, Strategy::First, payload).await
    }

    /// Asks the plug-ins one after the other, in the order of their priorities; what one replies is
    /// the payload for the next, and the last reply is the result. A reply is the whole payload, not
    /// only what has changed; no reply leaves it as it is. Whatever the event's policy says, this is
    /// [`Strategy::Fold`].
    ///
    /// A plug-in whose call fails, or whose reply is not such a payload, has changed nothing. What the
    /// document calls `writeOnly` plug-ins do not see: it stays as it is, and a reply that sets it is
    /// rejected.
    pub async fn fold<E: Event>(&self, event: E, payload: E::Payload) -> Folded<E::Payload>
    where
        E::Payload: Clone,
    {
        let _ = event;
        let first = || Ok(Payload::of(&payload, E::PROTECTION)?.answered_in_kind());
        let told = self.tell::<E::Payload>(E::NAME, Strategy::Fold, first);
        let results = told.await;
        let last = results.replies().last().map(|(_, reply)| reply.clone());
        Folded {
            payload: last.unwrap_or(payload),
            results,
        }
    }

    /// Tells the plug-ins that export this function.
    pub(super) async fn tell<R: Serialize + DeserializeOwned>(
        &self,
        export: &str,
        strategy: Strategy,
        payload: impl FnOnce() -> Result<Payload, EventError>,
    ) -> EventResults<R> {
        let Some((export, plugins)) = self.roster().listeners(export) else {
            return EventResults::new(Vec::new());
        };
        let ask = Arc::new(Ask {
            reentry: self.policy(&export).reentry,
            export,
        });
        let span = tracing::info_span!("event", event = &*ask.export, plugins = plugins.len());
        let results = match payload() {
            Err(error) => ask.none(&plugins, &error),
            Ok(payload) => {
                let told = self.0.tell(&ask, &plugins, strategy, payload);
                told.instrument(span).await
            }
        };
        EventResults::new(results)
    }

    pub(super) fn policy(&self, event: &str) -> EventPolicy {
        self.0.policies.get(event).copied().unwrap_or_default()
    }
}

impl Set {
    async fn tell<R: Serialize + DeserializeOwned>(
        &self,
        ask: &Arc<Ask>,
        plugins: &[Plugin],
        strategy: Strategy,
        mut payload: Payload,
    ) -> Vec<EventResult<R>> {
        if strategy == Strategy::All {
            let told = self.tell_all(ask, plugins, payload.seen()).await;
            let read = |told: Told| told.read(|output| reply(&output));
            return told.into_iter().map(read).collect();
        }
        let mut results = Vec::with_capacity(plugins.len());
        for plugin in plugins {
            let told = ask.tell(plugin, payload.seen()).await;
            let result: EventResult<R> = told.read(|output| match strategy {
                Strategy::Fold => payload.change(output),
                _ => reply(&output),
            });
            let replied = result.reply().is_some();
            results.push(result);
            if replied && strategy == Strategy::First {
                break;
            }
        }
        results
    }

    /// Each in a task of its own, where there is a runtime: they run at the same time, and one that
    /// holds on to its thread keeps no other from running.
    async fn tell_all(&self, ask: &Arc<Ask>, plugins: &[Plugin], input: &Bytes) -> Vec<Told> {
        if let [plugin] = plugins {
            return vec![ask.tell(plugin, input).await];
        }
        let runtime = Handle::try_current().ok();
        let one = |(index, plugin): (usize, &Plugin)| {
            let (ask, plugin, input) = (Arc::clone(ask), plugin.clone(), input.clone());
            let name: Arc<str> = plugin.name().into();
            let told = async move { ask.tell(&plugin, &input).await };
            let told = Chain::current().run(told.instrument(Span::current()));
            let runtime = runtime.clone();
            async move {
                let told = match runtime {
                    Some(runtime) => Task(runtime.spawn(told)).await,
                    None => Some(told.await),
                };
                (index, told.unwrap_or_else(|| Told::broken(name)))
            }
        };
        let told: Vec<_> = plugins.iter().enumerate().map(one).collect();
        // In whatever order they end: a slow one keeps its place among those that run, and no other.
        let mut results: Vec<_> = stream::iter(told)
            .buffer_unordered(self.concurrency)
            .collect()
            .await;
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, told)| told).collect()
    }
}

/// A task that ends when nobody waits for it any more.
struct Task<T>(JoinHandle<T>);

impl<T> Future for Task<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        Pin::new(&mut self.0).poll(context).map(Result::ok)
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What became of one plug-in's part.
struct Told {
    plugin: Arc<str>,
    outcome: Outcome<Bytes>,
    duration: Duration,
}

impl Told {
    fn broken(plugin: Arc<str>) -> Self {
        let message = "the task of its call broke down".to_owned();
        Told {
            plugin,
            outcome: Outcome::Failed(EventError::Host { message }),
            duration: Duration::ZERO,
        }
    }

    /// Reads the plug-in's output, where it gave one.
    fn read<R>(self, read: impl FnOnce(Bytes) -> Result<Option<R>, EventError>) -> EventResult<R> {
        let outcome = match self.outcome {
            Outcome::Delivered(output) => {
                read(output.unwrap_or_default()).map_or_else(Outcome::Failed, Outcome::Delivered)
            }
            Outcome::Failed(error) => Outcome::Failed(error),
            Outcome::Skipped => Outcome::Skipped,
            Outcome::Queued => Outcome::Queued,
        };
        EventResult {
            plugin: self.plugin,
            outcome,
            duration: self.duration,
        }
    }
}

/// What plug-ins are asked.
struct Ask {
    export: Arc<str>,
    reentry: Reentry,
}

impl Ask {
    async fn tell(&self, plugin: &Plugin, input: &Bytes) -> Told {
        let began = Instant::now();
        let outcome = self.plugin(plugin, input).await;
        Told {
            plugin: plugin.name().into(),
            outcome,
            duration: began.elapsed(),
        }
    }

    async fn plugin(&self, plugin: &Plugin, input: &Bytes) -> Outcome<Bytes> {
        let mut reentrant = Reentrant::Refused;
        match plugin.involved(&self.export) {
            Involved::No => {}
            Involved::Asked => reentrant = Reentrant::InAnotherInstance,
            Involved::Caused => match self.reentry {
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
            },
        }
        let called = plugin.invoke(Arc::clone(&self.export), input.clone(), reentrant);
        match called.await {
            Ok(output) => Outcome::Delivered(Some(output.into())),
            Err(error) => Outcome::Failed(error),
        }
    }

    fn queue(&self, plugin: &Plugin, input: &Bytes) -> Result<Put, EventError> {
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
    fn none<R>(&self, plugins: &[Plugin], error: &EventError) -> Vec<EventResult<R>> {
        let failed = plugins.iter().map(|plugin| EventResult {
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
                    match ask.plugin(&plugin, &Bytes::from(input)).await {
                        Outcome::Delivered(output) => Ok(output.unwrap_or_default().into()),
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
