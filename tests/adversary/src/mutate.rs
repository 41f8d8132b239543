//! Changes to a module that no generator makes.

use fastrand::Rng;

/// Custom sections that the host or its engine may read.
const SECTIONS: [&str; 8] = [
    "name",
    ".debug_info",
    ".debug_abbrev",
    ".debug_line",
    ".debug_str",
    "producers",
    "target_features",
    "sourceMappingURL",
];

pub(crate) fn mutate(dice: &mut Rng, wasm: &mut Vec<u8>) {
    match dice.u8(..5) {
        0 => flip(dice, wasm),
        1 => wasm.truncate(dice.usize(..=wasm.len())),
        2 => large_number(dice, wasm),
        _ => section(dice, wasm),
    }
}

fn flip(dice: &mut Rng, wasm: &mut [u8]) {
    if wasm.is_empty() {
        return;
    }
    for _ in 0..dice.usize(1..4) {
        let at = dice.usize(..wasm.len());
        wasm[at] = dice.u8(..);
    }
}

/// Replaces a random byte by the largest 32-bit number: it may be a count, size or index.
fn large_number(dice: &mut Rng, wasm: &mut Vec<u8>) {
    let at = dice.usize(..=wasm.len());
    let end = (at + 1).min(wasm.len());
    wasm.splice(at..end, [0xff, 0xff, 0xff, 0xff, 0x0f]);
}

fn section(dice: &mut Rng, wasm: &mut Vec<u8>) {
    let name = SECTIONS[dice.usize(..SECTIONS.len())];
    let most = 1_usize << dice.u32(1..14);
    let length = dice.usize(..most);
    let fill = dice.u8(..);
    let random = dice.bool();
    let data = (0..length).map(|_| if random { dice.u8(..) } else { fill });
    let mut body = vec![name.len() as u8];
    body.extend(name.as_bytes());
    body.extend(data);
    wasm.push(0);
    let mut length = body.len();
    while length >= 0x80 {
        wasm.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    wasm.push(length as u8);
    wasm.extend(body);
}
