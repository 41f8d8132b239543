//! Plug-ins that attack the memory that they share with the host. A host that trusted
//! their lengths would crash; here the worst that may happen is that their own call fails.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use extism_openapi::{Call, Plugin, event::EventError};
use host_common::{Echo, PASS_ON, host, kind, load, module, run, serve, text_response, wat};

/// The size of the host's response in bytes, including the envelope.
const RESPONSE: usize = 5000;

/// The result of the attack; the plug-in must still work after it.
fn attack(body: &str) -> Result<Vec<u8>, EventError> {
    let envelope = text_response(String::new()).to_json().len();
    let backend = serve(move |_, _| async move { text_response("x".repeat(RESPONSE - envelope)) });
    let wasm = module(&format!(
        r#"(func (export "run") (result i32) (local $a i64) (local $b i64) {body})
           (func (export "customer_created") (result i32) {PASS_ON})"#
    ));
    // Forged blocks can send the kernel in circles, which only the time limit ends.
    let builder = Plugin::builder(wasm).timeout(Duration::from_secs(3));
    let plugin = builder.build(host(backend)).unwrap();
    let result = plugin.call_blocking("run", b"{}");
    // The first of these may still have the instance whose memory the attack spoiled.
    let mut outputs = (0..2).map(|_| plugin.call_blocking("customer_created", b"{}"));
    assert!(outputs.any(|output| output.is_ok_and(|output| output.len() == RESPONSE)));
    result
}

/// The kind of the error that the plug-in got.
fn rejected(body: &str) -> String {
    let output = attack(body).unwrap();
    kind(&serde_json::from_slice(&output).unwrap()).to_owned()
}

/// In Extism's own kernel a block's length is in front of it, where a plug-in can overwrite it.
#[test]
fn what_stands_in_front_of_a_block_is_not_its_length() {
    for forged in ["0xffffffff", "0x7fffffff", "0x00f00000", "1"] {
        for distance in [4, 8, 12] {
            let body = format!(
                "(local.set $a (call $alloc (i64.const 100)))
                 (call $store_u32 (i64.sub (local.get $a) (i64.const {distance}))
                    (i32.const {forged}))
                 (if (i64.ne (call $length (local.get $a)) (i64.const 100)) (then unreachable))
                 (call $output (call $echo (local.get $a))) (i32.const 0)"
            );
            assert_eq!(rejected(&body), "none", "{forged} {distance}");
        }
    }
}

#[test]
fn offsets_that_are_no_block() {
    for offset in [
        "1",
        "65",
        "76",
        "12345",
        "1048570",
        "1048576",
        "0xfffffff0",
        "0xffffffff",
        "0x100000000",
        "-1",
        "-8",
    ] {
        let body = format!("(call $output (call $echo (i64.const {offset}))) (i32.const 0)");
        assert_eq!(rejected(&body), "invalid_request", "{offset}");
    }
    // The empty block is an empty input.
    assert_eq!(
        rejected("(call $output (call $echo (i64.const 0))) (i32.const 0)"),
        "none"
    );
}

/// Fills the kernel's first page and leaves a freed block `$a` in front whose size is forged so that
/// the block that the kernel splits off it for `bytes` bytes has its data at `target`.
fn forge_split(bytes: u64, target: &str) -> String {
    format!(
        "(local.set $a (call $alloc (i64.const 1000)))
         (drop (call $alloc (i64.const 64350)))
         (call $store_u8 (i64.sub (local.get $a) (i64.const 12)) (i32.const 2))
         (call $store_u32 (i64.sub (local.get $a) (i64.const 8))
            (i32.wrap_i64 (i64.add (i64.sub (i64.const {target}) (local.get $a)) (i64.const {bytes}))))"
    )
}

#[test]
fn a_forged_free_block_puts_the_response_at_the_end_of_memory() {
    // The memory ends at 1048576, or a page later if the kernel's own growth came first.
    for target in ["1048576", "1048570", "1047576", "1114112", "1113000"] {
        let split = forge_split(RESPONSE as u64, target);
        // The outcome of the call does not matter.
        let _ = attack(&format!(
            "{split} (call $output (call $ping)) (i32.const 0)"
        ));
    }
}

#[test]
fn a_split_overwrites_the_kernel_s_root() {
    // Data at 17 puts size and used over the position, at 25 over the length of what is allocated, at
    // 33 over the error's place, at 41 and 57 over input and output.
    for target in ["17", "25", "33", "41", "49", "57", "65"] {
        // A block in front of the forged one is reached by a size that wraps, so it must be small.
        let split = forge_split(40, target);
        for response in [
            "(call $ping)",
            "(call $echo (call $alloc (i64.const 3000000)))",
        ] {
            let body = format!(
                "{split} (drop (call $alloc (i64.const 40)))
                 (call $output {response}) (i32.const 0)"
            );
            let _ = attack(&body);
        }
    }
}

#[test]
fn a_forged_root_and_then_a_large_input_and_response() {
    let split = forge_split(40, "25");
    let honest = r#"(func (export "customer_created") (result i32)
        (call $output_set (call $input) (call $input_length)) (i32.const 0))"#;
    let wasm = module(&format!(
        r#"(func (export "run") (result i32) (local $a i64)
            {split} (drop (call $alloc (i64.const 40))) (i32.const 0))
           {honest}"#
    ));
    let plugin = load(host(Echo), wasm.clone());
    let large = vec![b'x'; 12 << 20];
    for _ in 0..3 {
        let _ = plugin.call_blocking("run", b"");
        if let Ok(output) = plugin.call_blocking("customer_created", &large) {
            assert_eq!(output, large);
        }
    }
    let backend = serve(|_, _| async { text_response("x".repeat(12 << 20)) });
    let wasm = wat(&format!(
        "{split} (drop (call $alloc (i64.const 40))) (drop (call $ping)) (i32.const 0)"
    ));
    let plugin = load(host(backend), wasm);
    let _ = plugin.call_blocking("run", b"");
    let _ = plugin.call_blocking("run", b"");
}

#[test]
fn an_output_that_is_not_in_memory() {
    let outputs = [
        ("77", "0xffffffff"),
        ("77", "-1"),
        ("-1", "10"),
        ("0xffffffff", "1"),
        ("1", "16777217"),
    ];
    for (offset, length) in outputs {
        let body =
            format!("(call $output_set (i64.const {offset}) (i64.const {length})) (i32.const 0)");
        // As in Extism, there is then no output; the log says so.
        assert_eq!(attack(&body).unwrap(), b"", "{offset} {length}");
    }
    // `store_u64` writes nothing below byte 64, where Extism's kernel has its own data.
    let body = "(call $store_u64 (i64.const 57) (i64.const -1)) (i32.const 0)";
    assert_eq!(attack(body).unwrap(), b"");
}

#[test]
fn messages_keys_and_variables_with_forged_lengths() {
    let forged = "(local.set $a (call $alloc (i64.const 16)))
        (local.set $b (call $alloc (i64.const 16)))
        (call $store_u64 (i64.sub (local.get $a) (i64.const 8)) (i64.const -1))";
    let long = "(local.set $a (call $alloc (i64.const 16)))
        (local.set $b (call $alloc (i64.const 16)))
        (call $store_u32 (i64.sub (local.get $a) (i64.const 4)) (i32.const 0x00ff0000))";
    let at_the_end = "(local.set $a (i64.const 1048560)) (local.set $b (call $input))
        (call $store_u8 (i64.const 1048548) (i32.const 1))
        (call $store_u32 (i64.const 1048556) (i32.const 60000))";
    for forged in [forged, long, at_the_end] {
        for call in [
            "(call $error_set (local.get $a))",
            "(call $log_error (local.get $a))",
            "(drop (call $config_get (local.get $a)))",
            "(drop (call $var_get (local.get $a)))",
            "(call $var_set (local.get $a) (local.get $b))",
            "(call $var_set (local.get $b) (local.get $a))",
        ] {
            let _ = attack(&format!("{forged} {call} (i32.const 0)"));
        }
    }
}

/// Set-up code is the plug-in's own code: it calls the host under the call's clock and limits, and never
/// while the plug-in is loaded.
#[test]
fn set_up_code_calls_the_host_in_the_first_call_and_not_before() {
    for start in [
        "(func $start (drop (call $ping))) (start $start)",
        r#"(func (export "_initialize") (drop (call $ping)))"#,
        r#"(func (export "__wasm_call_ctors") (drop (call $ping)))"#,
    ] {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let backend = serve(move |_: &Call, _: &[u8]| {
            counted.fetch_add(1, Ordering::SeqCst);
            async { text_response(String::new()) }
        });
        let wasm = module(&format!(
            r#"{start} (func (export "run") (result i32) {PASS_ON})"#
        ));
        let plugin = Plugin::new(wasm, host(backend)).unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 0, "{start}");
        plugin.call_blocking("run", b"{}").unwrap();
        plugin.call_blocking("run", b"{}").unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 3, "{start}");
    }
}

#[test]
fn an_honest_plug_in_with_more_memory_than_the_floor() {
    // Freed blocks below the input, a full page, and a large input: probes are needed.
    let body = "(local.set $n (i64.const 0))
        (loop $again
            (local.set $a (call $alloc (i64.const 70000)))
            (local.set $n (i64.add (local.get $n) (i64.const 1)))
            (call $free (local.get $a))
            (br_if $again (i64.lt_u (local.get $n) (i64.const 40))))
        (call $output (call $echo (call $input))) (i32.const 0)";
    let plugin = load(host(Echo), wat(body));
    for size in [10, 70_000, 900_000, 1_100_000, 5_000_000] {
        let input = format!("\"{}\"", "y".repeat(size));
        let response = run(&plugin, &input);
        assert_eq!(
            response["entity"].as_str().unwrap().len(),
            size + 2,
            "{size}"
        );
    }
}
