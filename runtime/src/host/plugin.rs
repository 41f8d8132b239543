//! A plug-in that is loaded: its events and its calls.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use extism::CompiledPlugin;

use super::environment::{CallResult, Environment};
use super::error::{EventError, LoadError};
use super::functions::{Functions, Gate};
use super::load::{PluginBuilder, Source};
use super::{memory, reentry};
use crate::codec::json;
use crate::event::Event;

/// A call of an export that no module has sets Extism's instance up and runs nothing.
const NO_EXPORT: &str = "extism-openapi: no export has this name";

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
/// It runs one call at a time: calls wait for each other, except that a call from inside one of the
/// plug-in's own calls is an [`EventError::Reentrant`] at once. For more at a time, load it several
/// times.
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
    compiled: CompiledPlugin,
    environment: Arc<Environment>,
    name: Arc<str>,
    /// The exports among the document's events.
    listens: BTreeSet<&'static str>,
    instance: Mutex<Slot>,
}

/// Extism keeps pointers into an instance: in a box it stays where it is.
enum Slot {
    /// Made, and not set up yet.
    New(Box<extism::Plugin>),
    Ready(Box<extism::Plugin>),
    /// Thrown away after a failure.
    Empty,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner")
            .field("listens", &self.listens)
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
        compiled: CompiledPlugin,
        instance: extism::Plugin,
        environment: Arc<Environment>,
        functions: &Functions,
    ) -> Plugin {
        let listens = functions
            .events()
            .iter()
            .copied()
            .filter(|name| instance.function_exists(name))
            .collect();
        let instance = Mutex::new(Slot::New(Box::new(instance)));
        Plugin(Arc::new(Inner {
            compiled,
            environment,
            name: functions.name(),
            listens,
            instance,
        }))
    }

    /// The name that [`Functions::plugin_name`] gave it; `plug-in` where it gave none.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the plug-in exports the event of this name. Found out once, when it was loaded; names
    /// that are no event of the document are not among them.
    pub fn listens(&self, event: &str) -> bool {
        self.0.listens.contains(event)
    }

    /// Whether the plug-in listens to the event `E`.
    pub fn listens_to<E: Event>(&self) -> bool {
        self.listens(E::NAME)
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
        reply(&self.call(E::NAME, write(payload)?).await?)
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
        reply(&self.call_blocking(E::NAME, &write(payload)?)?)
    }

    /// Calls any export with these bytes, and gives its output. The plug-in runs on a thread for
    /// blocking work; outside a tokio runtime that is this thread.
    pub async fn call(
        &self,
        name: impl Into<String>,
        input: impl Into<Vec<u8>>,
    ) -> Result<Vec<u8>, EventError> {
        if reentry::is_active(self.0.environment.plugin()) {
            return Err(EventError::Reentrant);
        }
        let (name, input) = (name.into(), input.into());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return self.call_blocking(&name, &input);
        };
        let (plugin, active) = (self.clone(), reentry::current());
        let run = move || {
            let _scope = reentry::Scope::enter(active);
            plugin.call_blocking(&name, &input)
        };
        match runtime.spawn_blocking(run).await {
            Ok(result) => result,
            Err(error) => Err(EventError::Host {
                message: error.to_string(),
            }),
        }
    }

    /// As [`call`](Plugin::call), on this thread.
    pub fn call_blocking(&self, name: &str, input: &[u8]) -> Result<Vec<u8>, EventError> {
        if reentry::is_active(self.0.environment.plugin()) {
            return Err(EventError::Reentrant);
        }
        self.0.call(name, input)
    }
}

impl Inner {
    fn call(&self, name: &str, input: &[u8]) -> Result<Vec<u8>, EventError> {
        let mut slot = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        // Extism forbids calling an instance after a panic went through it; so does taking it out.
        let mut instance = self.ready(std::mem::replace(&mut *slot, Slot::Empty))?;
        if !instance.function_exists(name) {
            *slot = Slot::Ready(instance);
            return Err(EventError::NotExported {
                name: name.to_owned(),
            });
        }
        let run = || self.run(&mut instance, name, input);
        let (result, reusable) = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
            let message = "Extism panicked; what it says is in the host's log".to_owned();
            (Err(EventError::Host { message }), false)
        });
        if reusable {
            *slot = Slot::Ready(instance);
        }
        result
    }

    /// An instance whose pointers Extism has put right; until then the host's functions are closed.
    fn ready(&self, slot: Slot) -> Result<Box<extism::Plugin>, EventError> {
        let host = |error: extism::Error| EventError::Host {
            message: format!("{error:#}"),
        };
        let mut instance = match slot {
            Slot::Ready(instance) => return Ok(instance),
            Slot::New(instance) => instance,
            Slot::Empty => {
                Box::new(extism::Plugin::new_from_compiled(&self.compiled).map_err(host)?)
            }
        };
        self.environment.set_open(false);
        let set_up = || instance.call::<&[u8], ()>(NO_EXPORT, b"");
        match catch_unwind(AssertUnwindSafe(set_up)) {
            Ok(Err(error)) if error.to_string() == format!("Function not found: {NO_EXPORT}") => {
                self.environment.set_open(true);
                Ok(instance)
            }
            Ok(Err(error)) => Err(EventError::Trapped {
                message: cause(&error),
            }),
            Ok(Ok(())) | Err(_) => Err(EventError::Host {
                message: "the plug-in can't be instantiated".to_owned(),
            }),
        }
    }

    /// The result, and whether the instance can be used again.
    fn run(
        &self,
        instance: &mut extism::Plugin,
        name: &str,
        input: &[u8],
    ) -> (Result<Vec<u8>, EventError>, bool) {
        self.environment.begin(input.len());
        if input.len() as u64 > memory::FLOOR - memory::FIRST_BLOCK
            // So that the room that is reserved for the input is where the input will be.
            && let Err(error) = instance.reset()
        {
            return (
                Err(EventError::Trapped {
                    message: cause(&error),
                }),
                false,
            );
        }
        let called = instance.call::<&[u8], ()>(name, input);
        let CallResult {
            output,
            error: message,
        } = self.environment.finish();
        match called {
            Ok(()) => match (message, output) {
                (Some(message), _) => (Err(EventError::Failed { message, code: 0 }), true),
                (None, Ok(output)) => (Ok(output), true),
                (None, Err(message)) => (Err(EventError::Reply { message }), false),
            },
            Err(error) => failure(&error, message),
        }
    }
}

/// Extism has no types for these: it says them in words.
fn failure(error: &extism::Error, message: Option<String>) -> (Result<Vec<u8>, EventError>, bool) {
    let text = cause(error);
    if let Some(code) = text.strip_prefix("Returned non-zero exit code: ") {
        let code = code.parse().unwrap_or(-1);
        let message = message.unwrap_or_else(|| "(the plug-in gives no message)".to_owned());
        return (Err(EventError::Failed { message, code }), true);
    }
    let failed = match text.as_str() {
        "timeout" => EventError::TimedOut,
        "oom" => EventError::Limited {
            message: "out of memory".to_owned(),
        },
        "plugin ran out of fuel" => EventError::Limited {
            message: "out of fuel".to_owned(),
        },
        _ => EventError::Trapped {
            message: match message {
                Some(message) => format!("{text}; its own message: {message}"),
                None => text,
            },
        },
    };
    (Err(failed), false)
}

/// The innermost error: what stands around it are Wasm backtraces.
fn cause(error: &extism::Error) -> String {
    error.root_cause().to_string()
}

fn write<T: serde::Serialize>(payload: &T) -> Result<Vec<u8>, EventError> {
    serde_json::to_vec(payload).map_err(|error| EventError::Payload {
        message: error.to_string(),
    })
}

/// Nothing, and `null`, are no reply.
fn reply<R: serde::de::DeserializeOwned>(output: &[u8]) -> Result<Delivery<R>, EventError> {
    let output = output.trim_ascii();
    if output.is_empty() || output == b"null" {
        return Ok(Delivery::Delivered(None));
    }
    match json::from_slice(output) {
        Ok(reply) => Ok(Delivery::Delivered(Some(reply))),
        Err(error) => Err(EventError::Reply {
            message: error.to_string(),
        }),
    }
}
