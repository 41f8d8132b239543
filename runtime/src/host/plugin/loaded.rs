//! A plug-in that is loaded: its events and its calls.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tracing::Instrument;

use super::call_chain::{Chain, Deferred, Put};
use super::exports::{Exports, LoadWarning};
use super::payload::{Payload, reply};
use super::pool::{Limits, Pool, Turn};
use crate::host::error::EventError;
use crate::host::functions::Functions;
use crate::host::functions::ObservedEvent;
use crate::host::sandbox::Identity;
use crate::host::sandbox::Program;
use crate::host::wait::in_time::{Unfinished, in_time};
use crate::typed::event::Event;

/// How long after its time limit a call is cancelled if nothing else has ended it.
const SLACK: Duration = Duration::from_secs(1);

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// The outcome of an event. A failure is not among these: it is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery<R> {
    /// The plug-in has handled it, with this reply if it gave one.
    Delivered(Option<R>),
    /// The plug-in does not export the event's function, and was not called.
    NotListening,
}

/// A loaded plug-in. Cheap to clone; clones are the same plug-in.
///
/// It runs one call at a time unless its builder says [more](crate::plugin::PluginBuilder::instances); calls wait for
/// each other, for a [bounded time](crate::plugin::PluginBuilder::max_wait) and without taking a thread. A call from
/// inside one of the plug-in's own calls is an [`EventError::Reentrant`] at once.
///
/// A call that breaks off (by a trap, a timeout, a limit) leaves its instance in an unknown state: the
/// next call gets a fresh instance, made from the compiled module. Extism's variables are kept.
///
/// An export has access only to what the host gives it: no WASI and no network of its own unless the
/// [`builder`](Plugin::builder) allows them. Whatever a module does to the memory that it shares with
/// the host, it can't make the host read or write outside of that memory.
#[derive(Clone, Debug)]
pub struct Plugin(Arc<Inner>);

struct Inner {
    pool: Pool,
    functions: Functions,
    exports: Exports,
    priority: i32,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner")
            .field("name", &self.identity().name())
            .field("listens", self.exports.events())
            .finish_non_exhaustive()
    }
}

impl Plugin {
    pub(in crate::host) fn from_parts(
        program: Program,
        functions: Functions,
        exports: Exports,
        limits: &Limits,
        priority: i32,
    ) -> Plugin {
        for warning in exports.warnings() {
            tracing::warn!(plugin = &**program.identity().name(), "{warning}");
        }
        Plugin(Arc::new(Inner {
            pool: Pool::new(program, limits),
            functions,
            exports,
            priority,
        }))
    }

    /// The name that [`Functions::plugin_name`] set; `plug-in` if it set none.
    pub fn name(&self) -> &str {
        self.0.identity().name()
    }

    /// Its place in a set of plug-ins, see [`PluginBuilder::priority`](crate::plugin::PluginBuilder::priority).
    pub fn priority(&self) -> i32 {
        self.0.priority
    }

    /// Whether the plug-in exports the event of this name. This is determined once, when it is loaded; it
    /// is `false` for names that are not events of the document.
    pub fn listens(&self, event: &str) -> bool {
        self.0.exports.listens(event)
    }

    /// Whether the plug-in listens to the event `E`.
    pub fn listens_to<E: Event>(&self) -> bool {
        self.listens(E::NAME)
    }

    /// The names of the exports that can be called, events or not, in alphabetical order; without those
    /// that compilers add for themselves.
    pub fn exports(&self) -> impl Iterator<Item = &str> {
        self.0.exports.functions().iter().map(|name| &**name)
    }

    /// What its author should know, such as a misspelt event. Logged when the plug-in was loaded.
    ///
    /// ```no_run
    /// # fn load(functions: extism_openapi::Functions) -> Result<(), extism_openapi::plugin::LoadError> {
    /// use std::path::Path;
    ///
    /// let plugin = extism_openapi::Plugin::new(Path::new("welcome.wasm"), functions)?;
    /// for warning in plugin.warnings() {
    ///     eprintln!("{warning}"); // … exports `custmer_created` …; did you mean `customer_created`?
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn warnings(&self) -> &[LoadWarning] {
        self.0.exports.warnings()
    }

    /// Delivers an event, if the plug-in listens to it.
    ///
    /// The plug-in runs on the thread that polls this future, and yields it every 10 ms, so that the
    /// thread's other tasks wait no longer than that. Operations that it calls are awaited there. If the
    /// future is dropped, the plug-in's call ends.
    ///
    /// `event` is the marker in the expansion's `webhooks`.
    ///
    /// # Errors
    ///
    /// The plug-in reported an error, broke off, or reached a limit; its reply is not what the document
    /// says; the payload can't be written; the plug-in was busy for too long, or is in the middle of the
    /// call that caused this one.
    pub async fn deliver<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> Result<Delivery<E::Reply>, EventError> {
        let _ = event;
        if !self.listens_to::<E>() {
            return Ok(Delivery::NotListening);
        }
        let payload = Payload::of(payload, E::PROTECTION)?;
        let called = self.invoke(E::NAME.into(), payload.seen().clone(), Reentrant::Rejected);
        delivered(&called.await?)
    }

    /// As [`deliver`](Plugin::deliver), but waits on this thread.
    ///
    /// # Errors
    /// As [`deliver`](Plugin::deliver).
    pub fn deliver_blocking<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> Result<Delivery<E::Reply>, EventError> {
        let _ = event;
        if !self.listens_to::<E>() {
            return Ok(Delivery::NotListening);
        }
        let payload = Payload::of(payload, E::PROTECTION)?;
        delivered(&self.wait_for(E::NAME, payload.seen().clone())?)
    }

    /// Calls any export with these bytes, and gives its output, as [`deliver`](Plugin::deliver) does.
    ///
    /// # Errors
    /// Where the plug-in has no such export, fails, or reaches a limit.
    pub async fn call(
        &self,
        name: impl Into<String>,
        input: impl Into<Vec<u8>>,
    ) -> Result<Vec<u8>, EventError> {
        let name = Arc::from(name.into());
        let input = Bytes::from(input.into());
        self.invoke(name, input, Reentrant::Rejected).await
    }

    /// As [`call`](Plugin::call), but waits on this thread.
    ///
    /// # Errors
    /// As [`call`](Plugin::call).
    pub fn call_blocking(&self, name: &str, input: &[u8]) -> Result<Vec<u8>, EventError> {
        self.wait_for(name, Bytes::copy_from_slice(input))
    }

    fn wait_for(&self, name: &str, input: Bytes) -> Result<Vec<u8>, EventError> {
        let (plugin, name, chain) = (self.clone(), Arc::from(name), Chain::current());
        let call = async move { plugin.invoke(name, input, Reentrant::Rejected).await };
        let called = self.0.functions.home().wait(chain.run(call));
        called.unwrap_or_else(|| Err(host("the thread of the plug-in's call broke down")))
    }

    /// The identity of the plug-in; one that replaces another in a set keeps it.
    pub(in crate::host) fn identity(&self) -> &Identity {
        self.0.identity()
    }

    /// The events that it listens to.
    pub(in crate::host) fn events(&self) -> impl Iterator<Item = &'static str> {
        self.0.exports.events().iter().copied()
    }

    /// Whether the plug-in's set-up has failed: then every call fails at once with
    /// [`EventError::Broken`], until the plug-in is loaded again.
    pub fn is_broken(&self) -> bool {
        self.0.pool.is_broken()
    }

    /// Calls an export as part of the calls that this future is polled in.
    pub(in crate::host) async fn invoke(
        &self,
        name: Arc<str>,
        input: Bytes,
        reentrant: Reentrant,
    ) -> Result<Vec<u8>, EventError> {
        let chain = Chain::current();
        let observed = self.0.observe(&name, input.len());
        let turn = match self.0.admit(&chain, reentrant) {
            Ok(()) => self.0.pool.turn(chain.depth()).await,
            Err(error) => Err(error),
        };
        match turn {
            Ok(turn) => {
                let run = self.0.run(chain, turn, observed, &name, &input);
                self.0.functions.home().within(run).await
            }
            Err(error) => observed.failed(error),
        }
    }

    /// Calls an export when the plug-in's call that this future is polled in has ended.
    pub(in crate::host) fn invoke_later(
        &self,
        name: &Arc<str>,
        input: &Bytes,
        then: impl FnOnce(Result<Vec<u8>, EventError>) + Send + 'static,
    ) -> Result<Put, EventError> {
        let chain = Chain::current();
        self.0.pool.check_depth(chain.depth())?;
        let work = || -> Deferred {
            let (plugin, name, input) = (self.clone(), Arc::clone(name), input.clone());
            let call = async move {
                then(plugin.invoke(name, input, Reentrant::Rejected).await);
            };
            Box::pin(chain.outlived().run(call))
        };
        Ok(chain.put_off(self.identity().number(), input.len(), work))
    }
}

/// What to do with a call from inside one of the plug-in's own calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Reentrant {
    Rejected,
    InAnotherInstance,
}

/// How a plug-in is involved in the event that it would be called for.
pub(in crate::host) enum Involved {
    /// None of its calls led here.
    No,
    /// One of its calls led here, but somebody else makes the change that it is asked about: it is called,
    /// so that nobody bypasses a plug-in's check by causing its calls.
    Asked,
    /// It has caused the event.
    Caused,
}

impl Plugin {
    /// Whether the plug-in's own call led to this export's.
    pub(in crate::host) fn involved(&self, export: &str) -> Involved {
        let (chain, number) = (Chain::current(), self.identity().number());
        if !chain.contains(number) {
            Involved::No
        } else if asks(export) && chain.caller() != Some(number) {
            Involved::Asked
        } else {
            Involved::Caused
        }
    }
}

/// Whether an export's reply decides what happens: `customer_before_create`, `before_create_wallet`.
fn asks(export: &str) -> bool {
    export.starts_with("before_") || export.contains("_before_")
}

impl Inner {
    fn identity(&self) -> &Identity {
        self.pool.program().identity()
    }

    fn observe(&self, name: &Arc<str>, payload_bytes: usize) -> ObservedEvent {
        let observer = self.functions.observer();
        observer.event(self.identity().name(), name, payload_bytes)
    }

    fn admit(&self, chain: &Chain, reentrant: Reentrant) -> Result<(), EventError> {
        self.pool.check_depth(chain.depth())?;
        if reentrant == Reentrant::Rejected && chain.contains(self.identity().number()) {
            return Err(EventError::Reentrant);
        }
        Ok(())
    }

    async fn run(
        &self,
        chain: Chain,
        turn: Turn,
        mut observed: ObservedEvent,
        name: &str,
        input: &[u8],
    ) -> Result<Vec<u8>, EventError> {
        let span = observed.span().clone();
        let chain = chain.entered(self.identity().number());
        let ended = Ended(self, chain.clone());
        let called = self.call(&turn, &mut observed, name, input);
        let result = chain.run(called.instrument(span.clone())).await;
        drop(turn);
        span.in_scope(|| observed.finish(&result));
        drop(ended);
        result
    }

    /// Takes an instance, or sets one up, and calls it.
    async fn call(
        &self,
        turn: &Turn,
        observed: &mut ObservedEvent,
        name: &str,
        input: &[u8],
    ) -> Result<Vec<u8>, EventError> {
        let (now, timeout) = (Instant::now(), self.pool.program().timeout());
        let deadline = now.checked_add(timeout).unwrap_or(now + FOREVER);
        let called = async {
            let instance = self.pool.take(turn, deadline).await?;
            observed.begin();
            let (result, instance) = instance.call(self.pool.program(), name, input).await;
            if let Some(instance) = instance {
                self.pool.give_back(instance);
            }
            result
        };
        // A running plug-in is ended by its own clock, and a host function by its deadline. This ends
        // everything else.
        let outer = deadline.checked_add(SLACK).unwrap_or(deadline);
        match in_time(outer, called).await {
            Ok(result) => result,
            Err(Unfinished::Late) => Err(EventError::TimedOut {
                plugin: Arc::clone(self.identity().name()),
                limit: timeout,
            }),
            Err(Unfinished::Panicked) => Err(host("it broke down; the host's log says why")),
            Err(Unfinished::NoTimer) => Err(host("it has no thread for a timer")),
        }
    }

    /// Does the work that waited for the end of a call.
    fn catch_up(&self, deferred: Vec<Deferred>) {
        if deferred.is_empty() {
            return;
        }
        let work = async move {
            for deferred in deferred {
                deferred.await;
            }
        };
        match self.functions.home().handle() {
            Some(runtime) => drop(runtime.spawn(work)),
            None => tracing::error!(
                plugin = &**self.identity().name(),
                "events that waited for the end of a call are lost: no thread can be started"
            ),
        }
    }
}

/// Does the work that waited for the end of a call, even if the call's future is dropped.
struct Ended<'a>(&'a Inner, Chain);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.catch_up(self.1.end());
    }
}

impl ObservedEvent {
    fn failed(self, error: EventError) -> Result<Vec<u8>, EventError> {
        let result = Err(error);
        self.finish(&result);
        result
    }
}

fn host(message: impl ToString) -> EventError {
    EventError::Host {
        message: message.to_string(),
    }
}

fn delivered<R: serde::de::DeserializeOwned>(output: &[u8]) -> Result<Delivery<R>, EventError> {
    reply(output).map(Delivery::Delivered)
}
