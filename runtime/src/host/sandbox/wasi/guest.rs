//! A plug-in's own memory, as WASI's functions read and write it: nothing in it is trusted, and addresses
//! need not be aligned.

use wasmtime::{Caller, Extern};

use crate::host::sandbox::state::State;

/// What a function of WASI returns; 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Errno(pub(super) u16);

impl Errno {
    pub(super) const BADF: Errno = Errno(8);
    pub(super) const FAULT: Errno = Errno(21);
    pub(super) const INVAL: Errno = Errno(28);
    pub(super) const NOSYS: Errno = Errno(52);
    pub(super) const NOTDIR: Errno = Errno(54);
    pub(super) const NOTSOCK: Errno = Errno(57);
    pub(super) const NOTSUP: Errno = Errno(58);
    pub(super) const SPIPE: Errno = Errno(70);
    pub(super) const NOTCAPABLE: Errno = Errno(76);

    /// The result of a function.
    pub(super) fn of(result: Result<(), Errno>) -> i32 {
        match result {
            Ok(()) => 0,
            Err(Errno(code)) => i32::from(code),
        }
    }
}

/// The memory that the calling module exports, and the instance's state.
pub(super) fn memory<'a>(
    plugin: &'a mut Caller<'_, State>,
) -> Result<(&'a mut [u8], &'a mut State), Errno> {
    match plugin.get_export("memory") {
        Some(Extern::Memory(memory)) => Ok(memory.data_and_store_mut(plugin)),
        _ => Err(Errno::FAULT),
    }
}

/// Some bytes.
pub(super) fn bytes(memory: &[u8], at: u32, length: u32) -> Result<&[u8], Errno> {
    let from = memory.get(at as usize..).ok_or(Errno::FAULT)?;
    from.get(..length as usize).ok_or(Errno::FAULT)
}

/// Some bytes, to be written.
pub(super) fn bytes_mut(memory: &mut [u8], at: u32, length: u32) -> Result<&mut [u8], Errno> {
    let from = memory.get_mut(at as usize..).ok_or(Errno::FAULT)?;
    from.get_mut(..length as usize).ok_or(Errno::FAULT)
}

/// Writes a value's bytes.
pub(super) fn put(memory: &mut [u8], at: u32, value: &[u8]) -> Result<(), Errno> {
    let end = (at as usize).checked_add(value.len());
    let place = end.and_then(|end| memory.get_mut(at as usize..end));
    place.ok_or(Errno::FAULT)?.copy_from_slice(value);
    Ok(())
}

/// The bytes at an index that is known to be within `bytes`; zeros if it is not.
pub(super) fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut field = [0; N];
    if let Some(found) = bytes.get(at..at + N) {
        field.copy_from_slice(found);
    }
    field
}
