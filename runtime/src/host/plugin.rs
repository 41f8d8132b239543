//! A plug-in that is loaded: its events and its calls.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;

use super::environment::Identity;
use super::error::{EventError, LoadError};
use super::exports::{Exports, LoadWarning};
use super::functions::Functions;
use super::instance::Instance;
use super::load::PluginBuilder;
use super::metrics::ObservedEvent;
use super::pool::{Pool, Turn};
use super::recipe::Recipe;
use super::reentry::{Chain, Deferred, Put};
use super::source::Source;
use crate::codec::json;
use crate::event::Event;

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery<R> {
    /// The plug-in has handled it, with this reply if it gave one.
    Delivered(Option<R>),
    /// The plug-in does not export the event's function, and was not called.
    NotListening,
}

/// A loaded plug-in. Cheap to clone; clones are the same plug-in.
///
/// It runs one call at a time unless its builder says [more](PluginBuilder::instances); calls wait for
/// each other, for a [bounded time](PluginBuilder::max_wait) and without taking a thread. A call from
/// inside one of the plug-in's own calls is an [`EventError::Reentrant`] at once.
///
/// A call that breaks off (by a trap, a timeout, a limit) leaves an instance in an unknown state: the
/// next call gets a fresh one, made from the compiled module. Extism's variables are kept.
///
/// An export gets no more than the host gives it: no WASI and no network of its own unless the
/// [`builder`](Plugin::builder) allows them. Whatever a module does to the memory that it shares with
/// the host, it can't make the host read or write outside of it.
#[derive(Clone, Debug)]
pub struct Plugin(Arc<Inner>);

struct Inner {
    pool: Pool,
    exports: Exports,
    priority: i32,
}

/// How many instances and calls a plug-in may have.
pub(super) struct Limits {
    pub(super) instances: usize,
    pub(super) wait: Duration,
    pub(super) waiting: usize,
    pub(super) depth: usize,
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
    /// Compiles a plug-in and links it with the host's functions, with the usual limits: 30 seconds a
    /// call, 256 MiB, no WASI. It runs nothing of the plug-in yet.
    ///
    /// ```no_run
    /// # fn load(functions: extism_openapi::Functions) -> Result<(), extism_openapi::LoadError> {
    /// use std::path::Path;
    ///
    /// let plugin = extism_openapi::Plugin::new(Path::new("welcome.wasm"), functions)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(wasm: impl Into<Source>, functions: Functions) -> Result<Plugin, LoadError> {
        Plugin::builder(wasm).build(functions)
    }

    /// Sets limits first.
    pub fn builder(wasm: impl Into<Source>) -> PluginBuilder {
        PluginBuilder::new(wasm.into())
    }

    pub(super) fn from_parts(
        recipe: Recipe,
        exports: Exports,
        first: Instance,
        limits: Limits,
        priority: i32,
    ) -> Plugin {
        for warning in exports.warnings() {
            tracing::warn!(plugin = &**recipe.identity.name(), "{warning}");
        }
        Plugin(Arc::new(Inner {
            pool: Pool::new(recipe, first, &limits),
            exports,
            priority,
        }))
    }

    /// The name that [`Functions::plugin_name`] gave it; `plug-in` where it gave none.
    pub fn name(&self) -> &str {
        self.0.identity().name()
    }

    /// Its place in a set of plug-ins, see [`PluginBuilder::priority`].
    pub fn priority(&self) -> i32 {
        self.0.priority
    }

    /// Whether the plug-in exports the event of this name. Found out once, when it was loaded; names
    /// that are no event of the document are not among them.
    pub fn listens(&self, event: &str) -> bool {
        self.0.exports.listens(event)
    }

    /// Whether the plug-in listens to the event `E`.
    pub fn listens_to<E: Event>(&self) -> bool {
        self.listens(E::NAME)
    }

    /// The names of the exports that can be called, events or not, in alphabetical order; without
    /// those that compilers make for themselves.
    pub fn exports(&self) -> impl Iterator<Item = &str> {
        self.0.exports.functions().iter().map(|name| &**name)
    }

    /// What its author will want to know, such as a misspelt event. Logged when it was loaded.
    ///
    /// ```no_run
    /// # fn load(functions: extism_openapi::Functions) -> Result<(), extism_openapi::LoadError> {
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

    /// Delivers an event, if the plug-in listens to it. The plug-in runs on a thread for blocking work.
    ///
    /// `event` is the marker in the expansion's `webhooks`.
    pub async fn deliver<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> Result<Delivery<E::Reply>, EventError> {
        let _ = event;
        if !self.listens_to::<E>() {
            return Ok(Delivery::NotListening);
        }
        delivered(&self.call(E::NAME, write(payload)?).await?)
    }

    /// As [`deliver`](Plugin::deliver), on this thread.
    pub fn deliver_blocking<E: Event>(
        &self,
        event: E,
        payload: &E::Payload,
    ) -> Result<Delivery<E::Reply>, EventError> {
        let _ = event;
        if !self.listens_to::<E>() {
            return Ok(Delivery::NotListening);
        }
        delivered(&self.call_blocking(E::NAME, &write(payload)?)?)
    }

    /// Calls any export with these bytes, and gives its output. The plug-in runs on a thread for
    /// blocking work; outside a tokio runtime that is this thread.
    pub async fn call(
        &self,
        name: impl Into<String>,
        input: impl Into<Vec<u8>>,
    ) -> Result<Vec<u8>, EventError> {
        let name = Arc::from(name.into());
        self.invoke(name, input.into(), Reentrant::Refused).await
    }

    /// As [`call`](Plugin::call), on this thread.
    pub fn call_blocking(&self, name: &str, input: &[u8]) -> Result<Vec<u8>, EventError> {
        let (name, chain) = (Arc::from(name), Chain::current());
        if !chain.is_inside_a_call() {
            return self.invoke_here(chain, &name, input, Reentrant::Refused);
        }
        // This thread has a plug-in's stack on it, and another one need not fit.
        let run = || self.invoke_here(chain, &name, input, Reentrant::Refused);
        thread::scope(|scope| {
            let thread = thread::Builder::new().name("extism-openapi".to_owned());
            let joined = thread.spawn_scoped(scope, run).map(|thread| thread.join());
            match joined {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(host("the thread of the plug-in's call panicked")),
                Err(error) => Err(host(error)),
            }
        })
    }

    /// Tells plug-ins apart; one that replaces another in a set has the same.
    pub(super) fn identity(&self) -> &Identity {
        self.0.identity()
    }

    pub(super) fn exported(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.exports.functions().iter()
    }

    /// Calls an export as part of the calls that this future is polled in.
    pub(super) async fn invoke(
        &self,
        name: Arc<str>,
        input: Vec<u8>,
        reentrant: Reentrant,
    ) -> Result<Vec<u8>, EventError> {
        let chain = Chain::current();
        let Ok(runtime) = Handle::try_current() else {
            return self.invoke_here(chain, &name, &input, reentrant);
        };
        let observed = self.0.observe(&name, input.len());
        let turn = match self.0.admit(&chain, reentrant) {
            Ok(()) => self.0.pool.turn(chain.depth()).await,
            Err(error) => Err(error),
        };
        let turn = match turn {
            Ok(turn) => turn,
            Err(error) => return observed.failed(error),
        };
        let plugin = self.clone();
        let run = move || plugin.0.run(&chain, turn, observed, &name, &input);
        match runtime.spawn_blocking(run).await {
            Ok(result) => result,
            Err(error) => Err(host(error)),
        }
    }

    fn invoke_here(
        &self,
        chain: Chain,
        name: &Arc<str>,
        input: &[u8],
        reentrant: Reentrant,
    ) -> Result<Vec<u8>, EventError> {
        let observed = self.0.observe(name, input.len());
        let admitted = self.0.admit(&chain, reentrant);
        match admitted.and_then(|()| self.0.pool.turn_blocking(chain.depth())) {
            Ok(turn) => self.0.run(&chain, turn, observed, name, input),
            Err(error) => observed.failed(error),
        }
    }

    /// Calls an export when the plug-in's call that this future is polled in has ended.
    pub(super) fn invoke_later(
        &self,
        name: &Arc<str>,
        input: &[u8],
        then: impl FnOnce(Result<Vec<u8>, EventError>) + Send + 'static,
    ) -> Result<Put, EventError> {
        let chain = Chain::current();
        self.0.pool.check_depth(chain.depth())?;
        let work = || -> Deferred {
            let (plugin, name, input) = (self.clone(), Arc::clone(name), input.to_vec());
            let call = async move {
                then(plugin.invoke(name, input, Reentrant::Refused).await);
            };
            Box::pin(chain.outlived().run(call))
        };
        Ok(chain.put_off(self.identity().number(), work))
    }
}

/// What to do with a call from inside one of the plug-in's own calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reentrant {
    Refused,
    InAnotherInstance,
}

impl Inner {
    fn identity(&self) -> &Identity {
        &self.pool.recipe().identity
    }

    fn observe(&self, name: &Arc<str>, payload_bytes: usize) -> ObservedEvent {
        let observer = self.pool.recipe().functions.observer();
        observer.event(self.identity().name(), name, payload_bytes)
    }

    fn admit(&self, chain: &Chain, reentrant: Reentrant) -> Result<(), EventError> {
        self.pool.check_depth(chain.depth())?;
        if reentrant == Reentrant::Refused && chain.contains(self.identity().number()) {
            return Err(EventError::Reentrant);
        }
        Ok(())
    }

    /// Runs the call on this thread.
    fn run(
        &self,
        chain: &Chain,
        turn: Turn,
        mut observed: ObservedEvent,
        name: &str,
        input: &[u8],
    ) -> Result<Vec<u8>, EventError> {
        let span = observed.span().clone();
        let _entered = span.enter();
        let chain = chain.entered(self.identity().number());
        let result = {
            let _scope = chain.clone().enter();
            self.pool.take(&turn).and_then(|mut instance| {
                observed.begin();
                let (result, reusable) = instance.call(name, input);
                if reusable {
                    self.pool.give_back(instance);
                }
                result
            })
        };
        drop(turn);
        observed.finish(&result);
        self.catch_up(chain.end());
        result
    }

    /// Does what waited for the end of a call.
    fn catch_up(&self, deferred: Vec<Deferred>) {
        if deferred.is_empty() {
            return;
        }
        let work = async move {
            for deferred in deferred {
                deferred.await;
            }
        };
        match self.pool.recipe().functions.home().handle() {
            Some(runtime) => drop(runtime.spawn(work)),
            None => tracing::error!(
                plugin = &**self.identity().name(),
                "events that waited for the end of a call are lost: no thread can be started"
            ),
        }
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

/// The payload as an export gets it.
pub(super) fn write<T: serde::Serialize>(payload: &T) -> Result<Vec<u8>, EventError> {
    serde_json::to_vec(payload).map_err(|error| EventError::Payload {
        message: error.to_string(),
    })
}

/// What a plug-in answered. Nothing, and `null`, are no reply.
pub(super) fn reply<R: serde::de::DeserializeOwned>(
    output: &[u8],
) -> Result<Option<R>, EventError> {
    let output = output.trim_ascii();
    if output.is_empty() || output == b"null" {
        return Ok(None);
    }
    json::from_slice(output)
        .map(Some)
        .map_err(|error| EventError::Reply {
            message: error.to_string(),
        })
}

fn delivered<R: serde::de::DeserializeOwned>(output: &[u8]) -> Result<Delivery<R>, EventError> {
    reply(output).map(Delivery::Delivered)
}
