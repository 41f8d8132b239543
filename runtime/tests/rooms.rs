//! The folders of `src` are rooms, and each knows only those before it: what both sides agree on, then
//! the guest's side, then the host's.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// Every room, after those that it may name. Those of a host have a folder of their own.
const ROOMS: [&str; 24] = [
    "shown",
    "did_you_mean",
    "value",
    "contract",
    "codec",
    "wire",
    "error",
    "typed",
    "backend",
    "guest",
    "host::limit",
    "host::error",
    "host::wait",
    "host::files",
    "host::http",
    "host::sandbox",
    "host::functions",
    "host::plugin",
    "host::extism_sdk",
    "host::plugins",
    "host::record",
    "host::validate",
    "host::without_validate",
    "host::sea_orm",
];

/// What knows all rooms, so that no room may name what stands there.
const DOORS: [&str; 3] = ["lib", "private", "host"];

#[test]
fn a_room_knows_only_those_before_it() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut against = Vec::new();
    let mut arrows = 0;
    for (module, code) in modules() {
        let room = room_of(&module);
        if DOORS.contains(&room.as_str()) {
            continue;
        }
        let mut named = BTreeSet::new();
        collect(code, &module, &mut named);
        for other in named.iter().filter(|other| **other != room) {
            arrows += 1;
            let later = place(other).is_none_or(|other| Some(other) > place(&room));
            let other_side = room.starts_with("host") && other == "guest";
            if later || other_side {
                against.push(format!("{}: `{other}`", module.join("::")));
            }
        }
    }
    assert_eq!(against, [""; 0]);
    assert!(arrows > 100, "{arrows} names of other rooms");
}

#[test]
fn every_folder_is_a_room_of_the_list() {
    let rooms = modules().into_iter().map(|(module, _)| room_of(&module));
    let found: BTreeSet<String> = rooms
        .filter(|room| !DOORS.contains(&room.as_str()))
        .collect();
    assert_eq!(found, BTreeSet::from(ROOMS.map(str::to_owned)));
}

/// Which side a file is on, its folder says: `lib.rs` has the one `cfg` of each side.
#[test]
fn a_side_is_chosen_once() {
    let mut again = Vec::new();
    for (module, code) in modules() {
        let chosen: &[&str] = match module[0].as_str() {
            "host" => &["\"host\"", "target_arch"],
            // Whether it is compiled for Wasm, its door asks once more.
            "guest" if module.len() > 1 => &["\"pdk\"", "target_arch"],
            "guest" => &["\"pdk\""],
            _ => continue,
        };
        if asks(code, chosen) {
            again.push(module.join("::"));
        }
    }
    assert_eq!(again, [""; 0]);
}

/// The room that a module stands in.
fn room_of(module: &[String]) -> String {
    let deep = if module[0] == "host" { 2 } else { 1 };
    module[..module.len().min(deep)].join("::")
}

/// Each module below `src` with its code, without those of tests.
fn modules() -> Vec<(Vec<String>, TokenStream)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&source, &mut files);
    let read = |file: PathBuf| {
        let inner = file.strip_prefix(&source).expect("a file of `src`");
        let names = inner.with_extension("");
        let mut module: Vec<String> = names
            .iter()
            .map(|name| name.display().to_string())
            .collect();
        module.pop_if(|last| last == "mod");
        let text = fs::read_to_string(&file).expect("a text");
        (module, text.parse().expect("Rust"))
    };
    files.into_iter().map(read).collect()
}

/// The Rust files below a folder.
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

/// The rooms whose names code has after `crate` or `super`; texts, comments and tests don't count, and
/// neither do paths of macros (`$crate`) and of visibilities (`pub(in crate::…)`).
fn collect(code: TokenStream, module: &[String], rooms: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            // `#[cfg(test)] mod tests { … }` is the last thing of a file.
            TokenTree::Ident(name) if name == "tests" => return,
            TokenTree::Ident(name) if name == "crate" || name == "super" => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let before = before.map(ToString::to_string).unwrap_or_default();
                // A `:` before it: the path began further ahead, and was read there.
                if !["$", "in", ":"].contains(&before.as_str()) {
                    rooms.extend(named(&tokens[at..], module));
                }
            }
            TokenTree::Group(group) => collect(group.stream(), module, rooms),
            _ => {}
        }
    }
}

/// The room that a path leads to; `None` for `pub(super)` and its like.
fn named(path: &[TokenTree], module: &[String]) -> Option<String> {
    let mut at = match &path[0] {
        TokenTree::Ident(first) if first == "super" => module[..module.len() - 1].to_vec(),
        _ => Vec::new(),
    };
    let mut rest = &path[1..];
    if rest.is_empty() {
        return None;
    }
    while let [TokenTree::Punct(_), TokenTree::Punct(_), next, after @ ..] = rest {
        match next {
            TokenTree::Ident(name) if name == "super" => drop(at.pop()),
            TokenTree::Ident(name) => at.push(name.to_string()),
            _ => break,
        }
        rest = after;
    }
    let room = room_of(&at);
    assert!(
        room != "host" && !room.is_empty(),
        "name each room by itself in `{}`",
        module.join("::")
    );
    Some(room)
}

/// Whether a `cfg` or `cfg_attr` has one of these words.
fn asks(code: TokenStream, words: &[&str]) -> bool {
    let mut of_cfg = false;
    code.into_iter().any(|token| match token {
        TokenTree::Group(group) if of_cfg => has(group.stream(), words),
        TokenTree::Group(group) => asks(group.stream(), words),
        token => {
            of_cfg = ["cfg", "cfg_attr"].contains(&token.to_string().as_str());
            false
        }
    })
}

fn has(code: TokenStream, words: &[&str]) -> bool {
    code.into_iter().any(|token| match token {
        TokenTree::Group(group) => has(group.stream(), words),
        token => words.contains(&token.to_string().as_str()),
    })
}
