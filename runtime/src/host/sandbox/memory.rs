//! The memory that a plug-in and its host share, from the host's side.

use std::fmt;

use wasmtime::{AsContextMut, Memory, StoreContextMut};

use super::limiter::Reached;
use super::state::State;
use crate::host::limit::Limit;

const PAGE: u64 = 65_536;

/// Why a block could not be read.
#[derive(Debug)]
pub(in crate::host) enum MemoryFault {
    /// The offset is not that of a block, or the range does not lie inside the memory.
    NotABlock,
    /// The block is larger than the limit.
    TooLarge {
        /// The block's length, in bytes.
        length: u64,
        /// The limit, in bytes.
        limit: u64,
    },
}

impl fmt::Display for MemoryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MemoryFault::NotABlock => {
                f.write_str("the offset is not that of an Extism memory block")
            }
            MemoryFault::TooLarge { length, limit } => {
                write!(
                    f,
                    "{length} bytes are more than the {limit} that this host accepts"
                )
            }
        }
    }
}

/// Copies out the block at `offset`; an offset of 0 is the empty block.
pub(in crate::host) fn read_block(
    store: impl AsContextMut<Data = State>,
    offset: u64,
    limit: u64,
) -> Result<Vec<u8>, MemoryFault> {
    let store = store.as_context();
    match store.data().heap.length(offset) {
        0 if offset == 0 => Ok(Vec::new()),
        0 => Err(MemoryFault::NotABlock),
        length if length > limit => Err(MemoryFault::TooLarge { length, limit }),
        length => read_range(store, offset, length),
    }
}

/// The first bytes of a block, at most `most`; and how many there are in all.
pub(super) fn read_start(
    store: impl AsContextMut<Data = State>,
    offset: u64,
    most: u64,
) -> Result<(Vec<u8>, u64), MemoryFault> {
    let store = store.as_context();
    let length = store.data().heap.length(offset);
    if offset != 0 && length == 0 {
        return Err(MemoryFault::NotABlock);
    }
    Ok((read_range(store, offset, length.min(most))?, length))
}

/// Copies out any range.
pub(super) fn read_range(
    store: impl wasmtime::AsContext<Data = State>,
    offset: u64,
    length: u64,
) -> Result<Vec<u8>, MemoryFault> {
    if length == 0 {
        return Ok(Vec::new());
    }
    let store = store.as_context();
    let memory = store.data().memory().ok_or(MemoryFault::NotABlock)?;
    let start = usize::try_from(offset).map_err(|_| MemoryFault::NotABlock)?;
    let length = usize::try_from(length).map_err(|_| MemoryFault::NotABlock)?;
    let bytes = memory
        .data(&store)
        .get(start..)
        .and_then(|bytes| bytes.get(..length));
    bytes.map(<[u8]>::to_vec).ok_or(MemoryFault::NotABlock)
}

/// Reserves a block of `length` bytes and gives its offset; 0 for no bytes.
///
/// # Errors
/// Where the plug-in may have no more memory: no response can reach it, and its call must end.
pub(super) fn reserve(
    mut store: impl AsContextMut<Data = State>,
    length: u64,
) -> wasmtime::Result<u64> {
    let mut store = store.as_context_mut();
    let state = store.data_mut();
    let allowed = state.shared.memory_bytes;
    let offset = state.heap.alloc(length).map_err(|_| Reached {
        limit: Limit::Memory,
        allowed,
    })?;
    let end = state.heap.end();
    let memory = state.memory().ok_or_else(no_memory)?;
    grow(&mut store, memory, end)?;
    Ok(offset)
}

fn grow(store: &mut StoreContextMut<'_, State>, memory: Memory, end: u64) -> wasmtime::Result<()> {
    let missing = end.saturating_sub(memory.data_size(&*store) as u64);
    if missing > 0 {
        memory.grow(store, missing.div_ceil(PAGE))?;
    }
    Ok(())
}

/// Writes `bytes` into a new block and gives its offset; 0 for no bytes.
///
/// # Errors
/// As [`reserve`].
pub(in crate::host) fn write_block(
    mut store: impl AsContextMut<Data = State>,
    bytes: &[u8],
) -> wasmtime::Result<u64> {
    let mut store = store.as_context_mut();
    let offset = reserve(&mut store, bytes.len() as u64)?;
    if offset == 0 {
        return Ok(0);
    }
    let memory = store.data().memory().ok_or_else(no_memory)?;
    // A block lies below 4 GiB.
    memory.write(&mut store, offset as usize, bytes)?;
    Ok(offset)
}

/// Forgets all blocks, and clears what they held.
pub(super) fn reset(mut store: impl AsContextMut<Data = State>) -> wasmtime::Result<()> {
    let mut store = store.as_context_mut();
    let memory = store.data().memory().ok_or_else(no_memory)?;
    let (bytes, state) = memory.data_and_store_mut(&mut store);
    let written = state.heap.reset();
    let written = usize::try_from(written).unwrap_or(usize::MAX);
    let end = written.min(bytes.len());
    bytes[..end].fill(0);
    Ok(())
}

fn no_memory() -> wasmtime::Error {
    wasmtime::Error::msg("the plug-in has no memory yet")
}
