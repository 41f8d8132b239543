//! Blocks of Extism's memory, which a plug-in reaches word by word through imports.
//!
//! `extism-pdk`'s own functions never free a response, so that after 4,096 calls in one plug-in call each
//! costs eight times more; here every block frees itself.

use extism_pdk::extism;

/// A block of Extism's memory, freed when dropped.
pub(super) struct Block {
    /// Extism's handle; 0: no block.
    offset: u64,
}

impl Block {
    /// Copies bytes into a new block.
    pub(super) fn store(bytes: &[u8]) -> Block {
        // SAFETY: an import with integers only. It gives a block of that length, or traps.
        let block = Block {
            offset: unsafe { extism::alloc(bytes.len() as u64) },
        };
        let (words, rest) = bytes.as_chunks::<8>();
        let mut at = block.offset;
        for word in words {
            // SAFETY: an import with integers only; Extism checks the bounds of its own memory.
            unsafe { extism::store_u64(at, u64::from_le_bytes(*word)) };
            at += 8;
        }
        for byte in rest {
            // SAFETY: as above.
            unsafe { extism::store_u8(at, *byte) };
            at += 1;
        }
        block
    }

    /// The block of a response, as a host function gave it; the offset may be any number.
    pub(super) fn from_host(offset: u64) -> Block {
        Block { offset }
    }

    /// Extism's handle.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Leaves the block to the host.
    pub(super) fn keep(self) -> u64 {
        let offset = self.offset;
        std::mem::forget(self);
        offset
    }

    /// Copies the block's bytes out. Whatever the host sends, the worst outcome is an error.
    pub(super) fn load(&self) -> Result<Vec<u8>, String> {
        if self.offset == 0 {
            return Ok(Vec::new());
        }
        // SAFETY: an import with integers only. It takes constant time, unlike `length`, which walks all
        // blocks; for a number that is not a block it gives some length, and what is read is not JSON.
        let length = unsafe { extism::length_unsafe(self.offset) };
        copy(
            length,
            |at| {
                // SAFETY: an import with integers only; Extism checks the bounds of its own memory.
                unsafe { extism::load_u64(self.offset.wrapping_add(at)) }
            },
            |at| {
                // SAFETY: as above.
                unsafe { extism::load_u8(self.offset.wrapping_add(at)) }
            },
        )
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if self.offset != 0 {
            // SAFETY: an import with integers only. It ignores what is not a block.
            unsafe { extism::free(self.offset) };
        }
    }
}

/// The input of the plug-in's call.
pub(super) fn load_input() -> Result<Vec<u8>, String> {
    // SAFETY: an import with integers only, as are the two below; Extism checks the bounds.
    let length = unsafe { extism::input_length() };
    copy(
        length,
        |at| unsafe { extism::input_load_u64(at) },
        |at| unsafe { extism::input_load_u8(at) },
    )
}

/// Copies `length` bytes word by word. A length that the plug-in's memory can't hold is an error, not
/// an abort.
fn copy(
    length: u64,
    word_at: impl Fn(u64) -> u64,
    byte_at: impl Fn(u64) -> u8,
) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let Some(size) = usize::try_from(length)
        .ok()
        .filter(|size| bytes.try_reserve_exact(*size).is_ok())
    else {
        return Err(format!(
            "{length} bytes do not fit into the plug-in's memory"
        ));
    };
    // Zeros first, in one instruction: appending each word costs more than overwriting it.
    bytes.resize(size, 0);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    let mut at = 0;
    for word in words {
        *word = word_at(at).to_le_bytes();
        at += 8;
    }
    for byte in rest {
        *byte = byte_at(at);
        at += 1;
    }
    Ok(bytes)
}
