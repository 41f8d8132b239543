//! Which parts of the shared memory are blocks: bookkeeping only, nothing here touches a byte of it.
//!
//! Extism's kernel keeps a block's length in front of the block, where a plug-in can overwrite it. Here
//! the host keeps the lengths, so an offset that a plug-in gives is that of a block, or is rejected.

use std::collections::{BTreeMap, BTreeSet};

/// The offset of the first block: the kernel rejects lower offsets, so that a null pointer with a small
/// offset reads nothing.
const FIRST: u64 = 64;

/// Blocks begin at multiples of this, and take at least this much. It limits how many blocks a memory can
/// have, and so how much memory the host needs for them.
const ALIGNMENT: u64 = 64;

/// How many blocks may be in use at a time: the host's own memory for them is not counted as the plug-in's.
const MOST_BLOCKS: usize = 256 * 1024;

/// The blocks of one instance's shared memory.
#[derive(Debug, Default)]
pub(super) struct Heap {
    /// Length in bytes, by offset.
    used: BTreeMap<u64, u64>,
    /// Room between blocks: offset to size, both multiples of the alignment, neighbours joined.
    free: BTreeMap<u64, u64>,
    /// The same by size, for the smallest that is large enough.
    by_size: BTreeSet<(u64, u64)>,
    /// The end of the last block, relative to [`FIRST`].
    top: u64,
    /// The farthest that `top` has been since the last reset.
    highest: u64,
}

/// The largest size of a Wasm memory.
const LARGEST_MEMORY: u64 = 1 << 32;

/// There can be no new block: there are too many already, or no memory can be that large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoBlock;

impl Heap {
    /// Reserves a block of `length` bytes, which may be beyond the memory's present end:
    /// [`end`](Heap::end) says how large it must be. 0 for no bytes.
    pub(super) fn alloc(&mut self, length: u64) -> Result<u64, NoBlock> {
        if length == 0 {
            return Ok(0);
        }
        if self.used.len() >= MOST_BLOCKS || length > LARGEST_MEMORY {
            return Err(NoBlock);
        }
        let size = size_of(length);
        let offset = match self.by_size.range((size, 0)..).next().copied() {
            Some((room, offset)) => {
                self.remove_room(offset, room);
                if room > size {
                    self.add_room(offset + size, room - size);
                }
                offset
            }
            None => {
                let offset = FIRST + self.top;
                if offset + size > LARGEST_MEMORY {
                    return Err(NoBlock);
                }
                self.top += size;
                self.highest = self.highest.max(self.top);
                offset
            }
        };
        self.used.insert(offset, length);
        Ok(offset)
    }

    /// Frees a block; if the offset is not that of a block, nothing changes.
    pub(super) fn free(&mut self, offset: u64) {
        let Some(length) = self.used.remove(&offset) else {
            return;
        };
        let (mut offset, mut size) = (offset, size_of(length));
        if let Some((&before, &room)) = self.free.range(..offset).next_back()
            && before + room == offset
        {
            self.remove_room(before, room);
            (offset, size) = (before, size + room);
        }
        if let Some(&room) = self.free.get(&(offset + size)) {
            self.remove_room(offset + size, room);
            size += room;
        }
        if offset + size == FIRST + self.top {
            self.top = offset - FIRST;
        } else {
            self.add_room(offset, size);
        }
    }

    /// The length of the block at `offset`; 0 where none begins there.
    pub(super) fn length(&self, offset: u64) -> u64 {
        self.used.get(&offset).copied().unwrap_or(0)
    }

    /// How many bytes the memory must have for all blocks.
    pub(super) fn end(&self) -> u64 {
        FIRST + self.top
    }

    /// The end of the farthest block that there has been since the last reset.
    pub(super) fn highest_end(&self) -> u64 {
        FIRST + self.highest
    }

    /// Forgets all blocks. Gives the end of the part of the memory that may have been written.
    pub(super) fn reset(&mut self) -> u64 {
        let written = self.highest_end();
        *self = Heap::default();
        written
    }

    fn add_room(&mut self, offset: u64, size: u64) {
        self.free.insert(offset, size);
        self.by_size.insert((size, offset));
    }

    fn remove_room(&mut self, offset: u64, size: u64) {
        self.free.remove(&offset);
        self.by_size.remove(&(size, offset));
    }
}

/// The room that a block of this length takes.
fn size_of(length: u64) -> u64 {
    length.div_ceil(ALIGNMENT) * ALIGNMENT
}

#[cfg(test)]
mod tests {
    use super::{ALIGNMENT, FIRST, Heap, LARGEST_MEMORY, MOST_BLOCKS, NoBlock};

    #[test]
    fn blocks_lie_one_after_the_other_and_know_their_length() {
        let mut heap = Heap::default();
        let first = heap.alloc(1).unwrap();
        let second = heap.alloc(ALIGNMENT + 1).unwrap();
        assert_eq!((first, second), (FIRST, FIRST + ALIGNMENT));
        assert_eq!(
            (heap.length(first), heap.length(second)),
            (1, ALIGNMENT + 1)
        );
        assert_eq!(heap.length(first + 1), 0);
        assert_eq!(heap.end(), FIRST + 3 * ALIGNMENT);
        assert_eq!(heap.alloc(0), Ok(0));
    }

    #[test]
    fn freed_room_is_joined_and_used_again() {
        let mut heap = Heap::default();
        let blocks: Vec<u64> = (0..4).map(|_| heap.alloc(ALIGNMENT).unwrap()).collect();
        heap.free(blocks[0]);
        heap.free(blocks[2]);
        heap.free(blocks[1]);
        assert_eq!(heap.alloc(3 * ALIGNMENT), Ok(blocks[0]));
        heap.free(blocks[0]);
        heap.free(blocks[3]);
        assert_eq!(heap.end(), FIRST);
        assert!(heap.free.is_empty() && heap.by_size.is_empty());
    }

    #[test]
    fn what_is_not_a_block_is_not_freed() {
        let mut heap = Heap::default();
        let block = heap.alloc(10).unwrap();
        for offset in [0, 1, block + 1, u64::MAX] {
            heap.free(offset);
        }
        assert_eq!(heap.length(block), 10);
    }

    #[test]
    fn a_length_beyond_all_memory_overflows_nothing() {
        let mut heap = Heap::default();
        for length in [u64::MAX, LARGEST_MEMORY, LARGEST_MEMORY - FIRST + 1] {
            assert_eq!(heap.alloc(length), Err(NoBlock));
        }
        assert_eq!(heap.alloc(LARGEST_MEMORY - FIRST), Ok(FIRST));
        assert_eq!(heap.alloc(1), Err(NoBlock));
    }

    #[test]
    fn a_reset_says_how_far_the_memory_was_used() {
        let mut heap = Heap::default();
        let block = heap.alloc(1_000).unwrap();
        heap.free(block);
        assert_eq!(heap.reset(), FIRST + 1_024);
        assert_eq!(heap.reset(), FIRST);
    }

    #[test]
    fn the_number_of_blocks_has_an_end() {
        let mut heap = Heap::default();
        for _ in 0..MOST_BLOCKS {
            heap.alloc(1).unwrap();
        }
        assert_eq!(heap.alloc(1), Err(NoBlock));
        heap.free(FIRST);
        assert_eq!(heap.alloc(1), Ok(FIRST));
    }
}
