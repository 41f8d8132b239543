//! Every function of WASI preview 1, and modules that import them.

use std::fmt::Write as _;
use std::time::Duration;

use extism_openapi::{Plugin, event::EventError, plugin::PluginBuilder};

use crate::host_common::{Echo, host};

/// Names, and the types of parameters: `i` is `i32`, `I` is `i64`. All but `proc_exit` return an `i32`.
pub(crate) const FUNCTIONS: [(&str, &str); 46] = [
    ("args_get", "ii"),
    ("args_sizes_get", "ii"),
    ("environ_get", "ii"),
    ("environ_sizes_get", "ii"),
    ("clock_res_get", "ii"),
    ("clock_time_get", "iIi"),
    ("fd_advise", "iIIi"),
    ("fd_allocate", "iII"),
    ("fd_close", "i"),
    ("fd_datasync", "i"),
    ("fd_fdstat_get", "ii"),
    ("fd_fdstat_set_flags", "ii"),
    ("fd_fdstat_set_rights", "iII"),
    ("fd_filestat_get", "ii"),
    ("fd_filestat_set_size", "iI"),
    ("fd_filestat_set_times", "iIIi"),
    ("fd_pread", "iiiIi"),
    ("fd_prestat_get", "ii"),
    ("fd_prestat_dir_name", "iii"),
    ("fd_pwrite", "iiiIi"),
    ("fd_read", "iiii"),
    ("fd_readdir", "iiiIi"),
    ("fd_renumber", "ii"),
    ("fd_seek", "iIii"),
    ("fd_sync", "i"),
    ("fd_tell", "ii"),
    ("fd_write", "iiii"),
    ("path_create_directory", "iii"),
    ("path_filestat_get", "iiiii"),
    ("path_filestat_set_times", "iiiiIIi"),
    ("path_link", "iiiiiii"),
    ("path_open", "iiiiiIIii"),
    ("path_readlink", "iiiiii"),
    ("path_remove_directory", "iii"),
    ("path_rename", "iiiiii"),
    ("path_symlink", "iiiii"),
    ("path_unlink_file", "iii"),
    ("poll_oneoff", "iiii"),
    ("proc_exit", "i"),
    ("proc_raise", "i"),
    ("sched_yield", ""),
    ("random_get", "ii"),
    ("sock_accept", "iii"),
    ("sock_recv", "iiiiii"),
    ("sock_send", "iiiii"),
    ("sock_shutdown", "ii"),
];

/// A module with all of them, one page of memory, and these functions. `$out` sets the call's output to
/// the eight bytes of a number, `$out_bytes` to a range of the memory.
pub(crate) fn module(functions: &str) -> Vec<u8> {
    with_memory(r#"(memory (export "memory") 1)"#, functions)
}

pub(crate) fn with_memory(memory: &str, functions: &str) -> Vec<u8> {
    let mut imports = String::new();
    for (name, parameters) in FUNCTIONS {
        let parameters = parameters
            .chars()
            .map(|it| if it == 'i' { " i32" } else { " i64" });
        let parameters: String = parameters.collect();
        let result = match name {
            "proc_exit" => "",
            _ => "(result i32)",
        };
        let import = r#"import "wasi_snapshot_preview1""#;
        writeln!(
            imports,
            r#"({import} "{name}" (func ${name} (param{parameters}) {result}))"#
        )
        .unwrap();
    }
    wat::parse_str(format!(
        r#"(module
        {imports}
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
        (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
        {memory}
        (func $out (param $value i64)
            (i64.store (i32.const 65528) (local.get $value))
            (call $out_bytes (i32.const 65528) (i32.const 8)))
        (func $out_bytes (param $at i32) (param $length i32)
            (local $block i64) (local $done i32)
            (local.set $block (call $alloc (i64.extend_i32_u (local.get $length))))
            (block $end (loop $next
                (br_if $end (i32.ge_u (local.get $done) (local.get $length)))
                (call $store_u8
                    (i64.add (local.get $block) (i64.extend_i32_u (local.get $done)))
                    (i32.load8_u (i32.add (local.get $at) (local.get $done))))
                (local.set $done (i32.add (local.get $done) (i32.const 1)))
                (br $next)))
            (call $output_set (local.get $block) (i64.extend_i32_u (local.get $length))))
        {functions})"#
    ))
    .unwrap()
}

/// Some bytes in the module's memory.
pub(crate) fn data(at: usize, bytes: &[u8]) -> String {
    let mut data = format!("(data (i32.const {at}) \"");
    for byte in bytes {
        write!(data, "\\{byte:02x}").unwrap();
    }
    data.push_str("\")");
    data
}

/// The addresses and lengths of buffers, in WASI's form.
pub(crate) fn buffers(buffers: &[(u32, u32)]) -> Vec<u8> {
    let bytes = buffers
        .iter()
        .flat_map(|(at, length)| [at.to_le_bytes(), length.to_le_bytes()]);
    bytes.flatten().collect()
}

/// A module whose `run` has this body; its result is what WASI returned.
pub(crate) fn running(data: &str, body: &str) -> Vec<u8> {
    module(&format!(
        r#"{data} (func (export "run") (result i32) {body})"#
    ))
}

pub(crate) fn builder(wasm: Vec<u8>) -> PluginBuilder {
    Plugin::builder(wasm)
        .wasi(true)
        .timeout(Duration::from_secs(20))
}

pub(crate) fn load(wasm: Vec<u8>) -> Plugin {
    build(builder(wasm))
}

pub(crate) fn build(builder: PluginBuilder) -> Plugin {
    builder.build(host(Echo)).unwrap()
}

/// What `run` returned: the number of an error, or the output.
pub(crate) fn answer(plugin: &Plugin) -> Result<Vec<u8>, i32> {
    match plugin.call_blocking("run", b"") {
        Ok(output) => Ok(output),
        Err(EventError::Failed { code, .. }) => Err(code),
        Err(error) => panic!("{error}"),
    }
}

/// The number that `run` output.
pub(crate) fn number(plugin: &Plugin) -> Result<u64, i32> {
    answer(plugin).map(|output| u64::from_le_bytes(output.try_into().unwrap()))
}
