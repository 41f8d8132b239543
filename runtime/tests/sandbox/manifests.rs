//! Plug-ins of several modules.

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{Plugin, event::EventError, plugin::LoadError};

use crate::common::broken;
use crate::host_common::{Echo, host, wat};

fn wasm(text: &str) -> Wasm {
    Wasm::data(wat::parse_str(text).unwrap())
}

const RUN: &str = r#"(module (func (export "run") (result i32) (i32.const 0)))"#;

#[track_caller]
fn rejected(modules: impl IntoIterator<Item = Wasm>) -> String {
    let error = Plugin::new(Manifest::new(modules), host(Echo)).unwrap_err();
    assert!(matches!(error, LoadError::NotWasm { .. }), "{error:?}");
    error.to_string()
}

#[test]
fn a_module_of_a_manifest_can_not_take_the_hosts_place() {
    for name in [
        "extism:host/user",
        "extism:host/env",
        "wasi_snapshot_preview1",
    ] {
        let echo = r#"(module (func (export "echo") (param i64) (result i64) (i64.const 0))
            (func (export "alloc") (param i64) (result i64) (i64.const 0)))"#;
        let main = || Wasm::data(wat("(drop (call $echo (i64.const 0))) (i32.const 0)"));
        let text = rejected([wasm(echo).with_name(name), main().with_name("main")]);
        assert!(text.contains(&format!("`{name}`")), "{text}");
        rejected([main().with_name("main"), wasm(echo).with_name(name)]);
    }
}

#[test]
fn two_modules_of_one_name_are_rejected() {
    let side = || wasm(r#"(module (func (export "f")))"#);
    let text = rejected([
        side().with_name("a"),
        side().with_name("a"),
        wasm(RUN).with_name("main"),
    ]);
    assert!(text.contains("same name"), "{text}");
    rejected([wasm(RUN).with_name("main"), wasm(RUN).with_name("main")]);
    rejected([wasm(RUN), wasm(RUN)]);
    rejected([]);
}

#[test]
fn modules_that_need_each_other_are_rejected() {
    let needs = |other: &str| {
        wasm(&format!(
            r#"(module (import "{other}" "f" (func)) (func (export "f")))"#
        ))
    };
    let main = || wasm(RUN).with_name("main");
    for modules in [
        vec![needs("b").with_name("a"), needs("a").with_name("b"), main()],
        vec![needs("a").with_name("a"), main()],
        vec![needs("main").with_name("a"), main()],
        vec![needs("main")],
    ] {
        let text = rejected(modules);
        assert!(text.contains("circle"), "{text}");
    }
}

const SIDE: &str = r#"(module
    (memory (export "memory") 1) (table (export "table") 2 funcref)
    (global (export "global") (mut i32) (i32.const 40))
    (func (export "two") (result i32) (i32.const 2)))"#;

const MAIN: &str = r#"(module
    (import "side" "memory" (memory 1)) (import "side" "table" (table 2 funcref))
    (import "side" "global" (global $global (mut i32)))
    (import "side" "two" (func $two (result i32)))
    (func (export "run") (result i32)
        (i32.store (i32.const 8) (i32.const 0))
        (i32.add (i32.add (global.get $global) (call $two)) (i32.load (i32.const 8)))))"#;

#[test]
fn a_side_module_works_in_whatever_order_it_is_named() {
    let (side, main) = (
        || wasm(SIDE).with_name("side"),
        || wasm(MAIN).with_name("main"),
    );
    for modules in [
        vec![side(), main()],
        vec![main(), side()],
        vec![side(), wasm(MAIN)],
    ] {
        let plugin = Plugin::new(Manifest::new(modules), host(Echo)).unwrap();
        let error = plugin.call_blocking("run", b"").unwrap_err();
        assert!(
            matches!(error, EventError::Failed { code: 42, .. }),
            "{error:?}"
        );
    }
}

#[test]
fn a_side_module_that_does_not_fit_is_an_error() {
    let main = || wasm(MAIN).with_name("main");
    let cases = [
        r#"(module (memory (export "memory") 1))"#,
        r#"(module (memory (export "memory") 1) (table (export "table") 2 funcref)
            (global (export "global") (mut i32) (i32.const 40))
            (func (export "two") (result i64) (i64.const 2)))"#,
        r#"(module (memory (export "memory") 1) (table (export "table") 2 funcref)
            (global (export "global") (mut i64) (i64.const 40))
            (func (export "two") (result i32) (i32.const 2)))"#,
        r#"(module (memory (export "memory") 0) (table (export "table") 2 funcref)
            (global (export "global") (mut i32) (i32.const 40))
            (func (export "two") (result i32) (i32.const 2)))"#,
        r#"(module (memory (export "table") 1) (table (export "memory") 2 funcref)
            (global (export "global") (mut i32) (i32.const 40))
            (func (export "two") (result i32) (i32.const 2)))"#,
    ];
    for (index, side) in cases.into_iter().enumerate() {
        let modules = [wasm(side).with_name("side"), main()];
        match Plugin::new(Manifest::new(modules), host(Echo)) {
            Err(LoadError::MissingImport { .. } | LoadError::WrongSignature { .. }) => {}
            Err(error) => panic!("{index}: {error}"),
            // Functions are compared when the plug-in is loaded, and the rest when it is set up.
            Ok(plugin) => assert!(!broken(&plugin.call_blocking("run", b"")).is_empty()),
        }
    }
}
