//! Extism's own `http_request`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{Plugin, event::EventError, plugin::PluginBuilder};
use serde_json::{Value, json};

use crate::host_common::{Echo, host};

const IMPORTS: &str = r#"
    (import "extism:host/env" "http_request" (func $request (param i64 i64) (result i64)))
    (import "extism:host/env" "http_status_code" (func $status (result i32)))
    (import "extism:host/env" "http_headers" (func $headers (result i64)))
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
    (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
    (func $output (param $block i64)
        (call $output_set (local.get $block) (call $length (local.get $block))))"#;

/// Sends the request that is its input. `run` outputs the body, `head` the headers, and `post` sends `hi`
/// with it.
fn plugin() -> Vec<u8> {
    wat::parse_str(format!(
        r#"(module {IMPORTS}
        (func (export "run") (result i32)
            (call $output (call $request (call $input) (i64.const 0))) (i32.const 0))
        (func (export "head") (result i32)
            (drop (call $request (call $input) (i64.const 0)))
            (call $output (call $headers)) (i32.const 0))
        (func (export "status") (result i32)
            (drop (call $request (call $input) (i64.const 0))) (call $status))
        (func (export "post") (result i32) (local $body i64)
            (local.set $body (call $alloc (i64.const 2)))
            (call $store_u8 (local.get $body) (i32.const 104))
            (call $store_u8 (i64.add (local.get $body) (i64.const 1)) (i32.const 105))
            (call $output (call $request (call $input) (local.get $body))) (i32.const 0))
        (func (export "large") (result i32)
            (call $output (call $request (call $input) (call $alloc (i64.const 20000000))))
            (i32.const 0)))"#
    ))
    .unwrap()
}

fn builder() -> PluginBuilder {
    Plugin::builder(plugin())
        .extism_http(true)
        .timeout(Duration::from_secs(20))
}

fn load() -> Plugin {
    let builder = builder().allow_host("127.0.0.1");
    builder.build(host(Echo)).unwrap()
}

fn call(plugin: &Plugin, export: &str, request: &Value) -> Result<String, String> {
    let output = plugin.call_blocking(export, request.to_string().as_bytes());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    output.map(text).map_err(|error| error.to_string())
}

/// Responds to each path in its own way; gives the address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || answer(stream.unwrap(), address.port()));
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, port: u16) {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    while !request.contains("\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.push_str(&String::from_utf8_lossy(&buffer[..read])),
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    let moved = |to: &str| {
        format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
    };
    let answer = match path {
        "/echo" => ok(&request),
        "/refused" => {
            "HTTP/1.1 422 No\r\nx-reason: colour\r\ncontent-length: 2\r\n\r\nno".to_owned()
        }
        "/near" => moved("/echo?near"),
        "/echo?near" => ok("near"),
        "/away" => moved(&format!("http://localhost:{port}/echo")),
        "/file" => moved("file:///etc/passwd"),
        "/round" => moved("/round"),
        "/large" => ok(&"a".repeat(3_000)),
        "/chunks" => {
            let chunk = format!("3e8\r\n{}\r\n", "a".repeat(1_000));
            format!(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
                chunk.repeat(3)
            )
        }
        "/slow" => {
            thread::sleep(Duration::from_secs(6));
            ok("late")
        }
        _ => "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
    };
    // The client may have gone.
    let _ = stream.write_all(answer.as_bytes());
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nx-served: here\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn an_allowed_host_is_asked_and_its_response_passed_on() {
    let (server, plugin) = (server(), load());
    let url = format!("{server}/echo");
    let sent = call(
        &plugin,
        "run",
        &json!({"url": url, "headers": {"X-Mine": "yes"}}),
    )
    .unwrap();
    assert!(sent.starts_with("GET /echo HTTP/1.1\r\n"), "{sent}");
    assert!(sent.contains("x-mine: yes"), "{sent}");
    let sent = call(&plugin, "post", &json!({"url": url, "method": "put"})).unwrap();
    assert!(sent.starts_with("PUT /echo HTTP/1.1\r\n"), "{sent}");
    assert!(sent.contains("content-length: 2"), "{sent}");
    let head = call(&plugin, "head", &json!({"url": url})).unwrap();
    let head: Value = serde_json::from_str(&head).unwrap();
    assert_eq!(head["x-served"], "here");
}

#[test]
fn a_response_that_reports_an_error_is_a_response() {
    let (server, plugin) = (server(), load());
    let request = json!({"url": format!("{server}/refused")});
    assert_eq!(call(&plugin, "run", &request), Ok("no".to_owned()));
    let input = request.to_string();
    let error = plugin
        .call_blocking("status", input.as_bytes())
        .unwrap_err();
    assert!(
        matches!(error, EventError::Failed { code: 422, .. }),
        "{error}"
    );
    let head = call(&plugin, "head", &request).unwrap();
    assert!(head.contains(r#""x-reason":"colour""#), "{head}");
}

#[test]
fn a_host_that_is_not_allowed_is_not_asked() {
    let server = server();
    let request = json!({"url": format!("{server}/echo")});
    for hosts in [
        &[][..],
        &["localhost"],
        &["127.0.0.2", "*.0.0"],
        &["http://127.0.0.1"],
    ] {
        let builder = hosts
            .iter()
            .fold(builder(), |it, host| it.allow_host(*host));
        let error = call(&builder.build(host(Echo)).unwrap(), "run", &request).unwrap_err();
        let message = format!("HTTP request to {server}/echo is not allowed");
        assert!(error.contains(&message), "{error}");
    }
    for hosts in ["*", "127.*", "127.0.0.?"] {
        let plugin = builder().allow_host(hosts).build(host(Echo)).unwrap();
        call(&plugin, "run", &request).unwrap();
    }
    let plugin = builder()
        .allow_host("*.example.com")
        .build(host(Echo))
        .unwrap();
    for url in [
        "http://www.example.com@127.0.0.1/",
        "http://127.0.0.1/www.example.com",
        "http://127.0.0.1#.example.com",
        "http://127.0.0.1\\.example.com",
        "file:///etc/passwd",
        "data:text/plain,hello",
    ] {
        let error = call(&plugin, "run", &json!({"url": url})).unwrap_err();
        assert!(error.contains("is not allowed"), "{error}");
    }
}

#[test]
fn the_hosts_own_manifest_allows_hosts_as_extisms_do() {
    let server = server();
    let manifest = Manifest::new([Wasm::data(plugin())]).with_allowed_host("127.*");
    let request = json!({"url": format!("{server}/echo")});
    let off = Plugin::builder(manifest.clone()).build(host(Echo)).unwrap();
    let error = call(&off, "run", &request).unwrap_err();
    assert!(error.contains("PluginBuilder::extism_http"), "{error}");
    let on = Plugin::builder(manifest).extism_http(true);
    call(&on.build(host(Echo)).unwrap(), "run", &request).unwrap();
}

#[test]
fn redirects_lead_to_allowed_hosts_only() {
    let (server, plugin) = (server(), load());
    let get = |path: &str| call(&plugin, "run", &json!({"url": format!("{server}{path}")}));
    assert_eq!(get("/near"), Ok("near".to_owned()));
    let error = get("/away").unwrap_err();
    assert!(
        error.contains("HTTP request to http://localhost:"),
        "{error}"
    );
    assert!(error.contains("is not allowed"), "{error}");
    // A redirect to another scheme is not followed: it is itself the response.
    assert_eq!(get("/file"), Ok(String::new()));
    let error = get("/round").unwrap_err();
    assert!(error.contains("redirected more than 10 times"), "{error}");
}

#[test]
fn too_large_an_answer_ends_the_call() {
    let server = server();
    let mut manifest = Manifest::new([Wasm::data(plugin())]).with_allowed_host("127.0.0.1");
    for (limit, fits) in [(2_999, false), (3_000, true)] {
        manifest.memory.max_http_response_bytes = Some(limit);
        let plugin = Plugin::builder(manifest.clone()).extism_http(true);
        let plugin = plugin.build(host(Echo)).unwrap();
        for path in ["/large", "/chunks"] {
            let answer = call(&plugin, "run", &json!({"url": format!("{server}{path}")}));
            match answer {
                Ok(body) => assert!(fits && body.len() == 3_000, "{path}"),
                Err(error) => {
                    let message =
                        "HTTP response exceeds the configured maximum number of bytes: 2999";
                    assert!(!fits && error.contains(message), "{error}");
                }
            }
        }
    }
}

#[test]
fn a_slow_answer_ends_with_the_time_of_the_call() {
    let server = server();
    let plugin = builder()
        .allow_host("127.0.0.1")
        .timeout(Duration::from_millis(500));
    let plugin = plugin.build(host(Echo)).unwrap();
    let request = json!({"url": format!("{server}/slow")}).to_string();
    let began = Instant::now();
    let error = plugin.call_blocking("run", request.as_bytes()).unwrap_err();
    assert!(matches!(error, EventError::TimedOut { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_millis(1_300));
}

#[test]
fn headers_that_lead_past_the_allowed_host_are_left_out() {
    let (server, plugin) = (server(), load());
    let headers = json!({
        "Host": "internal.example.com",
        "Connection": "upgrade",
        "Transfer-Encoding": "chunked",
        "Content-Length": "100",
        "Proxy-Authorization": "Basic eA==",
        "X-Kept": "kept",
    });
    let request = json!({"url": format!("{server}/echo"), "headers": headers});
    let sent = call(&plugin, "run", &request).unwrap();
    assert!(sent.contains("x-kept: kept"), "{sent}");
    for absent in ["internal", "upgrade", "chunked", "content-length", "proxy-"] {
        assert!(!sent.contains(absent), "{sent}");
    }
    for headers in [json!({"a\r\nb": "c"}), json!({"a": "b\r\nhost: c"})] {
        let request = json!({"url": format!("{server}/echo"), "headers": headers});
        let error = call(&plugin, "run", &request).unwrap_err();
        assert!(error.contains("can't be sent"), "{error}");
    }
}

#[test]
fn what_can_not_be_sent_is_told_on_one_line() {
    let (server, plugin) = (server(), load());
    let url = format!("{server}/echo");
    let requests = [
        (json!({"url": "not a URL"}), "Invalid URL"),
        (
            json!({"url": "http://example.com/\n2026 INFO forged"}),
            "HTTP request to",
        ),
        (
            json!({"url": url, "method": "CONNECT"}),
            "`CONNECT` is not a method",
        ),
        (json!({"url": url, "method": "A B\n"}), "is not a method"),
        (json!({"method": "GET"}), "can't be read"),
        (json!([]), "can't be read"),
    ];
    for (request, message) in requests {
        let error = call(&plugin, "run", &request).unwrap_err();
        assert!(error.contains(message), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let error = call(&plugin, "large", &json!({"url": url})).unwrap_err();
    assert!(error.contains("20000000 bytes are more than"), "{error}");
}

#[test]
fn without_a_request_there_is_no_status_and_no_header() {
    let wasm = format!(
        r#"(module {IMPORTS}
        (func (export "run") (result i32)
            (call $output (call $headers)) (call $status)))"#
    );
    let wasm = wat::parse_str(wasm).unwrap();
    for (allowed, headers) in [(false, ""), (true, "{}")] {
        let plugin = Plugin::builder(wasm.clone()).extism_http(allowed);
        let plugin = plugin.build(host(Echo)).unwrap();
        assert_eq!(call(&plugin, "run", &json!({})), Ok(headers.to_owned()));
    }
}
