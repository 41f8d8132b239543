//! WASI preview 1.
//!
//! | file | what it holds |
//! |---|---|
//! | `guest` | the plug-in's own memory, and the numbers of errors |
//! | `stdio`, `output` | the standard descriptors, and lines for the log |
//! | `time`, `random` | clocks and waiting for them; random numbers |
//! | `absent` | functions for what plug-ins do not have: they return errors |
//! | `folders` | for plug-ins that are granted folders: the rest, by `wasmtime-wasi` |
//!
//! Whatever a plug-in does wrong, it gets the number of an error, and never a trap.

mod absent;
#[cfg(feature = "wasi")]
mod folders;
mod guest;
mod output;
mod random;
mod stdio;
mod time;

#[cfg(feature = "wasi")]
pub(super) use folders::bound_copies;
use wasmtime::{Caller, Linker};

use crate::host::error::LoadError;
use crate::host::sandbox::failure::Exit;
use crate::host::sandbox::log::Log;
use crate::host::sandbox::state::State;
use crate::host::sandbox::system::{Clock, Random, System};

/// The module that plug-ins import WASI from.
pub(in crate::host) const MODULE: &str = "wasi_snapshot_preview1";

/// Which parts of WASI a plug-in has.
#[derive(Debug, Default)]
pub(in crate::host) enum Access {
    /// None: a module that imports it is not loaded.
    #[default]
    Off,
    On(Offer),
}

#[derive(Debug)]
pub(in crate::host) struct Offer {
    clock: Clock,
    random: Random,
    #[cfg(feature = "wasi")]
    folders: folders::Folders,
}

/// The WASI state of one instance.
#[derive(Debug)]
pub(super) struct WasiState {
    output: output::Output,
    clocks: time::Clocks,
    random: random::Source,
    /// Whether there can be descriptors besides the standard ones.
    has_files: bool,
}

impl Default for WasiState {
    fn default() -> Self {
        WasiState {
            output: output::Output::default(),
            clocks: time::Clocks::new(Clock::Off),
            random: random::Source::Off,
            has_files: false,
        }
    }
}

impl WasiState {
    /// Logs what the plug-in has written without ending its line.
    pub(super) fn flush(&self, log: &Log) {
        self.output.flush(log);
    }
}

impl Access {
    /// # Errors
    /// Where a granted folder can't be opened, or this host can't grant folders.
    pub(in crate::host) fn of(system: System) -> Result<Self, LoadError> {
        if !system.wasi {
            return Ok(Access::Off);
        }
        #[cfg(not(feature = "wasi"))]
        if !system.folders.is_empty() {
            return Err(LoadError::MissingFeature {
                grant: "a folder",
                feature: "wasi",
            });
        }
        Ok(Access::On(Offer {
            clock: system.clock,
            random: system.random,
            #[cfg(feature = "wasi")]
            folders: folders::Folders::open(system.folders)?,
        }))
    }

    /// Defines the functions.
    pub(super) fn define(&self, linker: &mut Linker<State>) -> wasmtime::Result<()> {
        let Access::On(offer) = self else {
            return Ok(());
        };
        if offer.has_files() {
            #[cfg(feature = "wasi")]
            folders::define(linker)?;
        } else {
            stdio::define(linker)?;
            absent::define(linker)?;
        }
        // Replaces functions of `wasmtime-wasi` that would not end with the plug-in's call.
        linker.allow_shadowing(true);
        time::define(linker)?;
        random::define(linker)?;
        linker.func_wrap(MODULE, "proc_exit", |_: Caller<'_, State>, code: i32| {
            wasmtime::Result::<()>::Err(Exit(code).into())
        })?;
        linker.allow_shadowing(false);
        Ok(())
    }

    /// Sets the WASI state of a new instance.
    pub(super) fn prepare(&self, state: &mut State) -> wasmtime::Result<()> {
        let Access::On(offer) = self else {
            return Ok(());
        };
        state.wasi = WasiState {
            output: output::Output::default(),
            clocks: time::Clocks::new(offer.clock),
            random: random::Source::new(offer.random),
            has_files: offer.has_files(),
        };
        #[cfg(feature = "wasi")]
        if offer.has_files() {
            let shared = std::sync::Arc::clone(&state.shared);
            let output = state.wasi.output.clone();
            state.full_wasi = Some(offer.folders.context(&shared, &output)?);
        }
        Ok(())
    }
}

impl Offer {
    fn has_files(&self) -> bool {
        #[cfg(feature = "wasi")]
        return !self.folders.is_empty();
        #[cfg(not(feature = "wasi"))]
        return false;
    }
}
