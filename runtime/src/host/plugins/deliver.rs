//! Delivering events to the plug-ins of a set.

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
    /// Delivers an event to the plug-ins that listen to it, as the event's [`EventPolicy`] says: to all at
    /// the same time unless it is set. A plug-in that fails, breaks off or is slow does not stop others.
    ///
    /// `event` is the marker in the expansion's `webhooks`. If no plug-in listens, the payload is not even
    /// written.
    pub async fn deliver<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> EventResults<E::Reply> {
        let _ = event;
        let strategy = self.policy(E::NAME).strategy;
        let payload = || Payload::of(payload, E::PROTECTION);
        self.notify(E::NAME, strategy, payload).await
    }

    /// As [`deliver`](Plugins::deliver), but waits on this thread.
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
        let notified = async move {
            set.0
                .notify::<E::Reply>(&ask, &listening, strategy, payload)
                .await
        };
        let notified = self.0.functions.home().wait(Chain::current().run(notified));
        let broken = || {
            plugins
                .iter()
                .map(|it| Notified::broken(it.name().into()).read(|_| Ok(None)))
        };
        EventResults::new(notified.unwrap_or_else(|| broken().collect()))
    }

    /// Calls the plug-ins one after the other, in the order of their priorities, until one gives a
    /// reply: [`EventResults::first_reply`]. Whatever the event's policy says, this uses
    /// [`Strategy::First`].
    pub async fn first<E: Event>(&self, event: E, payload: &E::Payload) -> EventResults<E::Reply> {
        let _ = event;
        let payload = || Payload::of(payload, E::PROTECTION);
        self.notify(E::NAME, Strategy::First, payload).await
    }

    /// Calls the plug-ins one after the other, in the order of their priorities; the reply of one is the
    /// payload for the next, and the last reply is the result. A reply is the whole payload, not only what
    /// has changed; without a reply it stays as it is. Whatever the event's policy says, this uses
    /// [`Strategy::Fold`].
    ///
    /// A plug-in whose call fails, or whose reply is not such a payload, changes nothing. Plug-ins do not
    /// see what the document calls `writeOnly`: it stays as it is, and a reply that sets it is rejected.
    pub async fn fold<E: Event>(&self, event: E, payload: E::Payload) -> Folded<E::Payload>
    where
        E::Payload: Clone,
    {
        let _ = event;
        let first = || Ok(Payload::of(&payload, E::PROTECTION)?.replied_in_kind());
        let notified = self.notify::<E::Payload>(E::NAME, Strategy::Fold, first);
        let results = notified.await;
        let last = results.replies().last().map(|(_, reply)| reply.clone());
        Folded {
            payload: last.unwrap_or(payload),
            results,
        }
    }

    /// Calls the plug-ins that export this function.
    pub(super) async fn notify<R: Serialize + DeserializeOwned>(
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
                let notified = self.0.notify(&ask, &plugins, strategy, payload);
                notified.instrument(span).await
            }
        };
        EventResults::new(results)
    }

    pub(super) fn policy(&self, event: &str) -> EventPolicy {
        self.0.policies.get(event).copied().unwrap_or_default()
    }
}

impl Set {
    async fn notify<R: Serialize + DeserializeOwned>(
        &self,
        ask: &Arc<Ask>,
        plugins: &[Plugin],
        strategy: Strategy,
        mut payload: Payload,
    ) -> Vec<EventResult<R>> {
        if strategy == Strategy::All {
            let notified = self.notify_all(ask, plugins, payload.seen()).await;
            let read = |notified: Notified| notified.read(|output| reply(&output));
            return notified.into_iter().map(read).collect();
        }
        let mut results = Vec::with_capacity(plugins.len());
        for plugin in plugins {
            let notified = ask.notify(plugin, payload.seen()).await;
            let result: EventResult<R> = notified.read(|output| match strategy {
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

    /// Calls each plug-in in a task of its own, if there is a runtime: they run at the same time, and one
    /// that blocks its thread does not stop others from running.
    async fn notify_all(&self, ask: &Arc<Ask>, plugins: &[Plugin], input: &Bytes) -> Vec<Notified> {
        if let [plugin] = plugins {
            return vec![ask.notify(plugin, input).await];
        }
        let runtime = Handle::try_current().ok();
        let one = |(index, plugin): (usize, &Plugin)| {
            let (ask, plugin, input) = (Arc::clone(ask), plugin.clone(), input.clone());
            let name: Arc<str> = plugin.name().into();
            let notified = async move { ask.notify(&plugin, &input).await };
            let notified = Chain::current().run(notified.instrument(Span::current()));
            let runtime = runtime.clone();
            async move {
                let notified = match runtime {
                    Some(runtime) => Task(runtime.spawn(notified)).await,
                    None => Some(notified.await),
                };
                (index, notified.unwrap_or_else(|| Notified::broken(name)))
            }
        };
        let notified: Vec<_> = plugins.iter().enumerate().map(one).collect();
        // In the order in which they end: a slow plug-in occupies only one of the concurrent places.
        let mut results: Vec<_> = stream::iter(notified)
            .buffer_unordered(self.concurrency)
            .collect()
            .await;
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, notified)| notified).collect()
    }
}

/// A task that is cancelled when nobody waits for it any more.
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

/// The outcome for one plug-in.
struct Notified {
    plugin: Arc<str>,
    outcome: Outcome<Bytes>,
    duration: Duration,
}

impl Notified {
    fn broken(plugin: Arc<str>) -> Self {
        let message = "the task of its call broke down".to_owned();
        Notified {
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

/// The call that is made to each plug-in.
struct Ask {
    export: Arc<str>,
    reentry: Reentry,
}

impl Ask {
    async fn notify(&self, plugin: &Plugin, input: &Bytes) -> Notified {
        let began = Instant::now();
        let outcome = self.plugin(plugin, input).await;
        Notified {
            plugin: plugin.name().into(),
            outcome,
            duration: began.elapsed(),
        }
    }

    async fn plugin(&self, plugin: &Plugin, input: &Bytes) -> Outcome<Bytes> {
        let mut reentrant = Reentrant::Rejected;
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
                // Only the kind of the failure is logged: the plug-in's message could be anything.
                let (plugin, event, status) = (&*name, &*event, error.kind());
                tracing::warn!(parent: &cause, plugin, event, status, "a queued event failed");
            }
        })
    }

    /// The results if no plug-in can be called.
    fn none<R>(&self, plugins: &[Plugin], error: &EventError) -> Vec<EventResult<R>> {
        let failed = plugins.iter().map(|plugin| EventResult {
            plugin: plugin.name().into(),
            outcome: Outcome::Failed(error.clone()),
            duration: std::time::Duration::ZERO,
        });
        failed.collect()
    }
}

/// A plug-in that caused what it would be called about is left out, or gives an empty reply, unless the
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
