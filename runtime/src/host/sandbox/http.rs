//! Extism's `http_request`.

use wasmtime::{Caller, Linker};

use super::kernel::MODULE;
use super::state::State;

/// Whether a plug-in may use it, and for which hosts.
#[derive(Clone, Debug, Default)]
pub(in crate::host) struct Access {}

impl Access {
    pub(in crate::host) fn of(_manifest: &extism_manifest::Manifest, _allowed: bool) -> Self {
        Access {}
    }
}

/// The status and the headers of an instance's last request.
#[derive(Debug, Default)]
pub(super) struct LastResponse {}

/// Defines the functions.
pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(
        MODULE,
        "http_request",
        |_: Caller<'_, State>, _: i64, _: i64| -> wasmtime::Result<i64> {
            Err(wasmtime::Error::msg(
                "this host does not offer Extism's http_request; call its operations instead",
            ))
        },
    )?;
    linker.func_wrap(MODULE, "http_status_code", |_: Caller<'_, State>| 0_i32)?;
    linker.func_wrap(MODULE, "http_headers", |_: Caller<'_, State>| 0_i64)?;
    Ok(())
}
