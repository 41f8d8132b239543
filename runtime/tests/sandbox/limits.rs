//! How large a module may be.

use std::time::{Duration, Instant};

use extism_openapi::{
    Plugin,
    plugin::{Limit, LoadError, PluginBuilder},
};

use crate::common::within;
use crate::host_common::{Echo, host};
use crate::memory::leb;

const MODULE: &str = r#"(module
    (import "extism:host/env" "length" (func (param i64) (result i64)))
    (import "extism:host/env" "free" (func (param i64)))
    (table 10 funcref)
    (func (export "run") (result i32) (i32.add (i32.const 1) (i32.const 2)))
    (func (export "customer_created")))"#;

#[test]
fn each_limit_of_a_module_names_its_setting() {
    type Set = fn(PluginBuilder) -> PluginBuilder;
    let cases: [(Limit, Set, &str, u64); 7] = [
        (
            Limit::ModuleBytes,
            |it| it.max_module_bytes(20),
            "max_module_bytes",
            20,
        ),
        (
            Limit::Functions,
            |it| it.max_functions(1),
            "max_functions",
            1,
        ),
        (
            Limit::FunctionBytes,
            |it| it.max_function_bytes(4),
            "max_function_bytes",
            4,
        ),
        (Limit::Imports, |it| it.max_imports(1), "max_imports", 1),
        (Limit::Exports, |it| it.max_exports(1), "max_exports", 1),
        (
            Limit::TableElements,
            |it| it.max_table_elements(9),
            "max_table_elements",
            9,
        ),
        (
            Limit::CompileTime,
            |it| it.max_compile_time(Duration::ZERO),
            "max_compile_time",
            0,
        ),
    ];
    for (wanted, set, setting, most) in cases {
        let plugin = || Plugin::builder(wat::parse_str(MODULE).unwrap());
        assert!(plugin().build(host(Echo)).is_ok());
        let functions = host(Echo).plugin_name("large");
        let error = set(plugin()).build(functions).unwrap_err();
        let LoadError::Limited {
            limit,
            allowed,
            plugin,
            ..
        } = &error
        else {
            panic!("{wanted:?}: {error}");
        };
        assert_eq!((*limit, *allowed, &**plugin), (wanted, most, "large"));
        let text = error.to_string();
        for part in [
            "`large`",
            &wanted.to_string(),
            &format!("PluginBuilder::{setting}"),
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

/// 200,000 empty functions, in less than a megabyte.
fn many_functions(count: usize) -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0".to_vec();
    let mut section = |id: u8, item: &[u8]| {
        let mut bytes = leb(count);
        for _ in 0..count {
            bytes.extend(item);
        }
        wasm.push(id);
        wasm.extend(leb(bytes.len()));
        wasm.extend(bytes);
    };
    section(3, &[0]);
    section(10, &[2, 0, 0x0b]);
    wasm
}

#[test]
fn very_many_functions_are_refused_before_compiling() {
    within(60, || {
        let began = Instant::now();
        let error = Plugin::builder(many_functions(200_000))
            .max_compile_time(Duration::ZERO)
            .build(host(Echo))
            .unwrap_err();
        assert!(
            matches!(
                error,
                LoadError::Limited {
                    limit: Limit::Functions,
                    found: 200_000,
                    allowed: 100_000,
                    ..
                }
            ),
            "{error}"
        );
        assert!(began.elapsed() < Duration::from_secs(10));
        assert!(Plugin::new(many_functions(10), host(Echo)).is_ok());
    });
}

/// Numbers that a section only claims, of items that take no space or do not exist.
#[test]
fn claimed_numbers_are_not_believed() {
    within(60, || {
        for section in [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13] {
            let claim = leb(u32::MAX as usize);
            let mut wasm = b"\0asm\x01\0\0\0".to_vec();
            wasm.push(section);
            wasm.extend(leb(claim.len()));
            wasm.extend(claim);
            let began = Instant::now();
            let error = Plugin::new(wasm, host(Echo)).unwrap_err();
            assert!(
                matches!(error, LoadError::Limited { .. } | LoadError::NotWasm { .. }),
                "{section}: {error}"
            );
            assert!(began.elapsed() < Duration::from_secs(5), "{section}");
        }
    });
}

/// A module of sections, each with its number and its body.
fn sections(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    for (number, body) in sections {
        wasm.push(*number);
        wasm.extend(leb(body.len()));
        wasm.extend(body);
    }
    wasm
}

fn refusal(wasm: Vec<u8>) -> String {
    let error = Plugin::builder(wasm).build(host(Echo)).unwrap_err();
    assert!(matches!(error, LoadError::NotWasm { .. }), "{error}");
    error.to_string()
}

#[test]
fn types_that_hide_in_a_group_are_counted() {
    let empty_structs = [0x5f, 0].repeat(100_001);
    let group = [vec![1, 0x4e], leb(100_001), empty_structs].concat();
    let refusal = refusal(sections(&[(1, group)]));
    assert!(
        refusal.contains("100001 types; this host accepts at most 100000"),
        "{refusal}"
    );
}

#[test]
fn types_with_very_many_fields_are_not_compiled() {
    let fields = [0x7f, 0].repeat(10_000);
    let one = [vec![0x5f], leb(10_000), fields].concat();
    let refusal = refusal(sections(&[(1, [leb(101), one.repeat(101)].concat())]));
    assert!(
        refusal.contains("1010000 parameters, results and fields of types"),
        "{refusal}"
    );
}

/// Some bytes for each function, and much more of the compiler's time.
#[test]
fn functions_with_very_many_local_variables_are_not_compiled() {
    let locals = [vec![1], leb(50_000), vec![0x7f, 0x0b]].concat();
    let function = [leb(locals.len()), locals].concat();
    let module = sections(&[
        (1, vec![1, 0x60, 0, 0]),
        (3, [leb(101), vec![0; 101]].concat()),
        (10, [leb(101), function.repeat(101)].concat()),
    ]);
    let began = Instant::now();
    let refusal = refusal(module);
    assert!(
        refusal.contains("5050000 local variables; this host accepts at most 5000000"),
        "{refusal}"
    );
    assert!(began.elapsed() < Duration::from_secs(5));
}
