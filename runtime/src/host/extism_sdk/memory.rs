//! Reading and writing the memory that a plug-in shares with its host, without trusting a word in it.
//!
//! # The problem
//!
//! Every byte between plug-in and host crosses through the memory of Extism's *kernel*, a Wasm module
//! of its own. A block of it has a header of 12 bytes (status, size, used) in front of its data, the
//! kernel's own state is at offset 1, and the plug-in can overwrite most of both by `store_u64`
//! (a chain of forged headers even makes the kernel's `alloc` overwrite the rest). Extism's
//! `memory_bytes(handle)` makes a slice of whatever offset and length it is given, with no bounds
//! check: a plug-in that forges a length crashes the host, or reads what lies behind the memory.
//! `memory_new` has the same fault when the kernel's state is forged: it writes where `alloc` says.
//!
//! # What can be relied on
//!
//! 1. The kernel is Wasm. Whatever *it* loads or stores is bounds-checked by the engine: an access
//!    outside the memory is a trap, which reaches us as an error.
//! 2. A Wasm memory never shrinks.
//! 3. The kernel's `alloc` stores the `used` field of the block that it returns, four bytes that end
//!    at the returned offset `q`, on every path that returns `q != 0`. So a returned `q` proves
//!    that the memory had at least `q` bytes, *however forged the kernel's state is*. (`q` is
//!    computed in 32 bits; were it to wrap, the store in front of it would have ended at 2^32 or
//!    beyond, and `q` would be 0, which Extism reports as out of memory.)
//! 4. The kernel declares a memory of at least [`FLOOR`] bytes.
//!
//! So a range is touched only if it ends at or below [`FLOOR`], or at or below an offset that
//! `alloc` has returned earlier for the same instance. Lengths and offsets that fail the proof are
//! rejected. Facts 3 and 4 are those of the exact version of Extism that this crate depends on; the
//! tests with hostile modules hold them.
//!
//! Forged headers can also make the kernel walk in a circle. Extism's timer ends that, but runs only
//! while the plug-in does: nothing here that walks may be called after a call is over.
//!
//! # Finding the proof in honest plug-ins
//!
//! Only memories beyond the floor need a probe. `alloc` bumps a position that lies above every block
//! unless its page is used up, so one probe is nearly always enough; otherwise it may reuse a freed
//! block that lies below. Then the probe is kept and a larger one tried, until none fits below. The
//! probes are freed in the end. (For a plug-in that lies, the probes may make its memory grow until the
//! claim is true. That is its own memory, within its own limit.)

use extism::convert::MemoryHandle;
use extism::{CurrentPlugin, Error};

use crate::host::sandbox::MemoryFault;

/// The size in bytes that the kernel's memory has at least: it declares 16 pages.
pub(super) const FLOOR: u64 = 16 * 65_536;

/// Small enough to cost little, large enough not to cut freed blocks into crumbs.
const SMALLEST_PROBE: u64 = 1024;

/// Bounds the work that a hostile plug-in can cause.
const MOST_PROBES: usize = 64;

/// Copies the block at `offset` out; an offset of 0 is the empty block.
pub(super) fn read_block(
    plugin: &mut CurrentPlugin,
    offset: u64,
    limit: u64,
) -> Result<Vec<u8>, MemoryFault> {
    if offset == 0 {
        return Ok(Vec::new());
    }
    // `length_unsafe` takes constant time, while `length` walks all blocks. It is unsafe to trust the
    // length that it gives.
    match plugin.memory_length_unsafe(offset) {
        Ok(length) if length > 0 => read_range(plugin, offset, length, limit),
        _ => Err(MemoryFault::NotABlock),
    }
}

/// Copies out a range whose offset and length a plug-in claims.
pub(super) fn read_range(
    plugin: &mut CurrentPlugin,
    offset: u64,
    length: u64,
    limit: u64,
) -> Result<Vec<u8>, MemoryFault> {
    prove_range(plugin, offset, length, limit)?.copy(plugin)
}

/// A range that is proven to lie inside the memory of an instance, from then on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proven {
    offset: u64,
    length: u64,
}

impl Proven {
    /// Copies what is there now. Calls nothing in the kernel.
    pub(super) fn copy(self, plugin: &mut CurrentPlugin) -> Result<Vec<u8>, MemoryFault> {
        let Proven { offset, length } = self;
        if length == 0 {
            return Ok(Vec::new());
        }
        let bytes = plugin.memory_bytes(MemoryHandle { offset, length });
        bytes
            .map(<[u8]>::to_vec)
            .map_err(|_| MemoryFault::NotABlock)
    }
}

/// Proves that a range, whose offset and length a plug-in claims, lies inside the memory.
pub(super) fn prove_range(
    plugin: &mut CurrentPlugin,
    offset: u64,
    length: u64,
    limit: u64,
) -> Result<Proven, MemoryFault> {
    if length > limit {
        return Err(MemoryFault::TooLarge { length, limit });
    }
    let end = offset.checked_add(length).ok_or(MemoryFault::NotABlock)?;
    if length == 0 || prove(plugin, end) {
        Ok(Proven { offset, length })
    } else {
        Err(MemoryFault::NotABlock)
    }
}

/// Writes `bytes` into a new block and gives its offset; 0 for no bytes.
///
/// An error means that the plug-in is out of memory, fuel or time, or has forged the kernel's state:
/// no response can reach it, and its call must end.
pub(super) fn write_block(plugin: &mut CurrentPlugin, bytes: &[u8]) -> Result<u64, Error> {
    if bytes.is_empty() {
        return Ok(0);
    }
    let block = plugin.memory_alloc(bytes.len() as u64)?;
    let end = block.offset.checked_add(block.length);
    if !end.is_some_and(|end| prove(plugin, end)) {
        return Err(Error::msg(
            "the plug-in's memory has no room for the host's response",
        ));
    }
    plugin.memory_bytes_mut(block)?.copy_from_slice(bytes);
    Ok(block.offset)
}

/// Frees a block; if the offset is not that of a block, nothing changes.
pub(super) fn free_block(plugin: &mut CurrentPlugin, offset: u64) {
    // Only the plug-in's own memory is at stake when that fails, until its call ends.
    let _ = plugin.memory_free(MemoryHandle { offset, length: 0 });
}

/// Whether the memory is known to have at least `end` bytes.
fn prove(plugin: &mut CurrentPlugin, end: u64) -> bool {
    if end <= FLOOR {
        return true;
    }
    let mut probes = Vec::new();
    let mut size = SMALLEST_PROBE;
    let proven = loop {
        if probes.len() == MOST_PROBES {
            break false;
        }
        match plugin.memory_alloc(size) {
            Ok(probe) => {
                probes.push(probe);
                if probe.offset >= end {
                    break true;
                }
                // Beyond the claimed end a larger probe proves nothing that a smaller one would not.
                size = (size * 2).min(end.max(SMALLEST_PROBE));
            }
            // The memory may not grow any further: only freed blocks are left.
            Err(_) if size > SMALLEST_PROBE => size = SMALLEST_PROBE,
            Err(_) if size > 1 => size = 1,
            Err(_) => break false,
        }
    };
    for probe in probes {
        free_block(plugin, probe.offset);
    }
    proven
}
