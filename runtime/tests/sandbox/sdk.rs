//! The same plug-ins under the Extism SDK for Rust, and the host's functions there.

use std::time::{Duration, Instant};

use extism_openapi::extism;
use extism_openapi::manifest::{Manifest, MemoryOptions, Wasm};
use extism_openapi::{Backend, Call, Functions, Plugin, event::EventError};
use tokio::runtime::Builder;

use crate::common::within;
use crate::host_common::{Echo, PASS_ON, host, kind, serve, text_response, wat};
use crate::sdk_plugins::{BODIES, IMPORTS, MODULES};

const INPUT: &[u8] = b"some input, 1234";

/// The outcome of a call, as far as the two should agree.
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

/// Why a call broke off: the engine's words, which are somewhere in the message.
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

/// The intended differences, and their reasons.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "an offset before the input",
        "Extism reads what is in front of the input, since the sum wraps; here it is 0",
    ),
    (
        "code 1",
        "the SDK for Rust drops a code without a message; those for other languages, and this crate, \
         report it",
    ),
    ("code -5", "as code 1"),
    (
        "a variable that is replaced",
        "Extism counts the replaced value in addition to the one that replaces it",
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

/// A backend that needs a runtime's timer and tasks.
fn awaits() -> impl Backend {
    serve(|_: &Call, _: &[u8]| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let said = tokio::spawn(async { "said" }).await.unwrap();
        text_response(said.to_owned())
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
