//! Extism's own functions for plug-ins, replaced by ones that trust no length.
//!
//! `log_info`, `var_set`, `output_set` and their like take memory handles too, and Extism's own versions
//! make slices of them without a bounds check ([`memory`](super::memory)); after a call it does
//! the same with the output and the error message, whose place the plug-in says. A later definition
//! of a function replaces an earlier one in Extism's linker, also for Extism itself, so a
//! [`Plugin`](super::Plugin) defines these again:
//!
//! - `output_set` notes the place of the output, if it lies in the memory; when the call is over Extism
//!   asks `output_offset`, which copies the output, keeps it here, and tells Extism that there is none.
//! - `error_set` copies the message and keeps it here; `error_get` tells Extism that there is none.
//!   Extism also calls `error_set(0)` just before it writes a call's input, which is where a large
//!   input's room is reserved and proven.
//! - the rest do what Extism's do. Variables are kept here, so that they outlive an instance,
//!   and all instances of a plug-in have the same.
//!
//! Until the first call has begun, Extism's pointer to its own store is stale (the store is moved after
//! the pointer was taken), and a module's start function could use it through any host function. So
//! all of them refuse until the loader opens the [`Gate`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use extism::{CurrentPlugin, EXTISM_ENV_MODULE, Error, Function, UserData, Val, ValType};

use super::functions::Gate;
use super::memory::{self, Proven, Refused};

/// The limit on variables where the manifest has none, as in Extism: 1 MiB.
const LARGEST_VARIABLES: u64 = 1024 * 1024;

/// What Extism counts for a variable beside its bytes.
const VARIABLE_OVERHEAD: usize = size_of::<String>() + size_of::<Vec<u8>>();

/// Longer messages than this are cut, in logs and in errors.
const LONGEST_MESSAGE: u64 = 64 * 1024;

/// What the instances of one plug-in share.
pub(super) struct Identity {
    number: u64,
    name: Arc<str>,
    variables: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Identity {
    pub(super) fn new(name: Arc<str>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Identity {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            name,
            variables: Mutex::default(),
        }
    }

    /// Another plug-in in the place of this one: the same for chains of calls, with variables of its
    /// own.
    pub(super) fn successor(&self) -> Self {
        Identity {
            number: self.number,
            name: Arc::clone(&self.name),
            variables: Mutex::default(),
        }
    }

    /// Tells plug-ins apart.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// What the host calls it.
    pub(super) fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn variables(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        // No code that can panic runs while it is held.
        self.variables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one instance's replaced functions share with its loader.
pub(super) struct Environment {
    identity: Arc<Identity>,
    largest_output: u64,
    open: AtomicBool,
    /// The length of the input that is about to be written.
    input: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Where the plug-in says its output is.
    output: Option<Proven>,
    result: CallResult,
}

/// What a call left behind.
pub(super) struct CallResult {
    /// The output; an error where it is not to be had.
    pub(super) output: Result<Vec<u8>, String>,
    /// The plug-in's error message.
    pub(super) error: Option<String>,
}

impl Default for CallResult {
    fn default() -> Self {
        CallResult {
            output: Ok(Vec::new()),
            error: None,
        }
    }
}

impl Environment {
    pub(super) fn new(identity: Arc<Identity>, largest_output: u64) -> Self {
        Environment {
            identity,
            largest_output,
            open: AtomicBool::new(false),
            input: AtomicU64::new(0),
            state: Mutex::default(),
        }
    }

    /// Lets the plug-in call its host from now on, or no longer.
    pub(super) fn set_open(&self, open: bool) {
        self.open.store(open, Ordering::Release);
    }

    /// Prepares for a call with an input of this many bytes.
    pub(super) fn begin(&self, input: usize) {
        self.input.store(input as u64, Ordering::Release);
        let mut state = self.state();
        state.output = None;
        state.result = CallResult::default();
    }

    /// What the call left behind.
    pub(super) fn finish(&self) -> CallResult {
        std::mem::take(&mut self.state().result)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The functions, for the linker. Extism's own `http_request` is refused unless `http`.
    pub(super) fn functions(self: &Arc<Self>, http: bool) -> Vec<Function> {
        use ValType::I64;
        let mut functions = vec![
            self.function("output_set", &[I64, I64], &[], Self::output_set),
            self.function("output_offset", &[], &[I64], Self::output_offset),
            self.function("output_length", &[], &[I64], Self::zero),
            self.function("error_set", &[I64], &[], Self::error_set),
            self.function("error_get", &[], &[I64], Self::zero),
            self.function("config_get", &[I64], &[I64], Self::config_get),
            self.function("var_get", &[I64], &[I64], Self::var_get),
            self.function("var_set", &[I64, I64], &[], Self::var_set),
            self.function("log_trace", &[I64], &[], |e, p, i| {
                e.log(p, i, tracing::Level::TRACE)
            }),
            self.function("log_debug", &[I64], &[], |e, p, i| {
                e.log(p, i, tracing::Level::DEBUG)
            }),
            self.function("log_info", &[I64], &[], |e, p, i| {
                e.log(p, i, tracing::Level::INFO)
            }),
            self.function("log_warn", &[I64], &[], |e, p, i| {
                e.log(p, i, tracing::Level::WARN)
            }),
            self.function("log_error", &[I64], &[], |e, p, i| {
                e.log(p, i, tracing::Level::ERROR)
            }),
        ];
        if !http {
            functions.push(self.function("http_request", &[I64, I64], &[I64], Self::no_http));
        }
        functions
    }

    fn function(
        self: &Arc<Self>,
        name: &'static str,
        parameters: &[ValType],
        results: &[ValType],
        run: fn(&Environment, &mut CurrentPlugin, &[Val]) -> Result<u64, Error>,
    ) -> Function {
        let environment = Arc::clone(self);
        let run = move |plugin: &mut CurrentPlugin,
                        input: &[Val],
                        output: &mut [Val],
                        _: UserData<()>| {
            let value = run(&environment, plugin, input)?;
            if let Some(result) = output.first_mut() {
                *result = Val::I64(value.cast_signed());
            }
            Ok(())
        };
        let (parameters, results) = (parameters.iter().cloned(), results.iter().cloned());
        Function::new(name, parameters, results, UserData::new(()), run)
            .with_namespace(EXTISM_ENV_MODULE)
    }

    fn check_open(&self) -> Result<(), Error> {
        if self.is_open() {
            Ok(())
        } else {
            Err(Error::msg(
                "the plug-in called its host while it was being set up",
            ))
        }
    }

    fn zero(&self, _: &mut CurrentPlugin, _: &[Val]) -> Result<u64, Error> {
        Ok(0)
    }

    fn no_http(&self, _: &mut CurrentPlugin, _: &[Val]) -> Result<u64, Error> {
        Err(Error::msg(
            "this host does not offer Extism's http_request; call its operations instead",
        ))
    }

    fn output_set(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        self.check_open()?;
        let (offset, length) = (argument(input, 0)?, argument(input, 1)?);
        let proven = memory::prove_range(plugin, offset, length, self.largest_output);
        let mut state = self.state();
        state.output = proven.as_ref().ok().copied();
        state.result.output = proven
            .map(|_| Vec::new())
            .map_err(|refused| refused.to_string());
        Ok(0)
    }

    fn output_offset(&self, plugin: &mut CurrentPlugin, _: &[Val]) -> Result<u64, Error> {
        let output = self.state().output.take();
        if let Some(output) = output {
            let output = output.copy(plugin);
            self.state().result.output = output.map_err(|refused| refused.to_string());
        }
        Ok(0)
    }

    fn error_set(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        let offset = argument(input, 0)?;
        if offset != 0 {
            self.check_open()?;
            let message = self.message(plugin, offset);
            self.state().result.error = Some(message);
            return Ok(0);
        }
        self.state().result.error = None;
        let input = self.input.swap(0, Ordering::AcqRel);
        if self.is_open() && input != 0 {
            memory::reserve_first_block(plugin, input)?;
        }
        Ok(0)
    }

    fn config_get(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        let key = self.key(plugin, input)?;
        match plugin.manifest().config.get(&key).cloned() {
            Some(value) => memory::write_block(plugin, value.as_bytes()),
            None => Ok(0),
        }
    }

    fn var_get(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        let key = self.key(plugin, input)?;
        let value = self.identity.variables().get(&key).cloned();
        memory::write_block(plugin, &value.unwrap_or_default())
    }

    fn var_set(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<u64, Error> {
        let limit = plugin
            .manifest()
            .memory
            .max_var_bytes
            .unwrap_or(LARGEST_VARIABLES);
        if limit == 0 {
            return Err(Error::msg("this host keeps no variables for plug-ins"));
        }
        let key = self.key(plugin, input)?;
        let offset = argument(input, 1)?;
        if offset == 0 {
            self.identity.variables().remove(&key);
            return Ok(0);
        }
        let value = self.take(plugin, offset, limit)?;
        let mut variables = self.identity.variables();
        let others = variables.iter().filter(|(other, _)| **other != key);
        let size = |(key, value): (&String, &Vec<u8>)| key.len() + value.len() + VARIABLE_OVERHEAD;
        let total = others.map(size).sum::<usize>() + size((&key, &value));
        if total as u64 > limit {
            return Err(Error::msg(
                "the plug-in's variables are larger than this host keeps",
            ));
        }
        variables.insert(key, value);
        Ok(0)
    }

    fn log(
        &self,
        plugin: &mut CurrentPlugin,
        input: &[Val],
        level: tracing::Level,
    ) -> Result<u64, Error> {
        self.check_open()?;
        let offset = argument(input, 0)?;
        let message = self.message(plugin, offset);
        memory::free_block(plugin, offset);
        let plugin = &*self.identity.name;
        // The level has to be a constant where the event stands.
        match level {
            tracing::Level::TRACE => tracing::trace!(plugin, "{message}"),
            tracing::Level::DEBUG => tracing::debug!(plugin, "{message}"),
            tracing::Level::INFO => tracing::info!(plugin, "{message}"),
            tracing::Level::WARN => tracing::warn!(plugin, "{message}"),
            tracing::Level::ERROR => tracing::error!(plugin, "{message}"),
        }
        Ok(0)
    }

    fn key(&self, plugin: &mut CurrentPlugin, input: &[Val]) -> Result<String, Error> {
        let key = self.take(plugin, argument(input, 0)?, LONGEST_MESSAGE)?;
        String::from_utf8(key).map_err(|_| Error::msg("a key is not UTF-8"))
    }

    /// A block's bytes; the block is freed, as Extism's functions own what they are given.
    fn take(&self, plugin: &mut CurrentPlugin, offset: u64, limit: u64) -> Result<Vec<u8>, Error> {
        self.check_open()?;
        let bytes = memory::read_block(plugin, offset, limit)
            .map_err(|refused| Error::msg(refused.to_string()))?;
        memory::free_block(plugin, offset);
        Ok(bytes)
    }

    fn message(&self, plugin: &mut CurrentPlugin, offset: u64) -> String {
        let read = match memory::read_block(plugin, offset, LONGEST_MESSAGE) {
            Err(Refused::TooLarge { limit, .. }) => {
                memory::read_range(plugin, offset, limit, limit)
            }
            read => read,
        };
        match read {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(refused) => format!("(a message that can't be read: {refused})"),
        }
    }
}

impl Gate for Environment {
    fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }
}

fn argument(input: &[Val], index: usize) -> Result<u64, Error> {
    match input.get(index).and_then(Val::i64) {
        Some(value) => Ok(value.cast_unsigned()),
        None => Err(Error::msg(
            "a host function was called with other parameters than it has",
        )),
    }
}
