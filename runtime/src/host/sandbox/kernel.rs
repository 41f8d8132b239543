//! Extism's own functions for plug-ins, `extism:host/env`.
//!
//! | imported | where it is |
//! |---|---|
//! | `load_u8`, `load_u64`, `store_u8`, `store_u64`, `input_load_u8`, `input_load_u64` | `kernel.wat` |
//! | `alloc`, `free`, `length`, `length_unsafe`, `memory_bytes`, `reset` | here, by [`heap`](super::heap) |
//! | `input_length`, `input_offset`, `input_set`, `output_set`, `output_length`, `output_offset`, `error_set`, `error_get` | here |
//! | `config_get`, `var_get`, `var_set`, `log_*`, `get_log_level` | here |
//! | `http_request`, `http_status_code`, `http_headers` | [`http`](super::http) |
//!
//! They do the same as Extism's; a test runs the same plug-ins under both. The differences: every length
//! and offset is checked, and sizes have limits.

use tracing::Level;
use wasmtime::{AsContextMut, Caller, Linker, Val};

use super::log::Log;
use super::memory::{self, MemoryFault};
use super::state::State;
use crate::shown::LONGEST_LINE;

/// The module that plug-ins import these from.
pub(in crate::host) const MODULE: &str = "extism:host/env";

/// `kernel.wat`, assembled; a test checks that the two are the same.
pub(super) const WASM: &[u8] = include_bytes!("kernel.wasm");

/// The exports of the kernel that a plug-in may import.
pub(super) const IN_WASM: [&str; 6] = [
    "load_u8",
    "load_u64",
    "store_u8",
    "store_u64",
    "input_load_u8",
    "input_load_u64",
];

/// The longest key of a configuration value or variable, in bytes.
const LONGEST_KEY: u64 = 64 * 1024;

/// What Extism counts for a variable in addition to its bytes.
const VARIABLE_OVERHEAD: usize = size_of::<String>() + size_of::<Vec<u8>>();

type Plugin<'a> = Caller<'a, State>;

/// Defines these functions, except for those of HTTP.
pub(super) fn define(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    blocks(linker)?;
    input_and_output(linker)?;
    linker.func_wrap(MODULE, "config_get", config_get)?;
    linker.func_wrap(MODULE, "var_get", var_get)?;
    linker.func_wrap(MODULE, "var_set", var_set)?;
    let levels = [
        ("log_trace", Level::TRACE),
        ("log_debug", Level::DEBUG),
        ("log_info", Level::INFO),
        ("log_warn", Level::WARN),
        ("log_error", Level::ERROR),
    ];
    for (name, level) in levels {
        let log = move |plugin: Plugin<'_>, offset: i64| log(plugin, offset, level);
        linker.func_wrap(MODULE, name, log)?;
    }
    linker.func_wrap(MODULE, "get_log_level", get_log_level)?;
    Ok(())
}

fn blocks(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "alloc", |plugin: Plugin<'_>, length: i64| {
        memory::reserve(plugin, length.cast_unsigned()).map(u64::cast_signed)
    })?;
    linker.func_wrap(MODULE, "free", |mut plugin: Plugin<'_>, offset: i64| {
        let (state, offset) = (plugin.data_mut(), offset.cast_unsigned());
        state.heap.free(offset);
        // As in Extism: if an error's message is freed, the error is removed.
        if state
            .call
            .error
            .as_ref()
            .is_some_and(|(at, _)| *at == offset)
        {
            state.call.error = None;
        }
    })?;
    for name in ["length", "length_unsafe"] {
        linker.func_wrap(MODULE, name, |plugin: Plugin<'_>, offset: i64| {
            plugin
                .data()
                .heap
                .length(offset.cast_unsigned())
                .cast_signed()
        })?;
    }
    linker.func_wrap(MODULE, "memory_bytes", |plugin: Plugin<'_>| {
        let memory = plugin.data().memory();
        memory.map_or(0, |memory| memory.data_size(&plugin) as i64)
    })?;
    linker.func_wrap(MODULE, "reset", |mut plugin: Plugin<'_>| {
        memory::reset(&mut plugin)?;
        plugin.data_mut().call.forget();
        set_input(&mut plugin, 0, 0)
    })?;
    Ok(())
}

fn input_and_output(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, "input_length", |plugin: Plugin<'_>| {
        input(plugin, |kernel| kernel.input_length)
    })?;
    linker.func_wrap(MODULE, "input_offset", |plugin: Plugin<'_>| {
        input(plugin, |kernel| kernel.input_offset)
    })?;
    linker.func_wrap(
        MODULE,
        "input_set",
        |mut plugin: Plugin<'_>, offset: i64, length: i64| {
            let (offset, length) = (offset.cast_unsigned(), length.cast_unsigned());
            if lies_in_blocks(&plugin, offset, length) {
                set_input(&mut plugin, offset, length)?;
            }
            Ok(())
        },
    )?;
    linker.func_wrap(
        MODULE,
        "output_set",
        |mut plugin: Plugin<'_>, offset: i64, length: i64| {
            let (offset, length) = (offset.cast_unsigned(), length.cast_unsigned());
            if lies_in_blocks(&plugin, offset, length) {
                plugin.data_mut().call.output = (offset, length);
            } else if length > 0 {
                // Ignored as in Extism, but with a log line.
                let text = "the plug-in set an output that is not in its memory: it is ignored";
                plugin.data().shared.log.write(Level::WARN, text);
            }
        },
    )?;
    linker.func_wrap(MODULE, "output_offset", |plugin: Plugin<'_>| {
        plugin.data().call.output.0.cast_signed()
    })?;
    linker.func_wrap(MODULE, "output_length", |plugin: Plugin<'_>| {
        plugin.data().call.output.1.cast_signed()
    })?;
    linker.func_wrap(
        MODULE,
        "error_set",
        |mut plugin: Plugin<'_>, offset: i64| {
            let offset = offset.cast_unsigned();
            let message = match offset {
                0 => None,
                offset => Some((offset, text(&mut plugin, offset))),
            };
            plugin.data_mut().call.error = message;
        },
    )?;
    linker.func_wrap(MODULE, "error_get", |plugin: Plugin<'_>| {
        let error = plugin.data().call.error.as_ref();
        error.map_or(0, |(offset, _)| offset.cast_signed())
    })?;
    Ok(())
}

/// Whether a range is within the part of the memory where blocks have been.
fn lies_in_blocks(plugin: &Plugin<'_>, offset: u64, length: u64) -> bool {
    let end = offset.checked_add(length);
    offset != 0 && end.is_some_and(|end| end <= plugin.data().heap.highest_end())
}

fn input(mut plugin: Plugin<'_>, which: impl Fn(&super::state::Kernel) -> wasmtime::Global) -> i64 {
    let global = plugin.data().kernel.as_ref().map(which);
    let value = global.map(|global| global.get(&mut plugin));
    value.and_then(|value| value.i64()).unwrap_or(0)
}

/// Sets the place of the call's input.
pub(super) fn set_input(
    mut store: impl AsContextMut<Data = State>,
    offset: u64,
    length: u64,
) -> wasmtime::Result<()> {
    let mut store = store.as_context_mut();
    let Some(kernel) = store.data().kernel else {
        return Ok(());
    };
    kernel
        .input_offset
        .set(&mut store, Val::I64(offset.cast_signed()))?;
    kernel
        .input_length
        .set(&mut store, Val::I64(length.cast_signed()))
}

fn config_get(mut plugin: Plugin<'_>, key: i64) -> wasmtime::Result<i64> {
    let key = take_key(&mut plugin, key)?;
    let shared = plugin.data().shared.clone();
    match shared.config.get(&key) {
        Some(value) => memory::write_block(plugin, value.as_bytes()).map(u64::cast_signed),
        None => Ok(0),
    }
}

fn var_get(mut plugin: Plugin<'_>, key: i64) -> wasmtime::Result<i64> {
    let key = take_key(&mut plugin, key)?;
    let shared = plugin.data().shared.clone();
    let value = shared.identity.variables().get(&key).cloned();
    memory::write_block(plugin, &value.unwrap_or_default()).map(u64::cast_signed)
}

fn var_set(mut plugin: Plugin<'_>, key: i64, value: i64) -> wasmtime::Result<()> {
    let shared = plugin.data().shared.clone();
    let limit = shared.variable_bytes;
    if limit == 0 {
        return Err(error("this host keeps no variables for plug-ins"));
    }
    let key = take_key(&mut plugin, key)?;
    if value == 0 {
        shared.identity.variables().remove(&key);
        return Ok(());
    }
    let value = take(&mut plugin, value, limit)?;
    let mut variables = shared.identity.variables();
    let others = variables.iter().filter(|(other, _)| **other != key);
    let size = |(key, value): (&String, &Vec<u8>)| key.len() + value.len() + VARIABLE_OVERHEAD;
    let total = others.map(size).sum::<usize>() + size((&key, &value));
    if total as u64 > limit {
        return Err(error(
            "the plug-in's variables are larger than this host keeps",
        ));
    }
    variables.insert(key, value);
    Ok(())
}

fn log(mut plugin: Plugin<'_>, offset: i64, level: Level) {
    let offset = offset.cast_unsigned();
    if Log::wants(level) {
        let text = text(&mut plugin, offset);
        plugin.data().shared.log.write(level, &text);
    }
    plugin.data_mut().heap.free(offset);
}

/// Gives the level by the numbers of Extism's plug-in kits.
fn get_log_level(_: Plugin<'_>) -> i32 {
    use tracing::level_filters::LevelFilter;
    match LevelFilter::current() {
        LevelFilter::TRACE => 0,
        LevelFilter::DEBUG => 1,
        LevelFilter::INFO => 2,
        LevelFilter::WARN => 3,
        LevelFilter::ERROR => 4,
        LevelFilter::OFF => i32::MAX,
    }
}

/// A message as it is shown; the rest of a long message is not even read.
fn text(plugin: &mut Plugin<'_>, offset: u64) -> String {
    // A character has at most four bytes.
    let most = LONGEST_LINE as u64 * 4 + 4;
    match memory::read_start(plugin, offset, most) {
        Ok((bytes, _)) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(fault) => format!("(a message that can't be read: {fault})"),
    }
}

fn take_key(plugin: &mut Plugin<'_>, offset: i64) -> wasmtime::Result<String> {
    let key = take(plugin, offset, LONGEST_KEY)?;
    String::from_utf8(key).map_err(|_| error("a key is not UTF-8"))
}

/// Reads a block's bytes and frees the block, as Extism's functions own the blocks that they are given.
pub(super) fn take(plugin: &mut Plugin<'_>, offset: i64, limit: u64) -> wasmtime::Result<Vec<u8>> {
    let offset = offset.cast_unsigned();
    let bytes = memory::read_block(&mut *plugin, offset, limit)
        .map_err(|fault: MemoryFault| error(&fault.to_string()))?;
    plugin.data_mut().heap.free(offset);
    Ok(bytes)
}

fn error(message: &str) -> wasmtime::Error {
    wasmtime::Error::msg(message.to_owned())
}
