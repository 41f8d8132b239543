//! Plug-ins that call the host a lot: random statements with its functions, extreme values, and loops,
//! which random instructions hardly ever produce.

use fastrand::Rng;

use crate::module::IMPORTS;

/// Values that are bad lengths, offsets or counts somewhere.
const WILD: [i64; 14] = [
    0,
    1,
    63,
    64,
    65_535,
    65_536,
    1 << 20,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    i64::MAX,
    i64::MIN,
    -1,
    -64,
];

const TAKE_NOTHING: [&str; 7] = [
    "memory_bytes",
    "input_offset",
    "input_length",
    "output_offset",
    "output_length",
    "error_get",
    "ping",
];

const TAKE_ONE: [&str; 9] = [
    "alloc",
    "alloc",
    "length",
    "length_unsafe",
    "load_u64",
    "input_load_u64",
    "config_get",
    "var_get",
    "echo",
];

const GIVE_NOTHING: [&str; 4] = ["free", "error_set", "log_error", "log_trace"];

const TAKE_TWO: [&str; 4] = ["input_set", "output_set", "store_u64", "var_set"];

const LOCALS: [&str; 3] = ["$a", "$b", "$c"];

/// A module; `None` if the generated text is not valid.
pub(crate) fn generate(dice: &mut Rng) -> Option<Vec<u8>> {
    let memory64 = dice.u8(..6) == 0;
    let mut parts = Vec::new();
    let (index, unit) = if memory64 {
        ("i64", "i64 ")
    } else {
        ("i32", "")
    };
    let pages = [0, 1, 1, 1, 1, 2, 10, 300, 65_536][dice.usize(..9)];
    parts.push(format!("(memory $m (export \"memory\") {unit}{pages})"));
    let elements = [0, 1, 1, 10, 10, 100, 10_000, 2_000_000][dice.usize(..8)];
    parts.push(format!("(table $t {unit}{elements} funcref)"));
    parts.push(format!("(table $e {unit}1 externref)"));
    parts.push("(type $array (array (mut i64)))".to_owned());
    parts.push("(type $node (struct (field (mut (ref null $node))) (field i64)))".to_owned());
    parts.push("(global $g (mut i64) (i64.const 7))".to_owned());
    parts.push("(global $head (mut (ref null $node)) (ref.null $node))".to_owned());
    let bodies = dice.usize(1..4);
    for function in 0..bodies {
        let body = block(dice, 3, index, bodies);
        parts.push(format!("(func $f{function} {} {body})", locals()));
    }
    for (name, result, likely) in [
        ("run", " (result i32)", 20),
        ("customer_created", " (result i32)", 12),
        ("_initialize", "", 1),
        ("__wasm_call_ctors", "", 1),
        ("_start", "", 3),
        ("hs_init", " (param i32 i32)", 1),
    ] {
        if dice.u8(..20) < likely {
            let body = block(dice, 3, index, bodies);
            let end = match result {
                " (result i32)" => format!("(i32.const {})", dice.i32(..) % 2),
                _ => String::new(),
            };
            let locals = locals();
            parts.push(format!(
                "(func (export \"{name}\"){result} {locals} {body} {end})"
            ));
        }
    }
    // Exports the host's functions themselves, so that the host may call them.
    if dice.u8(..10) == 0 {
        let name = ["get_log_level", "http_status_code"][dice.usize(..2)];
        parts.push(format!("(export \"also\" (func ${name}))"));
    }
    if dice.u8(..15) == 0 {
        parts.push("(start $f0)".to_owned());
    }
    assemble(&parts.join("\n")).ok()
}

/// A module of these parts, with only the imports that they use: the engine compiles code for each import.
pub(crate) fn assemble(parts: &str) -> Result<Vec<u8>, wat::Error> {
    let is_used = |import: &&str| {
        let name = import.split("(func ").nth(1);
        let name = name.and_then(|name| name.split([' ', ')']).next());
        name.is_some_and(|name| {
            let names = |what: &str| parts.contains(&format!("({what} {name}"));
            names("call") || names("func")
        })
    };
    let imports: Vec<&str> = IMPORTS.lines().filter(is_used).collect();
    wat::parse_str(format!("(module {} {parts})", imports.join("\n")))
}

fn locals() -> String {
    LOCALS.map(|name| format!("(local {name} i64)")).join(" ")
}

fn block(dice: &mut Rng, depth: u8, index: &str, functions: usize) -> String {
    let statements = (0..dice.usize(1..7)).map(|_| statement(dice, depth, index, functions));
    statements.collect::<Vec<_>>().join("\n")
}

fn statement(dice: &mut Rng, depth: u8, index: &str, functions: usize) -> String {
    let local = LOCALS[dice.usize(..LOCALS.len())];
    let (one, two) = (value(dice), value(dice));
    let pick = |names: &[&'static str], dice: &mut Rng| names[dice.usize(..names.len())];
    match dice.u8(..24) {
        0..5 => {
            let name = pick(&TAKE_ONE, dice);
            format!("(local.set {local} (call ${name} {one}))")
        }
        5..8 => {
            let name = pick(&TAKE_NOTHING, dice);
            format!("(local.set {local} (call ${name}))")
        }
        8..10 => format!("(call ${} {one})", pick(&GIVE_NOTHING, dice)),
        10..13 => format!("(call ${} {one} {two})", pick(&TAKE_TWO, dice)),
        13 => "(call $reset)".to_owned(),
        14..17 if depth > 0 => repeat(dice, depth - 1, index, functions),
        17 => grow(dice, index),
        18 => format!("(call $f{})", dice.usize(..functions)),
        19 => objects(dice),
        20 => memory(dice, index),
        21 => format!(
            "(local.set {local} (call $echo (call $input_offset)))
             (call $output_set (local.get {local}) (call $length (local.get {local})))"
        ),
        22 if dice.u8(..8) == 0 => "unreachable".to_owned(),
        23 => format!("(drop (call $http_request {one} {two})) (drop (call $http_headers))"),
        _ => format!("(local.set {local} {one})"),
    }
}

fn value(dice: &mut Rng) -> String {
    match dice.u8(..6) {
        0 | 1 => format!("(i64.const {})", WILD[dice.usize(..WILD.len())]),
        2 => format!("(i64.const {})", dice.i64(0..5_000)),
        3 => "(global.get $g)".to_owned(),
        _ => format!("(local.get {})", LOCALS[dice.usize(..LOCALS.len())]),
    }
}

fn repeat(dice: &mut Rng, depth: u8, index: &str, functions: usize) -> String {
    let body = block(dice, depth, index, functions);
    let times = match dice.u8(..5) {
        0 => 100_000,
        1 => i64::MAX,
        _ => dice.i64(1..50),
    };
    format!(
        "(global.set $g (i64.const 0))
         (loop $l {body}
            (global.set $g (i64.add (global.get $g) (i64.const 1)))
            (br_if $l (i64.lt_u (global.get $g) (i64.const {times}))))"
    )
}

fn grow(dice: &mut Rng, index: &str) -> String {
    let by = match index {
        "i32" => [0, 1, 10, 1_000, 65_535, -1][dice.usize(..6)],
        _ => [0, 1, 10, 1_000, i64::MAX, -1][dice.usize(..6)],
    };
    match dice.u8(..3) {
        0 => format!("(drop (table.grow $t (ref.null func) ({index}.const {by})))"),
        1 => format!("(drop (table.grow $e (ref.null extern) ({index}.const {by})))"),
        _ => format!("(drop (memory.grow $m ({index}.const {by})))"),
    }
}

/// Arrays and lists for the garbage collector, some of which stay alive.
fn objects(dice: &mut Rng) -> String {
    let length = [0, 1, 1_000, 1_000_000, -1][dice.usize(..5)];
    match dice.u8(..3) {
        0 => format!("(drop (array.new_default $array (i32.const {length})))"),
        1 => "(global.set $head (struct.new $node (global.get $head) (global.get $g)))".to_owned(),
        _ => "(global.set $head (ref.null $node))".to_owned(),
    }
}

fn memory(dice: &mut Rng, index: &str) -> String {
    let at = [0, 8, 65_528, 65_536, -8][dice.usize(..5)];
    let length = [0, 1, 4_096, 65_536, -1][dice.usize(..5)];
    match dice.u8(..3) {
        0 => format!("(i64.store ({index}.const {at}) (global.get $g))"),
        1 => format!("(memory.fill ({index}.const {at}) (i32.const 1) ({index}.const {length}))"),
        _ => {
            format!("(memory.copy ({index}.const {at}) ({index}.const 0) ({index}.const {length}))")
        }
    }
}
