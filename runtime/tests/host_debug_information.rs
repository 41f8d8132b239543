//! Plug-ins whose debug information is made to harm hosts that read it after a trap.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::time::{Duration, Instant};

use extism_openapi::{Plugin, event::EventError};
use host_common::{Echo, host};

const TRAPS: &str = r#"(module (func (export "run") (result i32) unreachable)
    (func (export "customer_created") (result i32) (i32.const 0)))"#;

const COMPILE_UNIT: u8 = 0x11;
const SUBPROGRAM: u8 = 0x2e;
const INLINED: u8 = 0x1d;

/// `TRAPS` with these custom sections.
fn with_sections(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut wasm = wat::parse_str(TRAPS).unwrap();
    for (name, data) in sections {
        let mut body = leb(name.len());
        body.extend(name.as_bytes());
        body.extend(data);
        wasm.push(0);
        wasm.extend(leb(body.len()));
        wasm.extend(body);
    }
    wasm
}

fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// The three kinds of entries: a unit and a function with a range, and an inlined call.
fn abbreviations() -> Vec<u8> {
    // DW_AT_low_pc as an address, DW_AT_high_pc as four bytes.
    let ranged = |code, tag| [code, tag, 1, 0x11, 0x01, 0x12, 0x06, 0, 0];
    let mut bytes = ranged(1, COMPILE_UNIT).to_vec();
    bytes.extend(ranged(2, SUBPROGRAM));
    bytes.extend([3, INLINED, 1, 0, 0, 0]);
    bytes
}

/// One function that covers everything, and `depth` calls in it, each inlined into the one before.
fn nested(depth: usize) -> Vec<u8> {
    let covers_all =
        |code: u8| [&[code][..], &0_u32.to_le_bytes(), &u32::MAX.to_le_bytes()].concat();
    // Version 4, abbreviations at 0, addresses of 4 bytes.
    let mut unit = vec![4, 0, 0, 0, 0, 0, 4];
    unit.extend(covers_all(1));
    unit.extend(covers_all(2));
    unit.extend(std::iter::repeat_n(3, depth));
    unit.extend(std::iter::repeat_n(0, depth + 2));
    let mut bytes = (unit.len() as u32).to_le_bytes().to_vec();
    bytes.extend(unit);
    bytes
}

fn trap(wasm: Vec<u8>) -> EventError {
    let plugin = Plugin::builder(wasm).timeout(Duration::from_secs(20));
    let plugin = plugin.build(host(Echo)).unwrap();
    let began = Instant::now();
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(10), "{error}");
    plugin.call_blocking("customer_created", b"").unwrap();
    error
}

#[test]
fn calls_inlined_a_million_deep_in_the_debug_information_do_not_end_the_host() {
    let sections = [
        (".debug_abbrev", abbreviations()),
        (".debug_info", nested(1_000_000)),
    ];
    let error = trap(with_sections(&sections));
    assert!(
        matches!(&error, EventError::Trapped { message }
        if message.contains("unreachable") && message.contains("in `function 0`")),
        "{error}"
    );
}

#[test]
fn a_million_units_in_the_debug_information_take_no_memory_of_the_host() {
    let unit = [8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 4, 0];
    let sections = [
        (".debug_abbrev", abbreviations()),
        (".debug_info", unit.repeat(1_000_000)),
    ];
    let error = trap(with_sections(&sections));
    assert!(matches!(error, EventError::Trapped { .. }), "{error}");
}
