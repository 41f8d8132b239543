//! The three descriptors that every plug-in has: an input that is at its end, and two outputs to the log.

use wasmtime::{Caller, Linker};

use super::MODULE;
use super::guest::{Errno, bytes, field, memory, put};
use super::output::Stream;
use crate::host::sandbox::state::State;

/// How many buffers of one call are read, and how many of their bytes: a program that learns that less was
/// written writes the rest in further calls, between which its clock is checked.
const MOST_BUFFERS: u32 = 1024;
const MOST_BYTES: usize = 64 * 1024;

/// The size of a buffer's address and length.
const BUFFER: u32 = 8;

/// A character device, so that the libraries of C and Python write line by line, and not only when the
/// program ends, which a plug-in never does.
const CHARACTER_DEVICE: u8 = 2;

const RIGHT_TO_READ: u64 = 1 << 1;
const RIGHT_TO_WRITE: u64 = 1 << 6;

type Plugin<'a> = Caller<'a, State>;

pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(
        MODULE,
        "fd_write",
        |plugin: Plugin<'_>, descriptor: u32, buffers: u32, count: u32, written: u32| {
            Errno::of(write(plugin, descriptor, buffers, count, written))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_read",
        |plugin: Plugin<'_>, descriptor: u32, _: u32, _: u32, read: u32| {
            Errno::of(read_nothing(plugin, descriptor, read))
        },
    )?;
    linker.func_wrap(
        MODULE,
        "fd_fdstat_get",
        |plugin: Plugin<'_>, descriptor: u32, at: u32| Errno::of(fdstat(plugin, descriptor, at)),
    )?;
    linker.func_wrap(
        MODULE,
        "fd_filestat_get",
        |plugin: Plugin<'_>, descriptor: u32, at: u32| Errno::of(filestat(plugin, descriptor, at)),
    )?;
    Ok(())
}

fn write(
    mut plugin: Plugin<'_>,
    descriptor: u32,
    buffers: u32,
    count: u32,
    written: u32,
) -> Result<(), Errno> {
    let stream = Stream::of(descriptor).ok_or(Errno::BADF)?;
    let (memory, state) = memory(&mut plugin)?;
    let count = count.min(MOST_BUFFERS);
    let buffers = bytes(memory, buffers, count * BUFFER)?;
    let mut left = MOST_BYTES;
    for buffer in buffers.chunks_exact(BUFFER as usize) {
        let at = u32::from_le_bytes(field(buffer, 0));
        let length = u32::from_le_bytes(field(buffer, 4));
        let text = bytes(memory, at, length)?;
        let text = text.get(..left).unwrap_or(text);
        state.wasi.output.write(&state.shared.log, stream, text);
        left -= text.len();
        if left == 0 {
            break;
        }
    }
    let done = (MOST_BYTES - left) as u32;
    put(memory, written, &done.to_le_bytes())
}

fn read_nothing(mut plugin: Plugin<'_>, descriptor: u32, read: u32) -> Result<(), Errno> {
    if descriptor != 0 {
        return Err(Errno::BADF);
    }
    let (memory, _) = memory(&mut plugin)?;
    put(memory, read, &0_u32.to_le_bytes())
}

fn fdstat(mut plugin: Plugin<'_>, descriptor: u32, at: u32) -> Result<(), Errno> {
    let rights = match descriptor {
        0 => RIGHT_TO_READ,
        1 | 2 => RIGHT_TO_WRITE,
        _ => return Err(Errno::BADF),
    };
    // The kind, flags, rights, and the rights of descriptors that are opened through it.
    let mut stat = [0; 24];
    stat[0] = CHARACTER_DEVICE;
    stat[8..16].copy_from_slice(&rights.to_le_bytes());
    put(memory(&mut plugin)?.0, at, &stat)
}

fn filestat(mut plugin: Plugin<'_>, descriptor: u32, at: u32) -> Result<(), Errno> {
    if descriptor > 2 {
        return Err(Errno::BADF);
    }
    // Device, node, kind, links, size and three times.
    let mut stat = [0; 64];
    stat[16] = CHARACTER_DEVICE;
    put(memory(&mut plugin)?.0, at, &stat)
}
