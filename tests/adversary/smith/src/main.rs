//! Generates plug-ins with `wasm-smith`, for the adversary: `smith FIRST COUNT FOLDER` writes three for
//! each seed, always the same.

use std::path::Path;
use std::process::ExitCode;

use arbitrary::Unstructured;
use fastrand::Rng;
use wasm_smith::{Config, Module};

/// How many random bytes a module is made from.
const DNA: std::ops::Range<usize> = 200..3_000;

/// How many plug-ins a seed has at most.
const PLUGINS: u64 = 3;

/// What plug-ins may import from the host.
const IMPORTS: &str = include_str!("imports.wat");

const WASI: &str = r#"
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
"#;

/// The names of exports that the host uses, with the signatures that Extism expects.
const EXPORTS: [&str; 7] = [
    r#"(func (export "run") (result i32) (i32.const 0))"#,
    r#"(func (export "customer_created") (result i32) (i32.const 0))"#,
    r#"(func (export "_initialize"))"#,
    r#"(func (export "__wasm_call_ctors"))"#,
    r#"(func (export "hs_init") (param i32 i32) (result i32) (i32.const 0))"#,
    r#"(func (export "_start"))"#,
    r#"(memory (export "memory") 1)"#,
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, first, count, folder] = &arguments[..] else {
        eprintln!("smith FIRST COUNT FOLDER");
        return ExitCode::FAILURE;
    };
    let (Ok(first), Ok(count)) = (first.parse::<u64>(), count.parse::<u64>()) else {
        eprintln!("the first seed and their count are numbers");
        return ExitCode::FAILURE;
    };
    match write(first, count, Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("a module can't be written to {folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(first: u64, count: u64, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for seed in first..first.saturating_add(count) {
        for index in 0..PLUGINS {
            let mut dice = Rng::with_seed(seed.wrapping_mul(PLUGINS).wrapping_add(index));
            // If there are too few random bytes for a module, there is no plug-in.
            let wasm = smith(&mut dice).unwrap_or_default();
            std::fs::write(folder.join(format!("{seed}-{index}.wasm")), wasm)?;
        }
    }
    Ok(())
}

fn smith(dice: &mut Rng) -> Option<Vec<u8>> {
    let wasi = if dice.u8(..4) == 0 { WASI } else { "" };
    let imports = wat::parse_str(format!("(module {IMPORTS} {wasi})")).ok()?;
    let chosen: Vec<_> = EXPORTS
        .into_iter()
        .enumerate()
        .filter(|(index, _)| *index == 0 || dice.bool())
        .map(|(_, export)| export)
        .collect();
    let exports = wat::parse_str(format!("(module {})", chosen.join(" "))).ok()?;
    let refused = dice.u8(..4) == 0;
    let largest = 1_u64 << dice.u32(16..33);
    let config = Config {
        available_imports: Some(imports),
        exports: Some(exports),
        max_funcs: 20,
        max_instructions: 150,
        max_types: 30,
        max_globals: 20,
        max_tables: 4,
        max_memories: if dice.u8(..4) == 0 { 3 } else { 1 },
        max_data_segments: 5,
        max_element_segments: 5,
        max_table_elements: dice.u64(..2_000_000),
        max_memory32_bytes: dice.u64(..largest),
        memory64_enabled: dice.u8(..4) == 0,
        exceptions_enabled: dice.u8(..4) == 0,
        gc_enabled: dice.bool(),
        threads_enabled: refused,
        custom_page_sizes_enabled: refused && dice.bool(),
        wide_arithmetic_enabled: refused,
        compact_imports_enabled: refused,
        generate_custom_sections: dice.bool(),
        allow_start_export: dice.bool(),
        ..Config::default()
    };
    let dna: Vec<u8> = (0..dice.usize(DNA)).map(|_| dice.u8(..)).collect();
    let module = Module::new(config, &mut Unstructured::new(&dna)).ok()?;
    Some(module.to_bytes())
}
