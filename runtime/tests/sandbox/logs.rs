//! What plug-ins get into the host's log and messages.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use extism_openapi::manifest::{Manifest, Wasm};
use extism_openapi::{Plugin, event::EventError, metrics::Metrics};

use crate::common::within;
use crate::host_common::{Echo, host, load, module, wat};

/// Everything that is logged in this process.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Logged {
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        // As programs that read a log may split lines.
        text.split(['\n', '\r']).map(str::to_owned).collect()
    }
}

fn logged() -> Logged {
    static LOGGED: OnceLock<Logged> = OnceLock::new();
    let start = || {
        let logged = Logged::default();
        let writer = logged.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        logged
    };
    LOGGED.get_or_init(start).clone()
}

const FORGED: &str = "hello\n2026-01-01T00:00:00Z  INFO billing::auth: admin `root` logged in\r2026\u{1b}[2J\u{202e}";

/// WAT that makes a block of this text: `$a`.
fn block(text: &str) -> String {
    let mut wat = format!("(local.set $a (call $alloc (i64.const {})))", text.len());
    for (index, byte) in text.bytes().enumerate() {
        wat += &format!(
            "(call $store_u8 (i64.add (local.get $a) (i64.const {index})) (i32.const {byte}))"
        );
    }
    wat
}

#[track_caller]
fn harmless(text: &str) {
    assert!(text.contains("2026"), "{text}");
    let forged = ['\n', '\r', '\u{1b}', '\u{202e}'];
    assert!(!text.contains(forged), "{text:?}");
}

fn escaped() -> String {
    let mut escaped = String::new();
    for byte in FORGED.bytes() {
        escaped += &format!("\\{byte:02x}");
    }
    escaped
}

#[test]
fn a_plug_in_can_not_forge_a_log_line() {
    let logged = logged();
    let block = block(FORGED);
    let error = |body: &str| {
        let plugin = Plugin::new(wat(body), host(Echo).plugin_name(FORGED)).unwrap();
        plugin.call_blocking("run", b"").unwrap_err()
    };
    let failed = error(&format!(
        "{block} (call $error_set (local.get $a)) (i32.const 1)"
    ));
    assert!(matches!(failed, EventError::Failed { .. }), "{failed:?}");
    harmless(&failed.to_string());
    let trapped = error(&format!(
        "{block} (call $error_set (local.get $a)) unreachable"
    ));
    harmless(&trapped.to_string());
    error(&format!(
        "{block} (call $log_error (local.get $a)) unreachable"
    ));

    // A function's name, of the module's name section.
    let named = module(&format!(
        r#"(func $named (@name "{}") unreachable) (func (export "run") (call $named))"#,
        escaped()
    ));
    let trapped = load(host(Echo), named)
        .call_blocking("run", b"")
        .unwrap_err();
    harmless(&trapped.to_string());
    let start = module(&format!(
        r#"(func $named (@name "{}") unreachable) (start $named) (func (export "run"))"#,
        escaped()
    ));
    let broken = load(host(Echo), start)
        .call_blocking("run", b"")
        .unwrap_err();
    harmless(&broken.to_string());

    // Names of imports, exports and modules.
    let name = escaped();
    for import in [
        format!(r#"(module (import "{name}" "f" (func)))"#),
        format!(r#"(module (import "extism:host/user" "{name}" (func)))"#),
    ] {
        let error = Plugin::new(wat::parse_str(import).unwrap(), host(Echo)).unwrap_err();
        harmless(&error.to_string());
    }
    let plain = || Wasm::data(wat("(i32.const 0)"));
    let manifest = Manifest::new([
        plain().with_name(FORGED),
        plain().with_name(FORGED),
        plain(),
    ]);
    let error = Plugin::new(manifest, host(Echo)).unwrap_err().to_string();
    assert!(!error.contains(['\n', '\r']), "{error:?}");
    let near = wat::parse_str(
        r#"(module (func (export "customer_create") (result i32) (i32.const 0))
        (func (export "custmer_created\0a2026")))"#,
    );
    for warning in Plugin::new(near.unwrap(), host(Echo)).unwrap().warnings() {
        assert!(!warning.to_string().contains('\n'), "{warning}");
    }
    let missing = load(host(Echo), wat("(i32.const 0)")).call_blocking(FORGED, b"");
    harmless(&missing.unwrap_err().to_string());

    let lines = logged.lines();
    assert!(lines.iter().any(|line| line.contains("billing::auth")));
    for line in &lines {
        assert!(!line.starts_with("2026-01-01"), "{line}");
        assert!(!line.contains(['\u{1b}', '\u{202e}']), "{line:?}");
    }
}

#[test]
fn log_lines_have_a_rate() {
    within(60, || {
        let logged = logged();
        let wasm = wat(&format!(
            "(loop $l
                {} (call $log_error (local.get $a))
                (local.set $n (i64.add (local.get $n) (i64.const 1)))
                (br_if $l (i64.lt_u (local.get $n) (i64.const 5000))))
            (i32.const 0)",
            block("again")
        ));
        let plugin = Plugin::builder(wasm).max_log_lines_per_second(10);
        let plugin = plugin.build(host(Echo)).unwrap();
        let began = std::time::Instant::now();
        plugin.call_blocking("run", b"").unwrap();
        let most = 50 + 10 * (began.elapsed().as_secs() as usize + 1);
        let again = |lines: &[String]| lines.iter().filter(|it| it.contains("again")).count();
        let lines = logged.lines();
        assert!((50..=most).contains(&again(&lines)), "{}", again(&lines));
        // As soon as one more line may be written, it says how many were dropped.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let _ = plugin.call_blocking("run", b"");
        let lines = logged.lines();
        let dropped = lines.iter().find(|line| line.contains("dropped"));
        let dropped = dropped.expect("a line that says so");
        assert!(dropped.contains("max_log_lines_per_second"), "{dropped}");
    });
}

/// One line is cut, however long the plug-in's block is.
#[test]
fn a_log_line_has_an_end() {
    let logged = logged();
    let wasm = wat("(local.set $a (call $alloc (i64.const 10000000)))
        (call $log_error (local.get $a)) (i32.const 0)");
    load(host(Echo), wasm).call_blocking("run", b"").unwrap();
    let longest = logged.lines().iter().map(String::len).max();
    assert!(longest.unwrap() < 50_000, "{longest:?}");
}

#[test]
fn a_builders_debug_shows_no_configuration() {
    let secret = "sk_live_51Hx";
    let manifest = Manifest::new([Wasm::data(wat("(i32.const 0)"))]).with_config_key("key", secret);
    let builder = Plugin::builder(manifest).config("other", secret);
    for shown in [format!("{builder:?}"), format!("{builder:#?}")] {
        assert!(!shown.contains(secret), "{shown}");
        assert!(shown.contains("other"), "{shown}");
    }
    let plugin = builder.build(host(Echo)).unwrap();
    assert!(!format!("{plugin:?}").contains(secret));
}

#[test]
fn a_trap_names_its_function() {
    let message = |functions: &str| {
        let error = load(host(Echo), module(functions)).call_blocking("run", b"");
        error.unwrap_err().to_string()
    };
    let text = message(
        r#"(func $inner unreachable) (func $outer (call $inner))
        (func $run (export "run") (call $outer))"#,
    );
    let place = "in `inner`, called by `outer`, called by `run`";
    assert!(text.contains(place), "{text}");
    assert!(text.contains("unreachable"), "{text}");
    let text = message(
        r#"(func $f (@name "_ZN4core9panicking5panic17h0123456789abcdefE") unreachable)
        (func (export "run") (call $f))"#,
    );
    assert!(text.contains("in `core::panicking::panic`"), "{text}");
    // Names that would be very long, written out.
    let long = "x".repeat(90_000);
    let text = message(&format!(
        r#"(func $f (@name "{long}") unreachable) (func (export "run") (call $f))"#
    ));
    assert!(text.len() < 1_000, "{}", text.len());
    let text = message(r#"(func $f (call $f)) (func (export "run") (call $f))"#);
    assert!(text.contains("stack"), "{text}");
}

#[test]
fn a_trap_names_file_and_line_where_the_module_has_them() {
    let text = r#"(module
        (func $inner
            unreachable)
        (func (export "run")
            (call $inner)))"#;
    let assembled = |lines| {
        let mut parser = wat::Parser::new();
        if lines {
            parser.generate_dwarf(wat::GenerateDwarf::Lines);
        }
        let name = std::path::Path::new("src/\nplugin.wat");
        parser.parse_str(Some(name), text).unwrap()
    };
    let message = |wasm| {
        let error = load(host(Echo), wasm).call_blocking("run", b"");
        error.unwrap_err().to_string()
    };
    let said = message(assembled(true));
    // The plug-in's file names are untrusted text, too.
    let place = r"in `inner` (src/\nplugin.wat:3), called by `function 1` (src/\nplugin.wat:5)";
    assert!(said.contains(place), "{said}");
    let said = message(assembled(false));
    assert!(said.contains("in `inner`, called by"), "{said}");
}

struct Panics;

impl Metrics for Panics {
    fn call(&self, _: &extism_openapi::metrics::CallMeasurement<'_>) {
        panic!("the host's own code panics");
    }
}

#[test]
fn a_panic_of_the_host_s_metrics_harms_no_call() {
    let plugin = load(
        host(Echo).metrics(Panics),
        wat("(drop (call $ping)) (i32.const 0)"),
    );
    for _ in 0..2 {
        assert_eq!(plugin.call_blocking("run", b""), Ok(vec![]));
    }
}
