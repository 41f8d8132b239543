//! The folders of `src` are rooms in the order of the flow, and each knows only those before it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// Every room, after those that it may name. A document first becomes a value, then an IR, then tokens;
/// `attributes` and `inspect` are outside of that order.
const ROOMS: [&str; 14] = [
    "hash",
    "document",
    "diagnostic",
    "options",
    "load",
    "lower",
    "ir",
    "convert",
    "passes",
    "input_schema",
    "emit",
    "expand",
    "attributes",
    "inspect",
];

#[test]
fn a_room_knows_only_those_before_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&source, &mut files);
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut against = Vec::new();
    let mut arrows = 0;
    for file in files {
        let inner = file.strip_prefix(&source).expect("a file of `src`");
        let room = room_of(inner);
        if room == "lib" {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a text");
        let mut named = BTreeSet::new();
        collect(text.parse().expect("Rust"), &mut named);
        for other in named.iter().filter(|other| **other != room) {
            arrows += 1;
            // The root of the crate knows all rooms, so no room may use what is there.
            if place(other).is_none_or(|other| Some(other) > place(&room)) {
                against.push(format!("{}: `crate::{other}`", inner.display()));
            }
        }
    }
    assert_eq!(against, [""; 0]);
    assert!(arrows > 100, "{arrows} names of other rooms");
}

#[test]
fn every_folder_is_a_room_of_the_list() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = fs::read_dir(source).expect("the folder `src`").flatten();
    let found: BTreeSet<String> = entries
        .map(|entry| room_of(Path::new(&entry.file_name())))
        .filter(|name| name != "lib")
        .collect();
    assert_eq!(found, BTreeSet::from(ROOMS.map(str::to_owned)));
}

/// The room that a file is in.
fn room_of(file: &Path) -> String {
    let first = Path::new(file.iter().next().expect("a name"));
    first.with_extension("").display().to_string()
}

/// The Rust files below a folder without those of tests.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("a folder of sources").flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The names after `crate::` in code; texts, comments and tests don't count.
fn collect(code: TokenStream, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let is = |at: usize, wanted: &str| {
        let token = tokens.get(at);
        token.is_some_and(|token| token.to_string() == wanted)
    };
    for (at, token) in tokens.iter().enumerate() {
        match token {
            // `#[cfg(test)] mod tests { … }` is the last thing of a file.
            TokenTree::Ident(name) if name == "tests" => return,
            TokenTree::Ident(name) if name == "crate" && is(at + 1, ":") && is(at + 2, ":") => {
                match tokens.get(at + 3) {
                    Some(TokenTree::Ident(name)) => drop(names.insert(name.to_string())),
                    other => panic!("name each room by itself, not {other:?}"),
                }
            }
            TokenTree::Group(group) => collect(group.stream(), names),
            _ => {}
        }
    }
}
