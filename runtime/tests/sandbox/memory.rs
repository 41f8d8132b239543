//! What an instance, a plug-in and a set of them may take of the host's memory.

use std::time::{Duration, Instant};

use extism_openapi::{
    Plugin, Plugins,
    event::EventError,
    plugin::{Limit, LoadError, WasmFeature},
};

use crate::common::{MIB, address_space, broken, peak_memory, within};
use crate::host_common::{Echo, host, load, module, serve, text_response, wat};

/// A function `$touch` that writes to each page of a memory.
const TOUCH: &str = r#"(func $touch (local $at i32)
    (loop $l
        (i32.store (local.get $at) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 4096)))
        (br_if $l (i32.lt_u (local.get $at) (i32.shl (memory.size) (i32.const 16))))))"#;

#[track_caller]
fn limited(result: Result<Vec<u8>, EventError>, wanted: Limit) -> u64 {
    match result {
        Err(EventError::Limited { limit, allowed, .. }) if limit == wanted => allowed,
        other => panic!("{wanted:?}: {other:?}"),
    }
}

/// How much the process may grow while nothing much happens.
const LITTLE: u64 = 96 * MIB;

#[track_caller]
fn grew_little(before: u64) {
    let grown = peak_memory() - before;
    assert!(grown < LITTLE, "{} MiB", grown / MIB);
}

#[test]
fn memory_of_a_start_function_is_within_the_limit() {
    within(60, || {
        let wasm = module(&format!(
            r#"(memory 1) {TOUCH}
            (func $start (drop (memory.grow (i32.const 24576))) (call $touch))
            (start $start) (func (export "run") (result i32) (i32.const 0))"#
        ));
        let plugin = Plugin::builder(wasm).memory_pages(16);
        let plugin = plugin.build(host(Echo)).unwrap();
        let before = peak_memory();
        let result = plugin.call_blocking("run", b"");
        assert!(broken(&result).contains("1048576 bytes"), "{result:?}");
        grew_little(before);
    });
}

#[test]
fn declared_memory_beyond_the_limit_is_refused_before_compiling() {
    let sixteen = "(memory 65536)".repeat(16);
    for memories in [
        "(memory 17)",
        "(memory 65536)",
        "(memory 10) (memory 10)",
        &sixteen,
    ] {
        let wasm = wat::parse_str(format!("(module {memories})")).unwrap();
        let error = Plugin::builder(wasm)
            .allow(WasmFeature::MultiMemory)
            .memory_pages(16)
            // No module compiles in zero time.
            .max_compile_time(Duration::ZERO)
            .build(host(Echo))
            .unwrap_err();
        assert!(
            matches!(
                &error,
                LoadError::Limited { limit: Limit::Memory, found, allowed, .. }
                if *found > MIB && *allowed == MIB
            ),
            "{memories}: {error}"
        );
    }
}

#[test]
fn tables_count_as_memory() {
    within(60, || {
        let body = "(drop (table.grow $t (ref.null func) (i32.const 200000000))) (i32.const 0)";
        let wasm = module(&format!(
            r#"(table $t 1 funcref) (func (export "run") (result i32) {body})"#
        ));
        let before = peak_memory();
        let began = Instant::now();
        let plugin = load(host(Echo), wasm.clone());
        let allowed = limited(plugin.call_blocking("run", b""), Limit::TableElements);
        assert_eq!(allowed, 1_000_000);
        let plugin = Plugin::builder(wasm)
            .max_table_elements(usize::MAX)
            .build(host(Echo))
            .unwrap();
        limited(plugin.call_blocking("run", b""), Limit::Memory);
        assert!(began.elapsed() < Duration::from_secs(10));
        grew_little(before);
    });
}

#[test]
fn address_space_can_not_be_taken() {
    within(60, || {
        let huge = "(memory i64 1 0x1000000000000)";
        let text = |memories: &str, delta: &str| {
            let wasm = format!(
                r#"(module {memories} (func (export "run") (result i32)
                (drop (memory.grow {delta})) (i32.const 0)))"#
            );
            wat::parse_str(wasm).unwrap()
        };
        let error = Plugin::new(text(huge, "(i64.const 1)"), host(Echo)).unwrap_err();
        assert!(matches!(error, LoadError::NotWasm { .. }), "{error}");

        let before = address_space();
        let allowed = |wasm| {
            let builder = Plugin::builder(wasm).allow(WasmFeature::Memory64);
            builder.allow(WasmFeature::MultiMemory).build(host(Echo))
        };
        // 70 TiB, and sizes beyond any number of bytes.
        for delta in ["0x46000000", "0x1000000000000", "-1"] {
            let plugin = allowed(text(huge, &format!("(i64.const {delta})"))).unwrap();
            let result = plugin.call_blocking("run", b"");
            assert!(
                matches!(result, Ok(_) | Err(EventError::Limited { .. })),
                "{delta}: {result:?}"
            );
        }
        let many = "(memory 0)".repeat(17);
        let error = allowed(text(&many, "(i32.const 1)")).unwrap_err();
        assert!(error.to_string().contains("17 memories"), "{error}");
        let taken = address_space().saturating_sub(before);
        assert!(taken < 256 * 1024 * MIB, "{} MiB", taken / MIB);
    });
}

/// The engine reports a growth that overflows without having asked for it. If that were counted as the
/// failure of the last growth, the count would be lowered although the plug-in still has that memory.
#[test]
fn a_growth_that_fails_gives_no_memory_back() {
    within(60, || {
        let wasm = wat::parse_str(
            r#"(module (memory 0) (table $t i64 1 funcref)
            (func (export "run") (result i32)
                (loop $l
                    (drop (memory.grow (i32.const 1600)))
                    (drop (table.grow $t (ref.null func) (i64.const -1)))
                    (br_if $l (i32.lt_u (memory.size) (i32.const 32000))))
                (i32.const 0)))"#,
        )
        .unwrap();
        let plugin = Plugin::builder(wasm)
            .allow(WasmFeature::Memory64)
            .memory_pages(2_000)
            .build(host(Echo))
            .unwrap();
        let result = plugin.call_blocking("run", b"");
        assert!(
            matches!(
                result,
                Err(EventError::Limited { .. } | EventError::Trapped { .. })
            ),
            "{result:?}"
        );
    });
}

/// The maximum that a module itself declares for its memories and tables is not a limit of the host: growth
/// beyond it gives -1, as Wasm specifies, and takes nothing.
#[test]
fn growth_beyond_a_module_s_own_maximum_is_not_a_trap() {
    let wasm = wat::parse_str(
        r#"(module (memory 1 2) (table $t 1 2 funcref)
        (func (export "run") (result i32) (local $n i32)
            (loop $l
                (if (i32.ne (memory.grow (i32.const 900)) (i32.const -1)) (then unreachable))
                (if (i32.ne (table.grow $t (ref.null func) (i32.const 90)) (i32.const -1))
                    (then unreachable))
                (local.set $n (i32.add (local.get $n) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $n) (i32.const 100))))
            (i32.const 0)))"#,
    )
    .unwrap();
    let plugin = Plugin::builder(wasm).memory_pages(1_000);
    let plugin = plugin.build(host(Echo)).unwrap();
    assert_eq!(plugin.call_blocking("run", b""), Ok(vec![]));
}

#[test]
fn a_set_has_a_limit_on_memory_together() {
    within(60, || {
        let wasm = || {
            module(
                r#"(memory 1)
            (func (export "run") (result i32) (drop (memory.grow (i32.const 640))) (i32.const 0))
            (func (export "customer_created") (result i32) unreachable)"#,
            )
        };
        let set = Plugins::builder(host(Echo)).max_memory_bytes(64 * MIB);
        let set = set.build();
        let (first, second) = (
            set.add("first", wasm()).unwrap(),
            set.add("second", wasm()).unwrap(),
        );
        assert_eq!(set.memory_bytes(), Some(0));
        first.call_blocking("run", b"").unwrap();
        let held = set.memory_bytes().unwrap();
        assert!(held > 40 * MIB && held < 42 * MIB, "{held}");
        // The first keeps its instance; the second does not fit beside it, but is not broken for that.
        for _ in 0..2 {
            let allowed = limited(second.call_blocking("run", b""), Limit::SetMemory);
            assert_eq!(allowed, 64 * MIB);
            assert!(!second.is_broken());
        }
        assert_eq!(set.memory_bytes(), Some(held));
        // A trap gives all of it back.
        first.call_blocking("customer_created", b"").unwrap_err();
        assert_eq!(set.memory_bytes(), Some(0));
        second.call_blocking("run", b"").unwrap();
        assert_eq!(set.memory_bytes(), Some(held));
        // Removing a plug-in does so, too.
        set.remove("second");
        assert_eq!(set.memory_bytes(), Some(held));
        drop(second);
        assert_eq!(set.memory_bytes(), Some(0));
    });
}

/// A set whose memory is used up accepts no further instance, set up or not.
#[test]
fn an_instance_itself_counts_in_its_set() {
    let set = Plugins::builder(host(Echo)).max_memory_bytes(MIB / 4);
    let set = set.build();
    let plugin = set.add("p", wat("(i32.const 0)")).unwrap();
    limited(plugin.call_blocking("run", b""), Limit::SetMemory);
    assert!(!plugin.is_broken());
    assert_eq!(set.memory_bytes(), Some(0));
}

#[test]
fn garbage_collected_objects_count_as_memory() {
    within(60, || {
        let wasm = wat::parse_str(
            r#"(module
            (type $bytes (array (mut i8)))
            (type $list (struct (field (ref $bytes)) (field (ref null $list))))
            (global $all (mut (ref null $list)) (ref.null $list))
            (func (export "run") (result i32) (local $n i32)
                (loop $l
                    (global.set $all (struct.new $list
                        (array.new_default $bytes (i32.const 1000000)) (global.get $all)))
                    (local.set $n (i32.add (local.get $n) (i32.const 1)))
                    (br_if $l (i32.lt_u (local.get $n) (i32.const 1000))))
                (i32.const 0)))"#,
        )
        .unwrap();
        let plugin = Plugin::builder(wasm).memory_pages(256);
        let plugin = plugin.build(host(Echo)).unwrap();
        let before = peak_memory();
        limited(plugin.call_blocking("run", b""), Limit::Memory);
        grew_little(before);
    });
}

#[test]
fn many_small_blocks_cost_the_host_little() {
    within(120, || {
        let all = wat("(loop $l (drop (call $alloc (i64.const 1))) (br $l)) (i32.const 0)");
        // Every second one is freed, so that the host must keep track of the gaps.
        let half = wat("(loop $l
                (local.set $a (call $alloc (i64.const 1)))
                (local.set $b (call $alloc (i64.const 1)))
                (call $free (local.get $a))
                (local.set $n (call $alloc (i64.const 128)))
                (br $l))
            (i32.const 0)");
        let before = peak_memory();
        for wasm in [all, half] {
            let plugin = Plugin::builder(wasm).timeout(Duration::from_secs(60));
            let plugin = plugin.build(host(Echo)).unwrap();
            limited(plugin.call_blocking("run", b""), Limit::Memory);
        }
        let grown = peak_memory() - before;
        assert!(grown < 256 * MIB, "{} MiB", grown / MIB);
    });
}

#[test]
fn kernel_memory_counts() {
    let small = |wasm| {
        let builder = Plugin::builder(wasm).memory_pages(64);
        builder
            .build(host(serve(|_, _| async {
                text_response("x".repeat(8 << 20))
            })))
            .unwrap()
    };
    let grabs = small(wat(
        "(loop $l (drop (call $alloc (i64.const 1000000))) (br $l)) (i32.const 0)",
    ));
    assert_eq!(
        limited(grabs.call_blocking("run", b""), Limit::Memory),
        4 * MIB
    );
    let big = wat("(drop (call $alloc (i64.const 0x7fffffffffffffff))) (i32.const 0)");
    limited(small(big).call_blocking("run", b""), Limit::Memory);
    // An input, and a response.
    let idle = small(wat("(i32.const 0)"));
    limited(
        idle.call_blocking("run", &vec![b' '; 8 << 20]),
        Limit::Memory,
    );
    assert_eq!(idle.call_blocking("run", b""), Ok(vec![]));
    let asks = small(wat("(drop (call $ping)) (i32.const 0)"));
    limited(asks.call_blocking("run", b""), Limit::Memory);
    // What is freed can be used again.
    let frees = small(wat("(loop $l
            (local.set $a (call $alloc (i64.const 1000000)))
            (call $free (local.get $a))
            (local.set $n (i64.add (local.get $n) (i64.const 1)))
            (br_if $l (i64.lt_u (local.get $n) (i64.const 100))))
        (i32.const 0)"));
    assert_eq!(frees.call_blocking("run", b""), Ok(vec![]));
}

/// 16 MB of a line table, one row per byte, as a plug-in's debug information: at a trap the host would need
/// some hundred MB for it.
#[test]
fn debug_information_is_not_parsed() {
    within(120, || {
        let mut wasm = wat("unreachable");
        debug_information(&mut wasm, 16 << 20);
        let plugin = load(host(Echo), wasm);
        let before = peak_memory();
        let error = plugin.call_blocking("run", b"").unwrap_err();
        assert!(error.to_string().contains("`run`") || error.to_string().contains("function"));
        grew_little(before);
    });
}

fn debug_information(wasm: &mut Vec<u8>, rows: usize) {
    let abbreviations = [
        &[1, 0x11, 0, 0x10, 0x17, 0x11, 0x01, 0x12, 0x06][..],
        &[0, 0, 0],
    ]
    .concat();
    // One unit: version 4, addresses of 4 bytes, from 0 to the end.
    let mut unit = vec![4, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    unit.extend(0x7fff_ffff_u32.to_le_bytes());
    let info = sized(unit);
    let rest = [
        &[1, 1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0][..],
        b"a\0\0\0\0\0",
    ]
    .concat();
    let mut lines = vec![4, 0];
    lines.extend(u32::try_from(rest.len()).unwrap().to_le_bytes());
    lines.extend(rest);
    lines.extend([0, 5, 2, 0, 0, 0, 0]);
    // Each byte: one address and one line further.
    lines.resize(lines.len() + rows, 33);
    lines.extend([0, 1, 1]);
    for (name, bytes) in [
        (".debug_abbrev", abbreviations),
        (".debug_info", info),
        (".debug_line", sized(lines)),
    ] {
        let mut section = leb(name.len());
        section.extend(name.bytes());
        section.extend(bytes);
        wasm.push(0);
        wasm.extend(leb(section.len()));
        wasm.extend(section);
    }
}

fn sized(bytes: Vec<u8>) -> Vec<u8> {
    let mut sized = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
    sized.extend(bytes);
    sized
}

/// A number as Wasm writes it.
pub(crate) fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
