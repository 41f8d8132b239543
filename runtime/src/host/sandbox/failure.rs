//! What ended a call, as the host's error.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wasmtime::{GcHeapOutOfMemory, Module, Trap, WasmBacktrace};

use super::limiter::Reached;
use super::link::{Linked, Program};
use crate::host::error::EventError;
use crate::host::limit::Limit;
use crate::shown::{line, shown};

/// How many functions of a trap's backtrace are shown.
const FRAMES: usize = 3;

/// The plug-in's time is up.
#[derive(Debug, Default)]
pub(super) struct OutOfTime {
    /// How much of it went to waiting for the host's own functions.
    pub(super) awaited: Duration,
}

impl fmt::Display for OutOfTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("its time was up")
    }
}

impl std::error::Error for OutOfTime {}

/// The plug-in ended itself with this code.
#[derive(Debug)]
pub(super) struct Exit(pub(super) i32);

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it ended itself with code {}", self.0)
    }
}

impl std::error::Error for Exit {}

/// The error of a call. `rejected` is the limit that the last rejected growth of its memory would have
/// exceeded.
pub(super) fn of(
    program: &Program,
    rejected: Option<Reached>,
    error: &wasmtime::Error,
    message: Option<String>,
) -> EventError {
    let shared = &program.shared;
    let plugin = Arc::clone(shared.identity.name());
    if error.is::<OutOfTime>() {
        return EventError::TimedOut {
            plugin,
            limit: shared.timeout,
        };
    }
    // The garbage collector does not report why it has no memory.
    let rejected = rejected.filter(|_| error.is::<GcHeapOutOfMemory<()>>());
    if let Some(Reached { limit, allowed }) = error.downcast_ref().copied().or(rejected) {
        return EventError::Limited {
            plugin,
            limit,
            allowed,
        };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => EventError::Limited {
            plugin,
            limit: Limit::Fuel,
            allowed: shared.fuel.unwrap_or_default(),
        },
        _ => EventError::Trapped {
            message: trapped(&program.modules, error, message),
        },
    }
}

/// The error of a call whose instance could not be set up. It may be tried again only if the failure was
/// not the plug-in's fault.
pub(super) fn in_set_up(
    program: &Program,
    rejected: Option<Reached>,
    error: &wasmtime::Error,
) -> EventError {
    // A slow API is not the plug-in's fault.
    let awaited = error.downcast_ref::<OutOfTime>().map(|it| it.awaited);
    let hosts_fault = awaited.is_some_and(|awaited| awaited >= program.timeout() / 2);
    let message = match of(program, rejected, error, None) {
        error if hosts_fault => return error,
        error @ EventError::Limited {
            limit: Limit::SetMemory,
            ..
        } => return error,
        EventError::Trapped { message } => message,
        error => error.to_string(),
    };
    EventError::Broken {
        plugin: Arc::clone(program.identity().name()),
        message,
    }
}

pub(super) fn host(error: &wasmtime::Error) -> EventError {
    EventError::Host {
        message: error.root_cause().to_string(),
    }
}

/// The plug-in's message before it broke off, the engine's, and the place.
fn trapped(modules: &[Linked], error: &wasmtime::Error, message: Option<String>) -> String {
    let cause = error.root_cause().to_string();
    let cause = line(&cause);
    let place = place(modules, error);
    match message {
        Some(message) => format!("{}; {cause}{place}", line(&message)),
        None => format!("{cause}{place}"),
    }
}

/// The innermost functions, as the module names them, and their place in its source.
fn place(modules: &[Linked], error: &wasmtime::Error) -> String {
    let Some(backtrace) = error.downcast_ref::<WasmBacktrace>() else {
        return String::new();
    };
    let mut place = String::new();
    for frame in backtrace.frames().iter().take(FRAMES) {
        let name = match frame.func_name() {
            Some(name) => {
                let name = rustc_demangle::demangle(name);
                shown(&format!("{name:#}")).to_string()
            }
            None => format!("function {}", frame.func_index()),
        };
        place.push_str(if place.is_empty() {
            ", in `"
        } else {
            ", called by `"
        });
        place.push_str(&name);
        place.push('`');
        let mut linked = modules.iter();
        let module = linked.find(|linked| Module::same(&linked.module, frame.module()));
        let lines = module.and_then(|linked| linked.lines.as_ref());
        if let Some(line) = lines.and_then(|lines| lines.at(frame.module_offset()?)) {
            place.push_str(" (");
            place.push_str(&line);
            place.push(')');
        }
    }
    place
}
