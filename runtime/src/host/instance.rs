//! One instance of a plug-in: one call at a time, a fresh store after a failure.
//!
//! An instance has a wasmtime engine of its own. Extism ends a call that takes too long by
//! incrementing the engine's epoch, which interrupts whatever runs on that engine: instances that
//! shared one would fall together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use extism::CompiledPlugin;

use super::environment::{CallResult, Environment};
use super::error::EventError;
use super::memory;

/// A call of an export that no module has sets Extism's instance up and runs nothing.
const NO_EXPORT: &str = "extism-openapi: no export has this name";

/// A call that ends this close to its time limit may still be interrupted after it has ended.
const CLOSE: Duration = Duration::from_secs(1);

pub(super) struct Instance {
    compiled: CompiledPlugin,
    environment: Arc<Environment>,
    timeout: Duration,
    slot: Slot,
}

/// Extism keeps pointers into an instance: in a box it stays where it is.
enum Slot {
    /// Made, and not set up yet.
    New(Box<extism::Plugin>),
    Ready(Box<extism::Plugin>),
    /// Thrown away after a failure.
    Empty,
}

impl Instance {
    pub(super) fn new(
        compiled: CompiledPlugin,
        instance: extism::Plugin,
        environment: Arc<Environment>,
        timeout: Duration,
    ) -> Self {
        Instance {
            compiled,
            environment,
            timeout,
            slot: Slot::New(Box::new(instance)),
        }
    }

    /// Whether the module has a function of this name that can be called.
    pub(super) fn has_function(&self, name: &str) -> bool {
        match &self.slot {
            Slot::New(instance) | Slot::Ready(instance) => instance.function_exists(name),
            Slot::Empty => false,
        }
    }

    /// Calls an export. Also says whether the instance may be used again.
    pub(super) fn call(&mut self, name: &str, input: &[u8]) -> (Result<Vec<u8>, EventError>, bool) {
        let began = Instant::now();
        let result = self.try_call(name, input);
        // Extism's timer hears of the end of a call by a message. If the time limit comes first, it
        // interrupts the engine, and with that the next call.
        let margin = CLOSE.min(self.timeout / 10);
        let close = began.elapsed() + margin >= self.timeout;
        (result, !close)
    }

    fn try_call(&mut self, name: &str, input: &[u8]) -> Result<Vec<u8>, EventError> {
        // Extism forbids calling an instance after a panic went through it; so does taking it out.
        let slot = std::mem::replace(&mut self.slot, Slot::Empty);
        let mut instance = self.ready(slot)?;
        if !instance.function_exists(name) {
            self.slot = Slot::Ready(instance);
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
            self.slot = Slot::Ready(instance);
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

    /// The result, and whether the store can be used again.
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
