//! Which features of Wasm a plug-in may use.

use extism_openapi::{
    Plugin,
    event::EventError,
    plugin::{LoadError, WasmFeature},
};

use crate::host_common::{Echo, host};

/// The loader's error for a module.
#[track_caller]
fn rejected(module: impl AsRef<[u8]>) -> String {
    match Plugin::new(module.as_ref().to_vec(), host(Echo)) {
        Err(LoadError::NotWasm { message }) => message,
        other => panic!("{other:?}"),
    }
}

fn text(fields: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {fields})")).unwrap()
}

#[test]
fn threads_memory64_multi_memory_and_components_are_refused() {
    rejected(text("(memory 1 1 shared)"));
    rejected(text(
        "(memory 1) (func (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))",
    ));
    let message = rejected(text("(memory i64 1)"));
    assert!(message.contains("WasmFeature::Memory64"), "{message}");
    let message = rejected(text("(memory 1) (memory 1)"));
    assert!(message.contains("WasmFeature::MultiMemory"), "{message}");
    let message = rejected(b"\0asm\x0d\0\x01\0");
    assert!(message.contains("component"), "{message}");
    rejected(text("(memory 1 (pagesize 1))"));
    rejected(text(
        "(func (result i64 i64) (i64.add128 (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1)))",
    ));
    rejected(text(
        "(type $f (func)) (type $c (cont $f)) (func (param (ref $c)))",
    ));
    rejected(b"(module)");
    rejected(b"");
    rejected(b"\0asm");
}

const THROWS: &str = r#"(tag $e (param i32))
    (func (export "run") (result i32)
        (block $caught (result i32)
            (try_table (catch $e $caught) (throw $e (i32.const 0)))
            (i32.const 1)))
    (func (export "customer_created") (result i32) (throw $e (i32.const 7)))"#;

#[test]
fn exceptions_are_a_switch() {
    let message = rejected(text(THROWS));
    assert!(message.contains("WasmFeature::Exceptions"), "{message}");
    let allowed = |module| {
        let builder = Plugin::builder(module).allow(WasmFeature::Exceptions);
        builder.build(host(Echo))
    };
    let plugin = allowed(text(THROWS)).unwrap();
    assert_eq!(plugin.call_blocking("run", b""), Ok(vec![]));
    let error = plugin.call_blocking("customer_created", b"").unwrap_err();
    assert!(matches!(error, EventError::Trapped { .. }), "{error:?}");
    assert_eq!(plugin.call_blocking("run", b""), Ok(vec![]));
    // Exceptions of the abandoned proposal are not allowed: a `try` with a `catch_all`.
    let legacy = [
        &b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0"[..],
        &b"\x0a\x08\x01\x06\0\x06\x40\x19\x0b\x0b"[..],
    ];
    match allowed(legacy.concat()) {
        Err(LoadError::NotWasm { message }) => {
            assert!(message.contains("legacy"), "{message}");
            assert!(!message.contains("WasmFeature"), "{message}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_compilers_emit_is_accepted() {
    let modules = [
        (
            "simd",
            "(func $f (result i32) (i32x4.extract_lane 0 (i32x4.splat (i32.const 0))))",
        ),
        (
            "relaxed simd",
            "(func $f (result i32) (i32x4.extract_lane 0
                (i32x4.relaxed_trunc_f32x4_s (f32x4.splat (f32.const 0)))))",
        ),
        (
            "bulk memory",
            r#"(memory 1) (data $d "abc")
            (func $f (result i32)
                (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3)) (data.drop $d)
                (memory.copy (i32.const 8) (i32.const 0) (i32.const 3))
                (memory.fill (i32.const 0) (i32.const 0) (i32.const 100)) (i32.const 0))"#,
        ),
        (
            "tail calls",
            "(func $f (result i32) (return_call $g (i32.const 1000000)))
            (func $g (param i32) (result i32)
                (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
                (return_call $g (i32.sub (local.get 0) (i32.const 1))))",
        ),
        (
            "garbage collection",
            "(type $s (struct (field (mut i32)))) (type $a (array (mut i8)))
            (func $f (result i32)
                (drop (array.new_default $a (i32.const 10)))
                (struct.get $s 0 (struct.new $s (i32.const 0))))",
        ),
        (
            "reference types",
            "(table 2 externref) (elem declare func $f)
            (func $f (result i32)
                (drop (ref.func $f))
                (table.set 0 (i32.const 0) (ref.null extern))
                (i32.eqz (ref.is_null (table.get 0 (i32.const 0)))))",
        ),
        (
            "function references",
            "(type $t (func (result i32))) (elem declare func $g)
            (func $g (result i32) (i32.const 0))
            (func $f (result i32) (call_ref $t (ref.func $g)))",
        ),
        (
            "sign extension",
            "(func $f (result i32) (i32.extend8_s (i32.const 256)))",
        ),
        (
            "saturating conversions",
            "(func $f (result i32) (i32.trunc_sat_f64_s (f64.const nan)))",
        ),
        (
            "multi value",
            "(func $g (result i32 i32) (i32.const 1) (i32.const 1))
            (func $f (result i32) (call $g) (i32.sub))",
        ),
        (
            "mutable globals, exported",
            r#"(global (export "g") (mut i32) (i32.const 0)) (func $f (result i32) (global.get 0))"#,
        ),
        (
            "extended constants",
            "(global i32 (i32.add (i32.const 1) (i32.const -1))) (func $f (result i32) (global.get 0))",
        ),
    ];
    for (what, fields) in modules {
        let module = text(&format!(r#"{fields} (export "run" (func $f))"#));
        let plugin = Plugin::new(module, host(Echo));
        let plugin = plugin.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(plugin.call_blocking("run", b""), Ok(vec![]), "{what}");
    }
}
