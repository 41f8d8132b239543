//! WASI preview 1.

use wasmtime::Linker;

use super::state::State;

/// The module that plug-ins import WASI from.
pub(in crate::host) const MODULE: &str = "wasi_snapshot_preview1";

/// What of WASI a plug-in has.
#[derive(Clone, Debug, Default)]
pub(in crate::host) enum Access {
    /// None: a module that imports it is not loaded.
    #[default]
    Off,
    /// The functions that compilers' runtimes need.
    Minimal,
}

/// What one instance has of it.
#[derive(Debug, Default)]
pub(super) struct WasiState {}

impl Access {
    pub(in crate::host) fn of(_manifest: &extism_manifest::Manifest, allowed: bool) -> Self {
        match allowed {
            true => Access::Minimal,
            false => Access::Off,
        }
    }

    pub(super) fn define(&self, _linker: &mut Linker<State>) -> wasmtime::Result<()> {
        Ok(())
    }

    pub(super) fn prepare(&self, _state: &mut State) -> wasmtime::Result<()> {
        Ok(())
    }
}
