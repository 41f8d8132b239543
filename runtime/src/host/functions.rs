//! The host functions that serve a plug-in's imports: one for each operation.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use extism::{CurrentPlugin, Error, Function, UserData, Val, ValType};

use super::block_on::{Home, Unanswered, block_on};
use super::memory::{self, Refused};
use super::reentry;
use crate::backend::{Backend, Call};
use crate::error::{CallError, CallErrorKind};
use crate::operation::Operation;
use crate::wire::answer::Answer;

/// How long an operation may take where [`Functions::timeout`] says nothing.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The largest input and answer where the limits are not set, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Puts what the host attached into a call.
type Attach = Arc<dyn Fn(Call) -> Call + Send + Sync>;

/// The imports of plug-ins, each served by a backend. Made by the expansion's `functions(…)`.
///
/// Hand it to [`Plugin::new`](super::Plugin::new), or iterate over it for an Extism plug-in of your
/// own. A clone serves another plug-in by the same backend.
///
/// A host function never ends the plug-in's call for what the API, the network or the plug-in's input
/// did: the plug-in gets an [`Answer`] that says so. It ends the call only where no answer can reach
/// the plug-in, because its memory, fuel or time is used up.
#[derive(Clone)]
pub struct Functions {
    module: &'static str,
    operations: &'static [&'static Operation],
    events: &'static [&'static str],
    settings: Settings,
}

/// What every host function of one [`Functions`] shares.
#[derive(Clone)]
struct Settings {
    backend: Arc<dyn Backend>,
    home: Home,
    timeout: Duration,
    max_request_bytes: u64,
    max_response_bytes: u64,
    plugin_name: Option<Arc<str>>,
    context: Vec<Attach>,
}

/// What a plug-in's loader adds to a host function: whether it may run now, and in whose call it is.
pub(super) trait Gate: Send + Sync + 'static {
    /// Whether the plug-in is ready to call the host.
    fn is_open(&self) -> bool;
    /// The identity of the plug-in.
    fn plugin(&self) -> u64;
}

/// Makes the host functions of a document. Called by the expansion.
#[doc(hidden)]
pub fn functions(
    module: &'static str,
    operations: &'static [&'static Operation],
    events: &'static [&'static str],
    backend: impl Backend,
) -> Functions {
    let settings = Settings {
        backend: Arc::new(backend),
        home: Home::here(),
        timeout: TIMEOUT,
        max_request_bytes: LARGEST,
        max_response_bytes: LARGEST,
        plugin_name: None,
        context: Vec::new(),
    };
    Functions {
        module,
        operations,
        events,
        settings,
    }
}

impl Functions {
    /// How long one operation may take, 30 seconds unless set. Where the plug-in's own call has less
    /// time left, that counts. A later answer is dropped, and the plug-in gets a `timeout` error.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// The largest input object that a plug-in may send, in bytes of JSON; 16 MiB unless set. A larger
    /// one is a `limited` error.
    pub fn max_request_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_request_bytes = bytes as u64;
        self
    }

    /// The largest answer that a plug-in may get, in bytes of the JSON envelope; 16 MiB unless set. A
    /// larger one is a `limited` error.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes as u64;
        self
    }

    /// Names the plug-in that these functions are for: backends see it as
    /// [`Call::plugin`](crate::Call::plugin).
    pub fn plugin_name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings.plugin_name = Some(name.into());
        self
    }

    /// Attaches a value to every call, one of each type: backends find it by
    /// [`Call::get`](crate::Call::get).
    pub fn context<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        let value = Arc::new(value);
        self.settings
            .context
            .push(Arc::new(move |call| call.with_shared(Arc::clone(&value))));
        self
    }

    /// What the plug-in is called in messages.
    pub(super) fn name(&self) -> Arc<str> {
        let name = self.settings.plugin_name.clone();
        name.unwrap_or_else(|| "plug-in".into())
    }

    /// The operations that are served.
    pub fn operations(&self) -> &'static [&'static Operation] {
        self.operations
    }

    /// The names of the document's events: what a plug-in may export to listen.
    pub fn events(&self) -> &'static [&'static str] {
        self.events
    }

    /// The import module that plug-ins name.
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// The Extism functions, each open only while `gate` is.
    pub(super) fn gated(&self, gate: Option<Arc<dyn Gate>>) -> Vec<Function> {
        let settings = Arc::new(self.settings.clone());
        let function = |operation: &&'static Operation| {
            let serve = Serve {
                operation,
                settings: Arc::clone(&settings),
                gate: gate.clone(),
            };
            serve.into_function(self.module)
        };
        self.operations.iter().map(function).collect()
    }
}

impl IntoIterator for Functions {
    type Item = Function;
    type IntoIter = std::vec::IntoIter<Function>;

    fn into_iter(self) -> Self::IntoIter {
        self.gated(None).into_iter()
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Functions")
            .field("module", &self.module)
            .field("operations", &self.operations.len())
            .field("events", &self.events)
            .field("timeout", &self.settings.timeout)
            .field("plugin_name", &self.settings.plugin_name)
            .finish_non_exhaustive()
    }
}

/// One host function.
struct Serve {
    operation: &'static Operation,
    settings: Arc<Settings>,
    gate: Option<Arc<dyn Gate>>,
}

impl Serve {
    fn into_function(self, module: &'static str) -> Function {
        let name = self.operation.name;
        let parameters: &[ValType] = if self.operation.has_input() {
            &[ValType::I64]
        } else {
            &[]
        };
        // Extism's own user data stands behind a mutex: what we need is captured instead.
        let run = move |plugin: &mut CurrentPlugin,
                        input: &[Val],
                        output: &mut [Val],
                        _: UserData<()>| {
            let offset = self.run(plugin, input)?;
            if let Some(result) = output.first_mut() {
                *result = Val::I64(offset.cast_signed());
            }
            Ok(())
        };
        Function::new(
            name,
            parameters.iter().cloned(),
            [ValType::I64],
            UserData::new(()),
            run,
        )
        .with_namespace(module)
    }

    /// The offset of the answer.
    fn run(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        if self.gate.as_ref().is_some_and(|gate| !gate.is_open()) {
            let name = self.operation.name;
            return Err(Error::msg(format!(
                "`{name}` was called while the plug-in was being set up"
            )));
        }
        let json = self.answer(plugin, input).to_json();
        let limit = self.settings.max_response_bytes;
        if json.len() as u64 <= limit {
            return memory::write_block(plugin, &json);
        }
        let message = format!(
            "the answer of `{}` has {} bytes; this host passes on {limit} at most",
            self.operation.name,
            json.len()
        );
        memory::write_block(plugin, &failed(CallErrorKind::Limited, message).to_json())
    }

    fn answer(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Answer {
        let input = match self.input(plugin, input) {
            Ok(input) => input,
            Err(error) => return Answer::failed(error),
        };
        let deadline = self.deadline(plugin);
        let call = self.call(deadline);
        let backend = Arc::clone(&self.settings.backend);
        let future = async move { backend.call(&call, &input).await };
        let identity = self.gate.as_ref().map_or(0, |gate| gate.plugin());
        let run = || {
            block_on(
                &self.settings.home,
                deadline,
                reentry::inside(identity, future),
            )
        };
        // A panic that left through Wasm would make the plug-in unusable for good.
        let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Unanswered::Panicked));
        match result {
            // A backend that blocked past its deadline, too, is late.
            Ok(_) if Instant::now() > deadline => self.unanswered(Unanswered::Late),
            Ok(answer) => answer,
            Err(unanswered) => self.unanswered(unanswered),
        }
    }

    /// The input object; empty for an operation without input, `{}` where the plug-in sent nothing.
    fn input(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<Vec<u8>, CallError> {
        let Some(offset) = input.first().and_then(Val::i64) else {
            return Ok(Vec::new());
        };
        match memory::read_block(
            plugin,
            offset.cast_unsigned(),
            self.settings.max_request_bytes,
        ) {
            Ok(bytes) if bytes.is_empty() => Ok(b"{}".to_vec()),
            Ok(bytes) => Ok(bytes),
            Err(refused) => {
                let kind = match refused {
                    Refused::NotABlock => CallErrorKind::InvalidRequest,
                    Refused::TooLarge { .. } => CallErrorKind::Limited,
                };
                let message = format!("the input of `{}`: {refused}", self.operation.name);
                Err(CallError::new(kind, message))
            }
        }
    }

    fn deadline(&self, plugin: &CurrentPlugin) -> Instant {
        // Extism interrupts a plug-in whose time is up, and a plug-in that is told of a timeout has to
        // have some time left to act on it.
        let usable = |left: Duration| left - (left / 10).min(Duration::from_millis(100));
        let left = plugin.time_remaining().map_or(Duration::MAX, usable);
        let now = Instant::now();
        let timeout = self.settings.timeout.min(left);
        now.checked_add(timeout).unwrap_or_else(|| now + TIMEOUT)
    }

    fn call(&self, deadline: Instant) -> Call {
        let mut call = Call::new(self.operation).with_deadline(deadline);
        if let Some(name) = &self.settings.plugin_name {
            call = call.with_plugin(Arc::clone(name));
        }
        self.settings
            .context
            .iter()
            .fold(call, |call, attach| attach(call))
    }

    fn unanswered(&self, why: Unanswered) -> Answer {
        let name = self.operation.name;
        match why {
            Unanswered::Late => failed(
                CallErrorKind::Timeout,
                format!("`{name}` gave no answer in time"),
            ),
            // What a panic says is for the host's own log, which it has reached already.
            Unanswered::Panicked => failed(
                CallErrorKind::Internal,
                format!("the host's code for `{name}` broke down"),
            ),
            Unanswered::NoRuntime => failed(
                CallErrorKind::Internal,
                "the host has no thread to serve the call".to_owned(),
            ),
        }
    }
}

fn failed(kind: CallErrorKind, message: String) -> Answer {
    Answer::failed(CallError::new(kind, message))
}
