//! Random numbers.

use std::time::Instant;

use wasmtime::{Caller, Linker};

use super::MODULE;
use super::guest::{Errno, bytes_mut, memory};
use crate::host::sandbox::failure::OutOfTime;
use crate::host::sandbox::state::State;
use crate::host::sandbox::system::Random;

/// How many bytes are made before the plug-in's clock is checked again.
const PIECE: u32 = 64 * 1024;

const IO: Errno = Errno(29);

type Plugin<'a> = Caller<'a, State>;

/// An instance's random numbers.
#[derive(Debug)]
pub(super) enum Source {
    Host,
    Seeded(fastrand::Rng),
    Off,
}

impl Source {
    pub(super) fn new(random: Random) -> Self {
        match random {
            Random::Host => Source::Host,
            Random::Seeded(seed) => Source::Seeded(fastrand::Rng::with_seed(seed)),
            Random::Off => Source::Off,
        }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        match self {
            Source::Host => getrandom::fill(bytes).map_err(|_| IO),
            Source::Seeded(numbers) => {
                numbers.fill(bytes);
                Ok(())
            }
            Source::Off => Err(Errno::NOTSUP),
        }
    }
}

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
