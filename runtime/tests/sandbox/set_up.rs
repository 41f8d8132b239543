//! What runs before a plug-in's first call: start functions, `_initialize`, constructors.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{
    Call, Functions, Plugin, Plugins,
    event::{EventError, Outcome},
    plugin::PluginBuilder,
};
use serde_json::json;
use tokio::runtime::Builder;

use crate::common::{CustomerCreated, SPIN, broken, threads, within};
use crate::host_common::{Echo, host, load, module, serve, text_response, wat};

const LIMIT: Duration = Duration::from_millis(500);

/// Much longer than what the limit ends takes, even on a busy machine.
const FAR: Duration = Duration::from_secs(10);

/// Calls of every host function, also with numbers that are not blocks.
const LOUD: &str = r#"
    (drop (call $get_log_level)) (drop (call $http_status_code)) (drop (call $http_headers))
    (drop (call $ping)) (drop (call $echo (i64.const 77))) (drop (call $echo (call $alloc (i64.const 9))))
    (drop (call $config_get (call $alloc (i64.const 1)))) (call $log_error (call $alloc (i64.const 3)))
    (call $error_set (call $alloc (i64.const 3))) (call $error_set (i64.const 0))
    (call $output_set (i64.const -1) (i64.const -1)) (call $store_u64 (i64.const -8) (i64.const 1))
    (drop (call $input_length)) (drop (call $input)) (call $free (i64.const 12345))"#;

const CLOCK: &str = r#"(import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock_time_get (param i32 i64 i32) (result i32)))"#;

fn loud(rest: &str) -> Vec<u8> {
    loud_with("", rest)
}

fn loud_with(import: &str, rest: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
        {import}
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "free" (func $free (param i64)))
        (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
        (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
        (import "extism:host/env" "input_offset" (func $input (result i64)))
        (import "extism:host/env" "input_length" (func $input_length (result i64)))
        (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
        (import "extism:host/env" "error_set" (func $error_set (param i64)))
        (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
        (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
        (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
        (import "extism:host/env" "log_error" (func $log_error (param i64)))
        (import "extism:host/env" "get_log_level" (func $get_log_level (result i32)))
        (import "extism:host/env" "http_status_code" (func $http_status_code (result i32)))
        (import "extism:host/env" "http_headers" (func $http_headers (result i64)))
        (import "extism:host/user" "echo" (func $echo (param i64) (result i64)))
        (import "extism:host/user" "ping" (func $ping (result i64)))
        (func $key (result i64) (local $k i64)
            (local.set $k (call $alloc (i64.const 1)))
            (call $store_u8 (local.get $k) (i32.const 107)) (local.get $k))
        (func $loud {LOUD})
        {rest})"#
    );
    wat::parse_str(text).unwrap()
}

#[test]
fn a_start_function_that_is_loud_by_the_clock_harms_nobody() {
    let soon = SystemTime::now() + Duration::from_secs(2);
    let soon = soon.duration_since(UNIX_EPOCH).unwrap().as_nanos();
    // Quiet in the first instance, and loud in those that are made after that time.
    let text = format!(
        r#"(memory 1) (export "memory" (memory 0))
        (func $start
            (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 8)))
            (if (i64.gt_u (i64.load (i32.const 8)) (i64.const {soon})) (then (call $loud))))
        (start $start)
        (func (export "run") (result i32) unreachable)
        (func (export "customer_created") (result i32) (i32.const 0))"#
    );
    within(60, move || {
        let other = load(host(Echo), wat("(i32.const 0)"));
        let module = loud_with(CLOCK, &text);
        let plugin = Plugin::builder(module)
            .wasi(true)
            .build(host(Echo))
            .unwrap();
        for _ in 0..2 {
            let trapped = plugin.call_blocking("run", b"").unwrap_err();
            assert!(matches!(trapped, EventError::Trapped { .. }), "{trapped}");
            thread::sleep(Duration::from_millis(2_100));
        }
        let told = plugin.call_blocking("customer_created", b"");
        assert!(
            matches!(told, Ok(_) | Err(EventError::Broken { .. })),
            "{told:?}"
        );
        other.call_blocking("run", b"").unwrap();
    });
}

#[test]
fn a_start_function_that_is_loud_after_a_trap_harms_nobody() {
    // Quiet in the first instance, and loud as soon as a variable says that there was one.
    let later = r#"(func $start (if (i64.ne (call $var_get (call $key)) (i64.const 0)) (then (call $loud))))
        (start $start)
        (func (export "run") (result i32) (call $var_set (call $key) (call $key)) unreachable)
        (func (export "customer_created") (result i32) (i32.const 0))"#;
    let always = r#"(start $loud) (func (export "run") (result i32) unreachable)
        (func (export "customer_created") (result i32) (i32.const 0))"#;
    let out_of_memory = r#"(memory 1)
        (func $start (call $loud) (drop (memory.grow (i32.const 4))))
        (start $start) (func (export "run") (result i32) (drop (memory.grow (i32.const 60000))) (i32.const 0))
        (func (export "customer_created") (result i32) (i32.const 0))"#;
    within(60, move || {
        let other = load(host(Echo), wat("(i32.const 0)"));
        for text in [later, always, out_of_memory] {
            let plugin = load(host(Echo), loud(text));
            for _ in 0..3 {
                let error = plugin.call_blocking("run", b"").unwrap_err();
                assert!(
                    matches!(
                        error,
                        EventError::Trapped { .. } | EventError::Limited { .. }
                    ),
                    "{error:?}"
                );
                assert_eq!(plugin.call_blocking("customer_created", b"{}"), Ok(vec![]));
            }
        }
        // One that is loud, and then traps.
        let plugin = load(
            host(Echo),
            loud(
                r#"(func $start (call $loud) unreachable) (start $start)
                (func (export "run") (result i32) (i32.const 0))"#,
            ),
        );
        broken(&plugin.call_blocking("run", b""));
        assert_eq!(other.call_blocking("run", b""), Ok(vec![]));
    });
}

/// Functions, and how often an operation was called.
fn counting() -> (Functions, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let backend = serve(move |_: &Call, _: &[u8]| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { text_response(String::new()) }
    });
    (host(backend), asked)
}

#[test]
fn a_command_s_start_is_never_reused_and_side_modules_run_again() {
    let side =
        loud(r#"(func $start (drop (call $ping))) (start $start) (func (export "nothing"))"#);
    let main = wat::parse_str(
        r#"(module (import "side" "nothing" (func $nothing))
        (global $calls (mut i32) (i32.const 0))
        (func $count (result i32)
            (call $nothing)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (global.get $calls))
        (func (export "_start") (if (i32.ne (call $count) (i32.const 1)) (then unreachable)))
        (func (export "run") (result i32) (call $count)))"#,
    )
    .unwrap();
    let manifest = Manifest::new([
        Wasm::data(side).with_name("side"),
        Wasm::data(main).with_name("main"),
    ]);
    let (functions, asked) = counting();
    let plugin = Plugin::new(manifest, functions).unwrap();
    for time in 1..=3 {
        assert_eq!(plugin.call_blocking("_start", b""), Ok(vec![]));
        assert_eq!(asked.load(Ordering::SeqCst), time);
    }
    // After calls of other exports an instance is used again.
    for code in 1..=2 {
        let error = plugin.call_blocking("run", b"").unwrap_err();
        assert!(
            matches!(error, EventError::Failed { code: found, .. } if found == code),
            "{error:?}"
        );
        assert_eq!(asked.load(Ordering::SeqCst), 4);
    }
}

#[test]
fn a_start_function_calls_an_operation_in_its_first_call_only() {
    let (functions, asked) = counting();
    let wasm = loud(
        r#"(func $start (drop (call $ping))) (start $start)
        (func (export "run") (result i32) (i32.const 0))"#,
    );
    let plugin = Plugin::new(wasm, functions).unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    for _ in 0..3 {
        plugin.call_blocking("run", b"").unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

fn looping_start() -> Vec<u8> {
    module(&format!(
        r#"(func $start {SPIN}) (start $start)
        (func (export "run") (result i32) (i32.const 0))
        (func (export "customer_created") (result i32) (i32.const 0))"#
    ))
}

fn quick(wasm: Vec<u8>) -> PluginBuilder {
    Plugin::builder(wasm).timeout(LIMIT)
}

/// Checks that a plug-in loads at once, ends at the limit, and is never tried again.
fn stopped(wasm: Vec<u8>) {
    let plugin = quick(wasm).build(host(Echo)).unwrap();
    assert!(!plugin.is_broken());
    let began = Instant::now();
    let first = plugin.call_blocking("run", b"");
    assert!(began.elapsed() >= LIMIT && began.elapsed() < FAR);
    assert!(broken(&first).contains("500ms"), "{first:?}");
    assert!(plugin.is_broken());
    let began = Instant::now();
    assert_eq!(plugin.call_blocking("run", b""), first);
    assert!(began.elapsed() < LIMIT);
}

#[test]
fn a_start_function_that_loops_is_stopped_by_the_calls_clock() {
    within(60, || stopped(looping_start()));
}

#[test]
fn endless_constructors_and_hs_init_are_stopped() {
    within(60, || {
        for (name, parameters) in [
            ("__wasm_call_ctors", ""),
            ("_initialize", ""),
            ("hs_init", "(param i32 i32)"),
        ] {
            stopped(module(&format!(
                r#"(func (export "{name}") {parameters} {SPIN})
                (func (export "run") (result i32) (i32.const 0))"#
            )));
        }
    });
}

#[test]
fn a_looping_set_up_delays_nobody_else() {
    within(120, || {
        let folder = std::env::temp_dir().join(format!("looping-set-up-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a-bad.wasm"), looping_start()).unwrap();
        fs::write(folder.join("good.wasm"), listener()).unwrap();
        let plugins = Plugins::new(host(Echo));
        let began = Instant::now();
        let loaded = plugins.load_folder_with(&folder, |_, builder| builder.timeout(LIMIT));
        let loaded = loaded.unwrap();
        assert!(loaded.failed.is_empty(), "{:?}", loaded.failed);
        assert_eq!(loaded.loaded.len(), 2);
        fs::remove_dir_all(&folder).unwrap();
        for name in 0..16 {
            plugins
                .add(&format!("bad-{name}"), quick(looping_start()))
                .unwrap();
        }
        assert!(began.elapsed() < FAR);

        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let began = Instant::now();
        let results = runtime.block_on(plugins.deliver(CustomerCreated, &json!({})));
        assert!(began.elapsed() < FAR);
        for told in results.iter() {
            match &*told.plugin {
                "good" => assert!(matches!(told.outcome, Outcome::Delivered(None))),
                _ => assert!(matches!(
                    told.outcome,
                    Outcome::Failed(EventError::Broken { .. })
                )),
            }
        }
        assert_eq!(results.iter().count(), 18);

        // While it loops, it can be replaced and removed, and the runtime can end.
        let endless = Plugin::builder(looping_start()).timeout(Duration::from_secs(1_000));
        let endless = plugins.replace("bad-0", endless).unwrap();
        let running = runtime.spawn(async move { endless.call("run", "").await });
        thread::sleep(Duration::from_millis(100));
        assert!(!running.is_finished());
        let began = Instant::now();
        plugins.replace("bad-0", quick(listener())).unwrap();
        plugins.remove("bad-0").unwrap();
        drop(plugins);
        drop(runtime);
        assert!(began.elapsed() < FAR);
    });
}

fn listener() -> Vec<u8> {
    module(r#"(func (export "customer_created") (result i32) (i32.const 0))"#)
}

#[test]
fn looping_plug_ins_cost_no_threads() {
    within(60, || {
        let endless = || {
            let builder = Plugin::builder(looping_start()).timeout(Duration::from_secs(1));
            builder.build(host(Echo)).unwrap()
        };
        let plugins: Vec<Plugin> = (0..6).map(|_| endless()).collect();
        let current = Builder::new_current_thread().enable_all().build().unwrap();
        let worker = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        for (runtime, plugins) in [(current, &plugins[..3]), (worker, &plugins[3..])] {
            let ticks = runtime.block_on(async {
                // After this, everything that is started only once is running.
                let first = plugins[0].clone();
                let first = tokio::spawn(async move { first.call("run", "").await });
                tokio::time::sleep(Duration::from_millis(50)).await;
                let before = threads();
                let others: Vec<_> = plugins[1..]
                    .iter()
                    .map(|plugin| {
                        let plugin = plugin.clone();
                        tokio::spawn(async move { plugin.call("run", "").await })
                    })
                    .collect();
                let mut interval = tokio::time::interval(Duration::from_millis(10));
                let mut ticks = 0;
                while !first.is_finished() {
                    interval.tick().await;
                    ticks += 1;
                }
                assert!(threads() <= before, "{} threads of {before}", threads());
                for other in others {
                    broken(&other.await.unwrap());
                }
                ticks
            });
            assert!(ticks >= 5, "only {ticks} ticks");
        }
    });
}

/// Haskell's and C's set-up, in Extism's order, each once per instance.
#[test]
fn what_a_language_sets_up_runs_once_and_in_order() {
    let mut exports = String::new();
    for (name, letter) in [
        ("_initialize", 1),
        ("__wasm_call_ctors", 2),
        ("customer_created", 4),
    ] {
        write!(
            exports,
            r#"(func (export "{name}") (call $add (i32.const {letter})))"#
        )
        .unwrap();
    }
    let haskell = r#"(func (export "hs_init") (param i32 i32) (call $add (i32.const 3)))"#;
    for (haskell, sum) in [("", 2), (haskell, 13)] {
        let wasm = wat::parse_str(format!(
            r#"(module (global $all (mut i32) (i32.const 0))
            (func $add (param i32)
                (global.set $all (i32.add (i32.mul (global.get $all) (i32.const 10)) (local.get 0))))
            {exports} {haskell}
            (func (export "run") (result i32) (global.get $all)))"#
        ));
        let plugin = Plugin::new(wasm.unwrap(), host(Echo)).unwrap();
        for _ in 0..2 {
            let error = plugin.call_blocking("run", b"").unwrap_err();
            assert!(
                matches!(error, EventError::Failed { code, .. } if code == sum),
                "{error:?}"
            );
        }
    }
}
