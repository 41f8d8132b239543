//! Random numbers.

use std::time::Instant;

use wasmtime::{Caller, Linker};

use super::MODULE;
use super::errno::Errno;
use super::guest::{bytes_mut, memory};
use crate::host::sandbox::failure::OutOfTime;
use crate::host::sandbox::state::State;

/// How many bytes are made before the plug-in's clock is checked again.
const PIECE: u32 = 64 * 1024;

type Plugin<'a> = Caller<'a, State>;

pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap_async(
        MODULE,
        "random_get",
        |plugin: Plugin<'_>, (at, length): (u32, u32)| Box::new(fill(plugin, at, length)),
    )?;
    Ok(())
}

/// Fills a range piece by piece: a range as large as the memory takes long, and the call's time limit must
/// still apply.
async fn fill(mut plugin: Plugin<'_>, at: u32, length: u32) -> wasmtime::Result<i32> {
    let mut done = 0;
    loop {
        let piece = PIECE.min(length - done);
        if let Err(errno) = fill_piece(&mut plugin, at, length, done, piece) {
            return Ok(Errno::of(Err(errno)));
        }
        done += piece;
        if done == length {
            return Ok(0);
        }
        if Instant::now() >= plugin.data().deadline() {
            return Err(OutOfTime::default().into());
        }
        tokio::task::yield_now().await;
    }
}

fn fill_piece(
    plugin: &mut Plugin<'_>,
    at: u32,
    length: u32,
    done: u32,
    piece: u32,
) -> Result<(), Errno> {
    let (memory, state) = memory(plugin)?;
    let all = bytes_mut(memory, at, length)?;
    state.wasi.random.fill(bytes_mut(all, done, piece)?)
}
