//! The same plug-ins under the Extism SDK for Rust, and the host's functions there.

use std::time::{Duration, Instant};

use extism_openapi::extism;
use extism_openapi::manifest::{Manifest, MemoryOptions, Wasm};
use extism_openapi::{Backend, Call, EventError, Functions, Plugin};
use tokio::runtime::Builder;

use crate::common::within;
use crate::host_common::{Echo, PASS_ON, host, kind, serve, text_answer, wat};

/// All of Extism's functions; `$say` adds eight bytes to the output, `$done` sets it.
const IMPORTS: &str = r#"
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "length_unsafe" (func $length_unsafe (param i64) (result i64)))
    (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
    (import "extism:host/env" "load_u64" (func $load_u64 (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
    (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (import "extism:host/env" "input_length" (func $input_length (result i64)))
    (import "extism:host/env" "input_load_u8" (func $input_load_u8 (param i64) (result i32)))
    (import "extism:host/env" "input_load_u64" (func $input_load_u64 (param i64) (result i64)))
    (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
    (import "extism:host/env" "error_set" (func $error_set (param i64)))
    (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
    (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
    (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
    (import "extism:host/env" "log_trace" (func $log_trace (param i64)))
    (import "extism:host/env" "log_debug" (func $log_debug (param i64)))
    (import "extism:host/env" "log_info" (func $log_info (param i64)))
    (import "extism:host/env" "log_warn" (func $log_warn (param i64)))
    (import "extism:host/env" "log_error" (func $log_error (param i64)))
    (import "extism:host/env" "get_log_level" (func $get_log_level (result i32)))
    (import "extism:host/env" "http_status_code" (func $http_status_code (result i32)))
    (import "extism:host/env" "reset" (func $reset))
    (import "extism:host/env" "input_set" (func $input_set (param i64 i64)))
    (import "extism:host/env" "output_length" (func $output_length (result i64)))
    (import "extism:host/env" "error_get" (func $error_get (result i64)))
    (global $out (mut i64) (i64.const 0))
    (global $said (mut i64) (i64.const 0))
    (func $say (param $value i64)
        (call $store_u64 (i64.add (global.get $out) (global.get $said)) (local.get $value))
        (global.set $said (i64.add (global.get $said) (i64.const 8))))
    (func $say32 (param $value i32) (call $say (i64.extend_i32_u (local.get $value))))
    (func $begin (global.set $out (call $alloc (i64.const 400))) (global.set $said (i64.const 0)))
    (func $done (call $output_set (global.get $out) (global.get $said)))
    (func $letter (param $letter i32) (result i64) (local $key i64)
        (local.set $key (call $alloc (i64.const 1)))
        (call $store_u8 (local.get $key) (local.get $letter)) (local.get $key))
    (func $say_block (param $block i64)
        (call $say (call $length (local.get $block)))
        (call $say32 (call $load_u8 (local.get $block))))"#;

const INPUT: &[u8] = b"some input, 1234";

/// What `run` does between `$begin` and `$done`; locals `$a`, `$b`.
const BODIES: &[(&str, &str)] = &[
    (
        "blocks",
        "(local.set $a (call $alloc (i64.const 10))) (local.set $b (call $alloc (i64.const 3000)))
        (call $say (call $length (local.get $a))) (call $say (call $length_unsafe (local.get $b)))
        (call $free (local.get $a)) (call $say (call $length (local.get $a)))
        (call $say (call $length (local.get $b)))
        (call $say (call $length (i64.const 0)))
        (call $say (call $length (i64.add (local.get $b) (i64.const 1))))
        (call $free (i64.const 0)) (call $free (i64.const 12345))
        (call $say (call $alloc (i64.const 0)))",
    ),
    (
        "loads and stores",
        "(local.set $a (call $alloc (i64.const 64)))
        (call $store_u64 (i64.add (local.get $a) (i64.const 3)) (i64.const 0x0102030405060708))
        (call $say (call $load_u64 (i64.add (local.get $a) (i64.const 3))))
        (call $say32 (call $load_u8 (i64.add (local.get $a) (i64.const 4))))
        (call $store_u8 (local.get $a) (i32.const 511))
        (call $say32 (call $load_u8 (local.get $a)))
        (call $say32 (call $load_u8 (i64.const 0))) (call $say (call $load_u64 (i64.const 0)))
        (call $say32 (call $load_u8 (i64.const -1))) (call $say (call $load_u64 (i64.const -4)))
        (call $say (call $load_u64 (i64.const 0x100000000)))
        (call $store_u64 (i64.const -8) (i64.const 7)) (call $store_u8 (i64.const -1) (i32.const 7))
        (call $store_u64 (i64.const 0xfffffffc) (i64.const 7))",
    ),
    (
        "input",
        "(call $say (call $input_length))
        (call $say32 (call $input_load_u8 (i64.const 0))) (call $say32 (call $input_load_u8 (i64.const 15)))
        (call $say32 (call $input_load_u8 (i64.const 16))) (call $say32 (call $input_load_u8 (i64.const -1)))
        (call $say (call $input_load_u64 (i64.const 0))) (call $say (call $input_load_u64 (i64.const 8)))
        (call $say (call $input_load_u64 (i64.const 9))) 
        (call $say_block (call $input))",
    ),
    (
        "an offset before the input",
        "(call $say (call $input_load_u64 (i64.const -8)))",
    ),
    (
        "an input that the plug-in sets",
        "(call $input_set (i64.add (call $input) (i64.const 2)) (i64.const 4))
        (call $say (call $input_length)) (call $say32 (call $input_load_u8 (i64.const 0)))
        (call $say32 (call $input_load_u8 (i64.const 4)))
        (call $input_set (i64.const -1) (i64.const -1)) (call $say (call $input_length))
        (call $input_set (i64.const 1) (i64.const 0x100000000)) (call $say (call $input_length))",
    ),
    (
        "a reset",
        "(call $reset) (call $begin) (call $say (call $input_length))
        (call $say32 (call $input_load_u8 (i64.const 0))) (call $say (call $error_get))
        (call $say (call $output_length)) (local.set $a (call $letter (i32.const 65)))
        (call $say_block (local.get $a))",
    ),
    (
        "lengths of what was set",
        "(call $output_set (call $input) (i64.const 7)) (call $say (call $output_length))
        (call $error_set (call $letter (i32.const 65)))
        (call $say (call $length (call $error_get))) (call $error_set (i64.const 0))
        (call $say (call $error_get))",
    ),
    (
        "a variable that is too large",
        "(call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 2000)))",
    ),
    (
        "variables that are too large together",
        "(call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 350)))
        (call $var_set (call $letter (i32.const 119)) (call $alloc (i64.const 350)))
        (call $var_set (call $letter (i32.const 120)) (call $alloc (i64.const 350)))",
    ),
    (
        "a variable that is replaced",
        "(call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 700)))
        (call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 700)))",
    ),
    (
        "configuration",
        "(call $say_block (call $config_get (call $letter (i32.const 107))))
        (call $say (call $config_get (call $letter (i32.const 113))))",
    ),
    (
        "variables",
        "(call $say (call $var_get (call $letter (i32.const 118))))
        (call $var_set (call $letter (i32.const 118)) (call $letter (i32.const 65)))
        (call $say_block (call $var_get (call $letter (i32.const 118))))
        (call $var_set (call $letter (i32.const 118)) (call $letter (i32.const 66)))
        (call $say_block (call $var_get (call $letter (i32.const 118))))
        (call $var_set (call $letter (i32.const 118)) (i64.const 0))
        (call $say (call $var_get (call $letter (i32.const 118))))
        (local.set $b (call $letter (i32.const 66)))
        (call $var_set (call $letter (i32.const 119)) (local.get $b))
        (call $say (call $length (local.get $b)))",
    ),
    (
        "a variable that is kept",
        "(local.set $a (call $var_get (call $letter (i32.const 118))))
        (call $say (call $length (local.get $a)))
        (call $var_set (call $letter (i32.const 118)) (call $alloc (i64.const 9)))",
    ),
    (
        "logging",
        "(local.set $a (call $letter (i32.const 65))) (call $log_trace (local.get $a))
        (call $say (call $length (local.get $a)))
        (call $log_debug (call $letter (i32.const 65))) (call $log_info (call $letter (i32.const 65)))
        (call $log_warn (call $letter (i32.const 65))) (call $log_error (call $letter (i32.const 65)))
        (call $say32 (call $get_log_level)) (call $say32 (call $http_status_code))",
    ),
    ("an output that is the input", "(call $done) (call $output_set (call $input) (call $input_length)) (return (i32.const 0))"),
    (
        "an output in the middle of a block",
        "(call $output_set (i64.add (call $input) (i64.const 2)) (i64.const 5)) (return (i32.const 0))",
    ),
    ("an empty output", "(call $output_set (call $input) (i64.const 0)) (return (i32.const 0))"),
    ("no output", "(return (i32.const 0))"),
    ("an output nowhere", "(call $output_set (i64.const -1) (i64.const 1)) (return (i32.const 0))"),
    (
        "an output far away",
        "(call $output_set (call $input) (i64.const 3)) (call $output_set (i64.const 1) (i64.const 1000000000))
        (return (i32.const 0))",
    ),
    ("code 1", "(return (i32.const 1))"),
    ("code -5", "(return (i32.const -5))"),
    ("an error and code 1", "(call $error_set (call $letter (i32.const 65))) (return (i32.const 1))"),
    ("an error and code 0", "(call $error_set (call $letter (i32.const 65))) (return (i32.const 0))"),
    (
        "an error that is freed",
        "(local.set $a (call $letter (i32.const 65))) (call $error_set (local.get $a))
        (call $free (local.get $a)) (return (i32.const 0))",
    ),
    (
        "an error that is taken back",
        "(call $error_set (call $letter (i32.const 65))) (call $error_set (i64.const 0)) (return (i32.const 0))",
    ),
    (
        "an error, an output and code 3",
        "(call $output_set (call $input) (i64.const 3)) (call $error_set (call $letter (i32.const 65)))
        (return (i32.const 3))",
    ),
    ("a trap", "unreachable"),
    ("an error and a trap", "(call $error_set (call $letter (i32.const 65))) unreachable"),
    ("a division by zero", "(return (i32.div_u (i32.const 1) (i32.const 0)))"),
];

/// Whole modules: after the imports.
const MODULES: &[(&str, &str)] = &[
    (
        "no result",
        r#"(func (export "run") (call $output_set (call $input) (i64.const 4)))"#,
    ),
    (
        "constructors before _initialize",
        r#"(global $order (mut i64) (i64.const 0))
        (func (export "_initialize") (global.set $order (i64.const 1)))
        (func (export "__wasm_call_ctors") (global.set $order (i64.add (global.get $order) (i64.const 2))))
        (func (export "run") (result i32) (call $begin) (call $say (global.get $order)) (call $done) (i32.const 0))"#,
    ),
    (
        "_initialize and then hs_init",
        r#"(global $order (mut i64) (i64.const 0))
        (func (export "_initialize") (global.set $order (i64.const 1)))
        (func (export "hs_init") (param i32 i32)
            (global.set $order (i64.add (i64.mul (global.get $order) (i64.const 10)) (i64.const 3))))
        (func (export "run") (result i32) (call $begin) (call $say (global.get $order)) (call $done) (i32.const 0))"#,
    ),
    (
        "a start function",
        r#"(global $order (mut i64) (i64.const 0))
        (func $start (global.set $order (i64.add (global.get $order) (i64.const 5)))) (start $start)
        (func (export "run") (result i32) (call $begin) (call $say (global.get $order)) (call $done) (i32.const 0))"#,
    ),
    (
        "globals that are kept",
        r#"(global $calls (mut i64) (i64.const 0))
        (func (export "run") (result i32)
            (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
            (call $begin) (call $say (global.get $calls)) (call $done) (i32.const 0))"#,
    ),
];

/// What came of a call, as far as the two say the same.
#[derive(Debug, PartialEq)]
enum Came {
    Output(Vec<u8>),
    Failed(i32, String),
    Broke(&'static str),
}

fn manifest(wasm: Vec<u8>) -> Manifest {
    Manifest::new([Wasm::data(wasm)])
        .with_config_key("k", "value")
        .with_memory_options(MemoryOptions::new().with_max_var_bytes(1024))
}

/// Why a call broke off: the engine's words, which stand somewhere in the message.
fn why(message: &str) -> &'static str {
    let known = ["unreachable", "divide by zero"];
    known
        .into_iter()
        .find(|it| message.contains(it))
        .unwrap_or("?")
}

fn in_ours(manifest: Manifest, functions: Functions) -> Vec<Came> {
    let plugin = Plugin::new(manifest, functions).unwrap();
    let call = |_| match plugin.call_blocking("run", INPUT) {
        Ok(output) => Came::Output(output),
        Err(EventError::Failed { message, code }) => Came::Failed(code, message),
        Err(error) => Came::Broke(why(&error.to_string())),
    };
    (0..2).map(call).collect()
}

fn in_extism(manifest: Manifest, functions: Functions) -> Vec<Came> {
    let mut plugin = extism::Plugin::new(manifest, functions, false).unwrap();
    let call = |_| {
        let called = plugin.call_get_error_code::<&[u8], &[u8]>("run", INPUT);
        match called {
            Ok(output) => Came::Output(output.to_vec()),
            Err((error, code)) => {
                let text = format!("{error:#} {error:?}");
                match why(&text) {
                    "?" if !text.contains("wasm backtrace") => {
                        Came::Failed(code, error.to_string())
                    }
                    why => Came::Broke(why),
                }
            }
        }
    };
    (0..2).map(call).collect()
}

/// What is meant to differ, and why.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "an offset before the input",
        "Extism reads what stands in front of the input, since the sum wraps; here it is 0",
    ),
    (
        "code 1",
        "the SDK for Rust drops a code without a message; those for other languages, and this crate, \
         report it",
    ),
    ("code -5", "as code 1"),
    (
        "a variable that is replaced",
        "Extism counts the value that is replaced beside the one that replaces it",
    ),
    (
        "an error and a trap",
        "Extism gives the plug-in's message in place of the engine's reason; here both are given",
    ),
];

#[test]
fn the_same_plug_ins_do_the_same_under_the_extism_sdk() {
    within(200, || {
        let run = |body: &str| {
            format!(
                r#"(func (export "run") (result i32) (local $a i64) (local $b i64)
                (call $begin) {body} (call $done) (i32.const 0))"#
            )
        };
        let bodies = BODIES.iter().map(|(name, body)| (*name, run(body)));
        let modules = MODULES
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()));
        let mut wrong = Vec::new();
        for (name, functions) in bodies.chain(modules) {
            let wasm = wat::parse_str(format!("(module {IMPORTS} {functions})")).unwrap();
            let ours = in_ours(manifest(wasm.clone()), host(Echo));
            let extism = in_extism(manifest(wasm), host(Echo));
            let meant = DIFFERENT.iter().any(|(other, _)| *other == name);
            if (ours == extism) == meant {
                wrong.push(format!("{name}:\n  ours   {ours:?}\n  extism {extism:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn modules_are_linked_as_in_the_extism_sdk() {
    let side = r#"(module (import "extism:host/env" "input_length" (func $length (result i64)))
        (global (export "g") (mut i32) (i32.const 7))
        (func (export "f") (result i32) (i32.wrap_i64 (call $length))))"#;
    let main = r#"(module (import "side" "f" (func $f (result i32))) (import "side" "g" (global $g (mut i32)))
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
        (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
        (func (export "run") (result i32) (local $a i64)
            (global.set $g (i32.add (global.get $g) (i32.const 1)))
            (local.set $a (call $alloc (i64.const 1)))
            (call $store_u8 (local.get $a) (i32.add (call $f) (global.get $g)))
            (call $output_set (local.get $a) (i64.const 1)) (i32.const 0)))"#;
    let wasm = |text| Wasm::data(wat::parse_str(text).unwrap());
    for main in [wasm(main), wasm(main).with_name("main")] {
        let manifest = Manifest::new([wasm(side).with_name("side"), main]);
        let ours = in_ours(manifest.clone(), host(Echo));
        assert_eq!(ours, [24, 25].map(|byte| Came::Output(vec![byte])));
        assert_eq!(in_extism(manifest, host(Echo)), ours);
    }
}

fn raw(backend: impl Backend, limit: Duration) -> extism::Plugin {
    let functions = host(backend).timeout(limit);
    extism::Plugin::new(Manifest::new([Wasm::data(wat(PASS_ON))]), functions, false).unwrap()
}

fn answer(plugin: &mut extism::Plugin) -> serde_json::Value {
    let output = plugin.call::<&str, &[u8]>("run", r#"{"body":1}"#).unwrap();
    serde_json::from_slice(output).unwrap()
}

/// One that needs a runtime's timer and tasks.
fn awaits() -> impl Backend {
    serve(|_: &Call, _: &[u8]| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let said = tokio::spawn(async { "said" }).await.unwrap();
        text_answer(said.to_owned())
    })
}

#[test]
fn functions_serve_plug_ins_of_the_extism_sdk() {
    const LONG: Duration = Duration::from_secs(10);
    within(120, || {
        assert_eq!(answer(&mut raw(Echo, LONG))["entity"], r#"{"body":1}"#);
        let check = || {
            let mut plugin = raw(awaits(), LONG);
            for _ in 0..2 {
                assert_eq!(answer(&mut plugin)["entity"], "said");
            }
            let never = serve(|_: &Call, _: &[u8]| std::future::pending());
            let began = Instant::now();
            let late = answer(&mut raw(never, Duration::from_millis(50)));
            assert_eq!(kind(&late), "timeout");
            assert!(began.elapsed() < LONG);
        };
        check();
        let current = || Builder::new_current_thread().enable_all().build().unwrap();
        let multi = |workers| {
            let mut builder = Builder::new_multi_thread();
            builder
                .worker_threads(workers)
                .enable_all()
                .build()
                .unwrap()
        };
        for runtime in [current(), multi(1), multi(2)] {
            runtime.block_on(async {
                check();
                tokio::spawn(async move { check() }).await.unwrap();
                tokio::task::spawn_blocking(check).await.unwrap();
            });
            let local = tokio::task::LocalSet::new();
            local.block_on(&runtime, async {
                tokio::task::spawn_local(async move { check() })
                    .await
                    .unwrap();
            });
        }
        let panics = serve(|_: &Call, _: &[u8]| async { panic!("the host's own code panics") });
        assert_eq!(kind(&answer(&mut raw(panics, LONG))), "internal");
    });
}
