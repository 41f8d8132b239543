//! A plug-in's request, from the block that describes it to the block of the response.

use super::access::LastResponse;
use super::client::Client;
use crate::host::sandbox::failure::OutOfTime;
use crate::host::sandbox::state::State;
use crate::host::sandbox::{kernel, memory};
use crate::host::wait::in_time::{Unfinished, in_time};

type Plugin<'a> = wasmtime::Caller<'a, State>;

/// The largest description of a request, and the largest body, in bytes.
const LARGEST_DESCRIPTION: u64 = 1024 * 1024;
const LARGEST_BODY: u64 = 16 * 1024 * 1024;

/// Sends the request that a block describes, and gives the offset of the response's body.
pub(super) async fn send(
    mut plugin: Plugin<'_>,
    client: &Client,
    request: i64,
    body: i64,
) -> wasmtime::Result<i64> {
    let request = kernel::take(&mut plugin, request, LARGEST_DESCRIPTION)?;
    let body = match body {
        0 => None,
        body => Some(kernel::take(&mut plugin, body, LARGEST_BODY)?),
    };
    let deadline = plugin.data().deadline();
    let received = match in_time(deadline, client.exchange(&request, body)).await {
        Ok(received) => received.map_err(wasmtime::Error::msg)?,
        Err(Unfinished::Late) => return Err(OutOfTime::default().into()),
        Err(Unfinished::Panicked) => {
            return Err(wasmtime::Error::msg("the HTTP client broke down"));
        }
        Err(Unfinished::NoTimer) => {
            let message = "the host has no thread to keep the call's time limit";
            return Err(wasmtime::Error::msg(message));
        }
    };
    plugin.data_mut().http = LastResponse {
        status: received.status,
        headers: received.headers,
    };
    memory::write_block(plugin, &received.body).map(u64::cast_signed)
}
