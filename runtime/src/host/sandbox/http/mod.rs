//! Extism's `http_request`.
//!
//! As in Extism, a request that is denied or fails ends the plug-in's call.

#[cfg(feature = "http")]
mod client;

use std::collections::BTreeMap;
#[cfg(feature = "http")]
use std::sync::Arc;

use wasmtime::{Caller, Linker};

use crate::host::error::LoadError;
use crate::host::sandbox::kernel::MODULE;
use crate::host::sandbox::memory;
use crate::host::sandbox::state::State;
use crate::host::sandbox::system::System;

type Plugin<'a> = Caller<'a, State>;

/// Whether a plug-in may use it, and for which hosts.
#[derive(Debug, Default)]
pub(in crate::host) enum Access {
    #[default]
    Off,
    #[cfg(feature = "http")]
    On(Arc<client::Client>),
}

impl Access {
    /// # Errors
    /// Where it is granted, but this host is built without HTTP.
    pub(in crate::host) fn of(
        system: &System,
        manifest: &extism_manifest::Manifest,
    ) -> Result<Self, LoadError> {
        if !system.http {
            return Ok(Access::Off);
        }
        #[cfg(not(feature = "http"))]
        {
            let _ = (&system.hosts, manifest);
            Err(LoadError::MissingFeature {
                grant: "Extism's `http_request`",
                feature: "http",
            })
        }
        #[cfg(feature = "http")]
        {
            let largest = manifest.memory.max_http_response_bytes.unwrap_or_default();
            let client = client::Client::new(&system.hosts, largest);
            Ok(Access::On(Arc::new(client)))
        }
    }
}

/// The status and the headers of an instance's last request; 0 and none if it got no response.
#[derive(Debug, Default)]
pub(super) struct LastResponse {
    status: u16,
    headers: BTreeMap<String, String>,
}

/// Defines the functions.
pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        MODULE,
        "http_request",
        |plugin: Plugin<'_>, (request, body): (i64, i64)| Box::new(send(plugin, request, body)),
    )?;
    linker.func_wrap(MODULE, "http_status_code", |plugin: Plugin<'_>| {
        i32::from(plugin.data().http.status)
    })?;
    linker.func_wrap(MODULE, "http_headers", headers)?;
    Ok(())
}

#[cfg_attr(
    not(feature = "http"),
    expect(unused_variables, reason = "there is nothing to send it with")
)]
async fn send(mut plugin: Plugin<'_>, request: i64, body: i64) -> wasmtime::Result<i64> {
    plugin.data_mut().http = LastResponse::default();
    match &plugin.data().shared.http {
        Access::Off => Err(wasmtime::Error::msg(
            "this host does not offer Extism's http_request (`PluginBuilder::extism_http` allows \
             it): call the host's operations instead",
        )),
        #[cfg(feature = "http")]
        Access::On(client) => {
            let client = Arc::clone(client);
            client::send(plugin, &client, request, body).await
        }
    }
}

/// The headers as a JSON object; nothing if no request can have been made.
fn headers(plugin: Plugin<'_>) -> wasmtime::Result<i64> {
    if matches!(plugin.data().shared.http, Access::Off) {
        return Ok(0);
    }
    let headers = serde_json::to_vec(&plugin.data().http.headers)?;
    memory::write_block(plugin, &headers).map(u64::cast_signed)
}
