//! What the host's tests share: an operation `echo`, one without input, and plug-ins in WAT.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "a module of several test files, each uses a part of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use std::time::Duration;

use extism_openapi::__private::functions;
use extism_openapi::operation::{
    BodyKind, MediaType, Operation, RequestBody, ResponseSpec, Status,
};
use extism_openapi::{
    Backend, Call, Functions, Plugin,
    backend::{RawBody, RawResponse, ResponseFuture},
};
use serde_json::Value;

const OK: ResponseSpec = ResponseSpec::new(Status::Code(200))
    .success()
    .with_body("application/json", BodyKind::Json);

pub const ECHO: Operation = Operation::new("echo", "echo", "POST", "/echo")
    .with_body(RequestBody::new(&[MediaType::new("application/json", BodyKind::Json)]).required())
    .with_responses(&[OK]);

pub const PING: Operation = Operation::new("ping", "ping", "GET", "/ping").with_responses(&[OK]);

pub const OPERATIONS: &[&Operation] = &[&ECHO, &PING];

pub const EVENTS: &[&str] = &["run", "customer_created"];

/// Responds with the text of its input.
pub struct Echo;

impl Backend for Echo {
    fn call<'a>(&'a self, _: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        let text = String::from_utf8_lossy(input).into_owned();
        Box::pin(async move { text_response(text) })
    }
}

struct Serve<F>(F);

impl<F, Responding> Backend for Serve<F>
where
    F: Fn(&Call, &[u8]) -> Responding + Send + Sync + 'static,
    Responding: Future<Output = RawResponse> + Send + 'static,
{
    fn call<'a>(&'a self, call: &'a Call, input: &'a [u8]) -> ResponseFuture<'a> {
        Box::pin((self.0)(call, input))
    }
}

/// A backend from a function.
pub fn serve<F, Responding>(serve: F) -> impl Backend
where
    F: Fn(&Call, &[u8]) -> Responding + Send + Sync + 'static,
    Responding: Future<Output = RawResponse> + Send + 'static,
{
    Serve(serve)
}

pub fn text_response(text: String) -> RawResponse {
    let mut response = RawResponse::new(200);
    response.entity = RawBody::Text(text);
    response
}

pub fn host(backend: impl Backend) -> Functions {
    functions("extism:host/user", OPERATIONS, EVENTS, backend)
}

/// The imports of every test plug-in, and `run` with this body: locals `$a`, `$b`, `$n`.
pub fn wat(body: &str) -> Vec<u8> {
    module(&format!(
        r#"(func (export "run") (result i32) (local $a i64) (local $b i64) (local $n i64) {body})"#
    ))
}

/// The imports of every test plug-in, and these functions.
pub fn module(functions: &str) -> Vec<u8> {
    wat::parse_str(format!(
        r#"(module
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "free" (func $free (param i64)))
        (import "extism:host/env" "length" (func $length (param i64) (result i64)))
        (import "extism:host/env" "load_u8" (func $load_u8 (param i64) (result i32)))
        (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
        (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
        (import "extism:host/env" "input_offset" (func $input (result i64)))
        (import "extism:host/env" "input_length" (func $input_length (result i64)))
        (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
        (import "extism:host/env" "error_set" (func $error_set (param i64)))
        (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
        (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
        (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
        (import "extism:host/env" "log_error" (func $log_error (param i64)))
        (import "extism:host/user" "echo" (func $echo (param i64) (result i64)))
        (import "extism:host/user" "ping" (func $ping (result i64)))
        (func $store_u32 (param $at i64) (param $value i32)
            (call $store_u8 (local.get $at) (local.get $value))
            (call $store_u8 (i64.add (local.get $at) (i64.const 1)) (i32.shr_u (local.get $value) (i32.const 8)))
            (call $store_u8 (i64.add (local.get $at) (i64.const 2)) (i32.shr_u (local.get $value) (i32.const 16)))
            (call $store_u8 (i64.add (local.get $at) (i64.const 3)) (i32.shr_u (local.get $value) (i32.const 24))))
        (func $output (param $block i64)
            (call $output_set (local.get $block) (call $length (local.get $block))))
        {functions})"#
    ))
    .unwrap()
}

/// Passes its input to `echo` and outputs the response.
pub const PASS_ON: &str = "(call $output (call $echo (call $input))) (i32.const 0)";

pub fn load(functions: Functions, wasm: Vec<u8>) -> Plugin {
    Plugin::builder(wasm)
        .timeout(Duration::from_secs(20))
        .build(functions)
        .unwrap()
}

/// Calls `run` and gives the response envelope that the plug-in got.
pub fn run(plugin: &Plugin, input: &str) -> Value {
    let output = plugin.call_blocking("run", input.as_bytes()).unwrap();
    serde_json::from_slice(&output).unwrap()
}

/// The kind of the envelope's error.
pub fn kind(envelope: &Value) -> &str {
    envelope["error"]["kind"].as_str().unwrap_or("none")
}
