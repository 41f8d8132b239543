//! One instance of a plug-in, and its life.
//!
//! ```text
//! Program ──set_up──► Instance ──call──► Instance    the call ended by itself: ready for the next
//!             │                   └────► nothing     a trap, a limit, `_start`, an exit, or the call's
//!             └─────► nothing                        future was dropped
//! ```
//!
//! A call takes the instance by value and gives it back only if it can be used again, so an instance in
//! an unknown state can't be used. Set-up and calls run on a fiber, under the call's clock, fuel and
//! limits from the first instruction on; the host's functions are awaited there. Nothing runs when a
//! plug-in is loaded.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::select;
use wasmtime::{Extern, Store, UpdateDeadline};

use super::failure::{self, Exit, OutOfTime};
use super::identity::Identity;
use super::link::{Export, From, Linked, Program};
use super::state::{CallState, Kernel, State};
use super::{kernel, memory, ticker};
use crate::host::error::EventError;
use crate::host::limit::Limit;
use crate::host::wait::runtime;

/// How long a plug-in that has yielded its thread waits at most to be run again.
const PATIENCE: Duration = Duration::from_millis(200);

/// An instance that is ready for a call.
pub(in crate::host) struct Instance {
    store: Store<State>,
    main: wasmtime::Instance,
}

impl Program {
    pub(in crate::host) fn identity(&self) -> &Identity {
        &self.shared.identity
    }

    /// How long one call may take.
    pub(in crate::host) fn timeout(&self) -> Duration {
        self.shared.timeout
    }

    /// The module whose exports are called.
    pub(in crate::host) fn main(&self) -> Option<&wasmtime::Module> {
        self.modules.last().map(|linked| &linked.module)
    }

    /// Makes an instance, and runs what the plug-in's language needs before the first call: start
    /// functions, `_initialize`, constructors.
    pub(in crate::host) async fn set_up(&self, deadline: Instant) -> Result<Instance, EventError> {
        let _running = ticker::running();
        let failed = |rejected, error| failure::in_set_up(self, rejected, &error);
        let mut store = self.store(deadline).map_err(|error| failed(None, error))?;
        match self.instantiate(&mut store).await {
            Ok(main) => Ok(Instance { store, main }),
            Err(error) => Err(failed(store.data().limiter.rejected(), error)),
        }
    }

    fn store(&self, deadline: Instant) -> wasmtime::Result<Store<State>> {
        // The kernel, and one for what a host function may need.
        let modules = self.modules.len() + 2;
        let mut state = State::new(&self.shared, modules, deadline)?;
        self.wasi.prepare(&mut state)?;
        let mut store = Store::new(self.kernel.engine(), state);
        store.limiter(|state| &mut state.limiter);
        #[cfg(feature = "wasi")]
        super::wasi::bound_copies(&mut store);
        if let Some(fuel) = self.shared.fuel {
            store.set_fuel(fuel)?;
        }
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|store| {
            if Instant::now() >= store.data().call.deadline {
                let awaited = store.data().call.awaited;
                return Err(OutOfTime { awaited }.into());
            }
            // So that this thread's other tasks can run.
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(others_turn())))
        });
        Ok(store)
    }

    async fn instantiate(&self, store: &mut Store<State>) -> wasmtime::Result<wasmtime::Instance> {
        let kernel = wasmtime::Instance::new_async(&mut *store, &self.kernel, &[]).await?;
        let missing = || wasmtime::Error::msg("the kernel is incomplete");
        store.data_mut().kernel = Some(Kernel {
            memory: kernel
                .get_memory(&mut *store, "memory")
                .ok_or_else(missing)?,
            input_offset: kernel
                .get_global(&mut *store, "input_offset")
                .ok_or_else(missing)?,
            input_length: kernel
                .get_global(&mut *store, "input_length")
                .ok_or_else(missing)?,
        });
        let mut instances = Vec::with_capacity(self.modules.len());
        for linked in &self.modules {
            let imports = self.imports(store, linked, kernel, &instances)?;
            let instance =
                wasmtime::Instance::new_async(&mut *store, &linked.module, &imports).await?;
            instances.push(instance);
        }
        let main = instances
            .pop()
            .ok_or_else(|| wasmtime::Error::msg("there is no module"))?;
        let function = |store: &mut Store<State>, at| {
            let export = main
                .get_module_export(store, at)
                .and_then(Extern::into_func);
            export.ok_or_else(|| wasmtime::Error::msg("an export is missing"))
        };
        if let Some(at) = &self.set_up.initialize {
            let initialize = function(store, at)?.typed::<(), ()>(&*store)?;
            initialize.call_async(&mut *store, ()).await?;
        }
        match &self.set_up.hs_init {
            Some((at, false)) => {
                let init = function(store, at)?.typed::<(i32, i32), ()>(&*store)?;
                init.call_async(&mut *store, (0, 0)).await?;
            }
            Some((at, true)) => {
                let init = function(store, at)?.typed::<(i32, i32), i32>(&*store)?;
                init.call_async(&mut *store, (0, 0)).await?;
            }
            None => {}
        }
        Ok(main)
    }

    fn imports(
        &self,
        store: &mut Store<State>,
        linked: &Linked,
        kernel: wasmtime::Instance,
        instances: &[wasmtime::Instance],
    ) -> wasmtime::Result<Vec<Extern>> {
        let mut imports = Vec::with_capacity(linked.imports.len());
        for import in &linked.imports {
            let (found, name) = match import {
                From::Host { module, name } => {
                    (self.linker.get(&mut *store, module, name).ok(), &**name)
                }
                From::Kernel(name) => (kernel.get_export(&mut *store, name), *name),
                From::Module { at, name } => {
                    let instance = instances.get(*at);
                    let export = instance.and_then(|it| it.get_export(&mut *store, name));
                    (export, &**name)
                }
            };
            let missing = || wasmtime::Error::msg(format!("`{name}` is missing"));
            imports.push(found.ok_or_else(missing)?);
        }
        Ok(imports)
    }

    /// An export of the main module.
    pub(super) fn export(&self, name: &str) -> Option<&Export> {
        self.exports.get(name)
    }
}

/// Lets this thread's other tasks run. A task that wakes itself is run again some sixty times before tokio
/// polls timers and sockets; one that yields by tokio's own `yield_now` is not.
async fn others_turn() {
    let turn = pin!(tokio::task::yield_now());
    // An executor of another kind that runs within a tokio task is not woken by that.
    match runtime::sleep_until(Instant::now() + PATIENCE) {
        Some(later) => {
            select(turn, pin!(later)).await;
        }
        None => turn.await,
    }
}

impl Instance {
    /// Sets the clock and the fuel for another call.
    pub(in crate::host) fn renew(&mut self, deadline: Instant) -> Result<(), EventError> {
        self.store.data_mut().call = CallState::until(deadline);
        if let Some(fuel) = self.store.data().shared.fuel {
            let set = self.store.set_fuel(fuel);
            set.map_err(|error| failure::host(&error))?;
        }
        self.store.set_epoch_deadline(1);
        Ok(())
    }

    /// Calls an export. Gives the instance back if it may be used again.
    pub(in crate::host) async fn call(
        mut self,
        program: &Program,
        name: &str,
        input: &[u8],
    ) -> (Result<Vec<u8>, EventError>, Option<Instance>) {
        let Some(export) = program.export(name) else {
            let name = name.to_owned();
            return (Err(EventError::NotExported { name }), Some(self));
        };
        let _running = ticker::running();
        let called = self.run(export, input).await;
        let (result, reusable) = self.outcome(program, called);
        // Like Extism, make a new instance after a command's `_start`: it may have torn down what it set
        // up.
        (result, Some(self).filter(|_| reusable && name != "_start"))
    }

    async fn run(&mut self, export: &Export, input: &[u8]) -> wasmtime::Result<i32> {
        let store = &mut self.store;
        memory::reset(&mut *store)?;
        // Set-up code may have left an output or an error there, which is not this call's.
        store.data_mut().call.forget();
        let offset = memory::write_block(&mut *store, input)?;
        kernel::set_input(&mut *store, offset, input.len() as u64)?;
        let function = self.main.get_module_export(&mut *store, &export.at);
        let function = function.and_then(Extern::into_func);
        let function = function.ok_or_else(|| wasmtime::Error::msg("the export is missing"))?;
        if export.returns {
            let function = function.typed::<(), i32>(&*store)?;
            function.call_async(&mut *store, ()).await
        } else {
            let function = function.typed::<(), ()>(&*store)?;
            function.call_async(&mut *store, ()).await.map(|()| 0)
        }
    }

    /// The result, and whether the instance may be used again.
    fn outcome(
        &mut self,
        program: &Program,
        called: wasmtime::Result<i32>,
    ) -> (Result<Vec<u8>, EventError>, bool) {
        let state = self.store.data_mut();
        state.wasi.flush(&state.shared.log);
        let rejected = state.limiter.rejected();
        let message = state.call.error.take().map(|(_, message)| message);
        let (code, ended) = match called {
            Ok(code) => (code, true),
            Err(error) => match error.downcast_ref::<Exit>() {
                Some(Exit(code)) => (*code, false),
                None => {
                    let error = failure::of(program, rejected, &error, message);
                    return (Err(error), false);
                }
            },
        };
        match (code, message) {
            (0, None) => match self.output() {
                Ok(output) => (Ok(output), ended),
                Err(error) => (Err(error), false),
            },
            (code, message) => {
                let none = || "(the plug-in gives no message)".to_owned();
                let message = message.unwrap_or_else(none);
                (Err(EventError::Failed { message, code }), ended)
            }
        }
    }

    fn output(&mut self) -> Result<Vec<u8>, EventError> {
        let state = self.store.data();
        let (offset, length) = state.call.output;
        let allowed = state.shared.output_bytes;
        if length > allowed {
            return Err(EventError::Limited {
                plugin: Arc::clone(state.shared.identity.name()),
                limit: Limit::Output,
                allowed,
            });
        }
        memory::read_range(&self.store, offset, length).map_err(|rejected| EventError::Reply {
            message: rejected.to_string(),
        })
    }
}
