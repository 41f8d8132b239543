//! Plug-ins that are run under this crate and under the Extism SDK: which parts of Extism's ABI they use.

/// All of Extism's functions; `$say` adds eight bytes to the output, `$done` sets it.
pub(crate) const IMPORTS: &str = r#"
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

/// What `run` does between `$begin` and `$done`; locals `$a`, `$b`.
pub(crate) const BODIES: &[(&str, &str)] = &[
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
pub(crate) const MODULES: &[(&str, &str)] = &[
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
