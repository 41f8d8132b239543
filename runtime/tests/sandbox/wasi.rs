//! WASI without folders.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use extism_openapi::{Plugin, event::EventError, plugin::LoadError};

use crate::host_common::{Echo, host};
use crate::logged::logged;
use crate::preview_1::{
    FUNCTIONS, answer, buffers, build, builder, data, load, module, number, running, with_memory,
};

const BADF: i32 = 8;
const FAULT: i32 = 21;
const INVAL: i32 = 28;
const NOTSUP: i32 = 58;

/// Writes this text to a descriptor.
fn writing(descriptor: u32, text: &[u8]) -> Vec<u8> {
    let data = data(64, text) + &data(0, &buffers(&[(64, text.len() as u32)]));
    let write = format!(
        "(call $fd_write (i32.const {descriptor}) (i32.const 0) (i32.const 1) (i32.const 16))"
    );
    running(&data, &write)
}

/// Waits for a clock: its number, nanoseconds and whether they are a point in time.
fn waiting(clock: u32, time: u64, absolute: bool) -> String {
    let mut subscription = [0_u8; 48];
    subscription[0..8].copy_from_slice(&7_u64.to_le_bytes());
    subscription[16..20].copy_from_slice(&clock.to_le_bytes());
    subscription[24..32].copy_from_slice(&time.to_le_bytes());
    subscription[40] = u8::from(absolute);
    data(0, &subscription)
}

const POLL: &str = "(call $poll_oneoff (i32.const 0) (i32.const 256) (i32.const 1) (i32.const 48))";

#[test]
fn every_function_of_preview_1_links_and_is_no_trap() {
    // Descriptors and addresses of all kinds, without one that ends the plug-in.
    for value in [0_i64, 1, 2, 3, 65_535, 65_536, i64::from(i32::MAX), -1] {
        let mut calls = String::new();
        for (name, parameters) in FUNCTIONS.iter().filter(|(name, _)| *name != "proc_exit") {
            calls.push_str("(drop (call $");
            calls.push_str(name);
            for parameter in parameters.chars() {
                calls.push_str(&match parameter {
                    'i' => format!("(i32.const {})", value as i32),
                    _ => format!("(i64.const {value})"),
                });
            }
            calls.push_str("))");
        }
        let plugin = load(running("", &format!("{calls} (i32.const 0)")));
        assert_eq!(answer(&plugin), Ok(Vec::new()), "{value}");
    }
}

#[test]
fn a_plug_in_that_imports_wasi_is_told_how_it_gets_it() {
    let error = Plugin::new(writing(1, b"x"), host(Echo)).unwrap_err();
    assert!(matches!(error, LoadError::MissingImport { .. }));
    assert!(error.to_string().contains("`PluginBuilder::wasi(true)`"));
}

#[test]
fn what_a_plug_in_writes_is_in_the_log_line_by_line() {
    let text = b"hello\n2026 ERROR forged \x1b[2J\r\xe2\x80\xae\nno end";
    let plugin = load(writing(1, text));
    let (answered, log) = logged(|| answer(&plugin));
    assert_eq!(answered, Ok(Vec::new()));
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 3, "{log}");
    assert!(lines.iter().all(|line| line.contains(" INFO ")), "{log}");
    assert!(lines[0].contains("hello plugin=\"plug-in\""), "{log}");
    assert!(
        lines[1].contains(r"2026 ERROR forged \u{1b}[2J\r\u{202e}"),
        "{log}"
    );
    assert!(lines[2].contains("no end"), "{log}");

    let plugin = load(writing(2, b"careful\r\n"));
    let ((), log) = logged(|| drop(answer(&plugin)));
    assert!(
        log.contains(" WARN ") && log.contains("careful plugin"),
        "{log}"
    );
    assert_eq!(answer(&load(writing(0, b"x"))), Err(BADF));
    assert_eq!(answer(&load(writing(3, b"x"))), Err(BADF));
}

#[test]
fn what_a_plug_in_wrote_before_it_broke_off_is_in_the_log() {
    let data = data(64, b"last words") + &data(0, &buffers(&[(64, 10)]));
    let write = "(drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 16)))";
    for end in ["unreachable", "(loop $on (br $on))"] {
        let body = format!("{write} {end} (i32.const 0)");
        let limited = builder(running(&data, &body)).timeout(Duration::from_millis(300));
        let plugin = build(limited);
        let (result, log) = logged(|| plugin.call_blocking("run", b""));
        result.unwrap_err();
        assert!(log.contains("last words"), "{end}: {log}");
    }
    let start = format!("{data} (func $start {write} unreachable) (start $start)");
    let run = r#"(func (export "run") (result i32) (i32.const 0))"#;
    let plugin = load(module(&format!("{start} {run}")));
    let (result, log) = logged(|| plugin.call_blocking("run", b""));
    assert!(matches!(result, Err(EventError::Broken { .. })));
    assert!(log.contains("last words"), "{log}");
}

#[test]
fn a_flood_of_output_is_limited() {
    let data = data(64, &b"\n".repeat(1000)) + &data(0, &buffers(&[(64, 1000)]));
    let flood = r#"(local $n i32) (loop $on
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $on (i32.lt_u (local.get $n) (i32.const 1000)))) (i32.const 0)"#;
    let plugin = build(builder(running(&data, flood)).max_log_lines_per_second(10));
    let (answered, log) = logged(|| answer(&plugin));
    assert_eq!(answered, Ok(Vec::new()));
    let lines = log.lines().count();
    assert!((50..500).contains(&lines), "{lines} lines");
}

#[test]
fn a_line_without_end_is_cut_and_large_writes_are_taken_in_pieces() {
    let body = r#"
        (memory.fill (i32.const 64) (i32.const 97) (i32.const 60000000))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
        (call $out (i64.extend_i32_u (i32.load (i32.const 16))))
        (i32.const 0)"#;
    let functions = format!(
        r#"{} (func (export "run") (result i32) {body})"#,
        data(0, &buffers(&[(64, 60_000_000)]))
    );
    let plugin = load(with_memory(
        r#"(memory (export "memory") 1000)"#,
        &functions,
    ));
    let (written, log) = logged(|| number(&plugin));
    assert_eq!(written, Ok(65_536));
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.len() < 5_000 && log.contains("aaa… ("), "{log}");
    assert!(log.contains(" more bytes)"), "{log}");
}

#[test]
fn a_huge_number_of_buffers_is_cut() {
    let write =
        "(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const {}) (i32.const 16384)))
        (call $out (i64.extend_i32_u (i32.load (i32.const 16384)))) (i32.const 0)";
    let data = data(0, &buffers(&[(20_000, 1); 2_000]));
    for (count, written) in [("1000", 1000), ("2000", 1024), ("-1", 1024)] {
        let plugin = load(running(&data, &write.replace("{}", count)));
        assert_eq!(number(&plugin), Ok(written));
    }
}

#[test]
fn an_address_outside_of_the_memory_is_an_error() {
    let far = "(i32.const -16)";
    let calls = [
        format!("(call $fd_write (i32.const 1) {far} (i32.const 1) (i32.const 0))"),
        format!("(call $fd_write (i32.const 1) {far} (i32.const -1) (i32.const 0))"),
        format!("(call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) {far})"),
        format!("(call $fd_read (i32.const 0) (i32.const 0) (i32.const 0) {far})"),
        format!("(call $fd_fdstat_get (i32.const 1) {far})"),
        format!("(call $fd_filestat_get (i32.const 1) {far})"),
        format!("(call $clock_time_get (i32.const 0) (i64.const 0) {far})"),
        format!("(call $clock_res_get (i32.const 0) {far})"),
        format!("(call $random_get {far} (i32.const 1))"),
        "(call $random_get (i32.const 0) (i32.const -1))".to_owned(),
        format!("(call $args_sizes_get (i32.const 0) {far})"),
        format!("(call $environ_sizes_get {far} (i32.const 0))"),
        format!("(call $poll_oneoff {far} (i32.const 0) (i32.const 1) (i32.const 0))"),
        format!("(call $poll_oneoff (i32.const 0) {far} (i32.const 1) (i32.const 0))"),
        format!("(call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const 1) {far})"),
    ];
    for call in &calls {
        assert_eq!(answer(&load(running("", call))), Err(FAULT), "{call}");
    }
    // One byte of the last buffer lies outside.
    let data = data(0, &buffers(&[(65_535, 2)]));
    let write = "(call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))";
    assert_eq!(answer(&load(running(&data, write))), Err(FAULT));
    let hidden = with_memory(
        "(memory 1)",
        r#"(func (export "run") (result i32)
            (call $random_get (i32.const 0) (i32.const 1)))"#,
    );
    assert_eq!(answer(&load(hidden)), Err(FAULT));
}

#[test]
fn a_plug_in_ends_itself_with_a_code() {
    let exit = |code: i32| {
        let body =
            format!("(call $out (i64.const 5)) (call $proc_exit (i32.const {code})) (i32.const 1)");
        load(running("", &body))
    };
    assert_eq!(number(&exit(0)), Ok(5));
    let plugin = exit(3);
    for _ in 0..2 {
        assert_eq!(answer(&plugin), Err(3));
    }
}

/// Finding M4: Extism's WASI kept sleeping beyond every limit.
#[test]
fn a_sleep_ends_with_the_time_of_the_call() {
    let second = 1_000_000_000;
    let year_2286 = 10_000_000_000 * second;
    let sleeps = [
        waiting(1, 6 * second, false),
        waiting(0, 6 * second, false),
        waiting(0, u64::MAX / 8, false),
        waiting(0, year_2286, true),
        waiting(1, year_2286, true),
    ];
    for data in sleeps {
        let limited = builder(running(&data, POLL)).timeout(Duration::from_millis(500));
        let plugin = build(limited);
        let began = Instant::now();
        let error = plugin.call_blocking("run", b"").unwrap_err();
        assert!(matches!(error, EventError::TimedOut { .. }), "{error}");
        let took = began.elapsed();
        assert!(took < Duration::from_millis(1_300), "{took:?}");
    }
}

#[test]
fn a_sleep_in_set_up_ends_with_the_time_of_the_call() {
    let start = format!(
        r#"{} (func $start (drop {POLL})) (start $start)
        (func (export "run") (result i32) (i32.const 0))"#,
        waiting(1, 6_000_000_000, false)
    );
    let plugin = build(builder(module(&start)).timeout(Duration::from_millis(500)));
    let began = Instant::now();
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(matches!(error, EventError::Broken { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_millis(1_300));
}

#[test]
fn a_sleep_within_the_time_of_the_call_lasts_as_long_as_it_should() {
    let body =
        format!("(drop {POLL}) (call $out_bytes (i32.const 256) (i32.const 32)) (i32.const 0)");
    let plugin = load(running(&waiting(1, 60_000_000, false), &body));
    let began = Instant::now();
    let event = answer(&plugin).unwrap();
    assert!(began.elapsed() >= Duration::from_millis(60));
    // The plug-in's number for it, no error, and the kind: a clock.
    assert_eq!(event[0..11], [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    // In a runtime with one thread, and without a runtime.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert_eq!(runtime.block_on(plugin.call("run", "")).unwrap(), event);
    assert_eq!(pollster::block_on(plugin.call("run", "")).unwrap(), event);
}

#[test]
fn what_is_ready_is_not_waited_for() {
    let mut subscriptions = [0_u8; 48 * 4];
    subscriptions[24..32].copy_from_slice(&6_000_000_000_u64.to_le_bytes());
    // Standard output can be written, input is at its end, and a fifth descriptor is not open.
    for (index, (kind, descriptor)) in [(2, 1_u32), (1, 0), (1, 5)].into_iter().enumerate() {
        let at = 48 * (index + 1);
        subscriptions[at] = index as u8 + 1;
        subscriptions[at + 8] = kind;
        subscriptions[at + 16..at + 20].copy_from_slice(&descriptor.to_le_bytes());
    }
    let poll =
        "(drop (call $poll_oneoff (i32.const 0) (i32.const 256) (i32.const 4) (i32.const 400)))
        (call $out_bytes (i32.const 256) (i32.const 148)) (i32.const 0)";
    let began = Instant::now();
    let events = answer(&load(running(&data(0, &subscriptions), poll))).unwrap();
    assert!(began.elapsed() < Duration::from_secs(4));
    let events: Vec<(u8, u8, u8)> = events[..96]
        .chunks(32)
        .map(|event| (event[0], event[8], event[10]))
        .collect();
    assert_eq!(events, [(1, 0, 2), (2, 0, 1), (3, BADF as u8, 1)]);
}

#[test]
fn nothing_and_too_much_to_wait_for_are_errors() {
    for count in ["0", "1025", "-1"] {
        let poll = format!(
            "(call $poll_oneoff (i32.const 0) (i32.const 0) (i32.const {count}) (i32.const 0))"
        );
        assert_eq!(answer(&load(running("", &poll))), Err(INVAL), "{count}");
    }
}

const TIME: &str = "(call $clock_time_get (i32.const {}) (i64.const 0) (i32.const 0))
    (call $out (i64.load (i32.const 0)))";

#[test]
fn a_plug_in_has_the_hosts_time_in_coarse_steps() {
    let plugin = load(running("", &TIME.replace("{}", "0")));
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let (before, time, after) = (now(), number(&plugin).unwrap(), now());
    let time = Duration::from_nanos(time);
    assert!(before - Duration::from_millis(1) < time && time <= after);
    assert_eq!(time.subsec_nanos() % 100_000, 0);

    let monotonic = load(running("", &TIME.replace("{}", "1")));
    let first = number(&monotonic).unwrap();
    // Not the host's uptime; and 0 would stop Go's runtime.
    assert!((1_000_000_000..60_000_000_000).contains(&first), "{first}");
    std::thread::sleep(Duration::from_millis(2));
    assert!(number(&monotonic).unwrap() > first);

    let resolution =
        "(call $clock_res_get (i32.const 1) (i32.const 0)) (call $out (i64.load (i32.const 0)))";
    assert_eq!(number(&load(running("", resolution))), Ok(100_000));
    for (clock, errno) in [("2", NOTSUP), ("3", NOTSUP), ("4", INVAL), ("-1", INVAL)] {
        assert_eq!(
            answer(&load(running("", &TIME.replace("{}", clock)))),
            Err(errno)
        );
    }
}

#[test]
fn the_clock_can_stand_still_or_be_off() {
    let wasm = running("", &TIME.replace("{}", "0"));
    let time = UNIX_EPOCH + Duration::from_secs(1_000);
    let fixed = build(builder(wasm.clone()).wasi_clock(Some(time)));
    for _ in 0..2 {
        assert_eq!(number(&fixed), Ok(1_000_000_000_000));
        std::thread::sleep(Duration::from_millis(2));
    }
    let off = build(builder(wasm).wasi_clock(None));
    assert_eq!(answer(&off), Err(NOTSUP));
}

#[test]
fn random_numbers_can_be_fixed_or_off() {
    let body =
        "(call $random_get (i32.const 0) (i32.const 8)) (call $out (i64.load (i32.const 0)))";
    let wasm = running("", body);
    let host = load(wasm.clone());
    assert_ne!(number(&host).unwrap(), number(&host).unwrap());
    let seeded = |seed| build(builder(wasm.clone()).wasi_random(Some(seed)));
    let (one, same, other) = (seeded(1), seeded(1), seeded(2));
    let first = number(&one).unwrap();
    assert_eq!(number(&same).unwrap(), first);
    assert_ne!(number(&other).unwrap(), first);
    assert_ne!(number(&one).unwrap(), first);
    let off = build(builder(wasm).wasi_random(None));
    assert_eq!(answer(&off), Err(NOTSUP));
}

#[test]
fn random_bytes_for_the_whole_memory_end_with_the_time_of_the_call() {
    let body = r#"(func (export "run") (result i32) (loop $on
        (drop (call $random_get (i32.const 0) (i32.const 65536000))) (br $on)) (i32.const 0))"#;
    let wasm = with_memory(r#"(memory (export "memory") 1000)"#, body);
    let plugin = build(builder(wasm).timeout(Duration::from_millis(100)));
    let began = Instant::now();
    let error = plugin.call_blocking("run", b"").unwrap_err();
    assert!(matches!(error, EventError::TimedOut { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_millis(900));
}

#[test]
fn there_are_no_files_arguments_or_variables_without_grants() {
    let data = data(0, b"/etc/passwd");
    let open = |folder: u32| {
        format!(
            "(call $path_open (i32.const {folder}) (i32.const 0) (i32.const 0) (i32.const 11) \
             (i32.const 0) (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 64))"
        )
    };
    assert_eq!(answer(&load(running(&data, &open(3)))), Err(BADF));
    assert_eq!(answer(&load(running(&data, &open(0)))), Err(54));
    let prestat = "(call $fd_prestat_get (i32.const 3) (i32.const 0))";
    assert_eq!(answer(&load(running("", prestat))), Err(BADF));
    let write_at =
        "(call $fd_pwrite (i32.const 1) (i32.const 0) (i32.const 0) (i64.const 0) (i32.const 0))";
    assert_eq!(answer(&load(running("", write_at))), Err(70));
    for what in ["args", "environ"] {
        let sizes = format!(
            "(call ${what}_sizes_get (i32.const 0) (i32.const 4)) (call $out (i64.load (i32.const 0)))"
        );
        let filled = "(data (i32.const 0) \"\\ff\\ff\\ff\\ff\\ff\\ff\\ff\\ff\")";
        assert_eq!(number(&load(running(filled, &sizes))), Ok(0));
    }
}
