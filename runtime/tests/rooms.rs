//! The folders of `src` are rooms, and each uses only those before it: what both sides agree on, then
//! the guest's side, then the host's.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// Every room, after those that it may use. The rooms of a host have a folder of their own.
const ROOMS: [&str; 25] = [
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
    "host::input",
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

/// The modules that use all rooms; no room may use them.
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
        let named: BTreeSet<String> = named.iter().map(|path| room_of(path)).collect();
        for other in named.iter().filter(|other| **other != room) {
            let known = |room: &str| room != "host" && !room.is_empty();
            assert!(known(other), "name each room by itself in {module:?}");
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

/// Within a room files form no cycle either. In the sandbox an instance's state (`state`) and the functions
/// of `http` and `wasi` that work on it use each other.
#[test]
fn files_form_no_circle() {
    let modules: BTreeMap<Vec<String>, TokenStream> = modules().into_iter().collect();
    let mut arrows = BTreeMap::new();
    for (module, code) in &modules {
        if DOORS.contains(&room_of(module).as_str()) || room_of(module) == "host::sandbox" {
            continue;
        }
        let mut paths = BTreeSet::new();
        collect(code.clone(), module, &mut paths);
        let file = |path: &Vec<String>| {
            let mut lengths = (1..=path.len()).rev();
            let length = lengths.find(|length| modules.contains_key(&path[..*length]));
            path[..length.unwrap_or_default()].to_vec()
        };
        let files: BTreeSet<_> = paths.iter().map(file).filter(|it| it != module).collect();
        arrows.insert(module, files);
    }
    // A file that uses none of the rest is in no cycle; what remains in the end is in one, or leads to one.
    loop {
        let left: BTreeSet<Vec<String>> = arrows.keys().map(|module| module.to_vec()).collect();
        arrows.retain(|_, files| !files.is_disjoint(&left));
        if arrows.len() == left.len() {
            break;
        }
    }
    assert!(arrows.is_empty(), "{arrows:#?}");
}

#[test]
fn every_folder_is_a_room_of_the_list() {
    let rooms = modules().into_iter().map(|(module, _)| room_of(&module));
    let found: BTreeSet<String> = rooms
        .filter(|room| !DOORS.contains(&room.as_str()))
        .collect();
    assert_eq!(found, BTreeSet::from(ROOMS.map(str::to_owned)));
}

/// A file's folder says which side it is on: `lib.rs` has the only `cfg` of each side.
#[test]
fn a_side_is_chosen_once() {
    let mut again = Vec::new();
    for (module, code) in modules() {
        let chosen: &[&str] = match module[0].as_str() {
            "host" => &["\"host\"", "target_arch"],
            // Its top module has another `cfg`, for Wasm.
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

/// The room that a module is in.
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

/// The paths that code has after `crate` or `super`; texts, comments and tests don't count, and neither
/// do paths of macros (`$crate`) and of visibilities (`pub(in crate::…)`).
fn collect(code: TokenStream, module: &[String], paths: &mut BTreeSet<Vec<String>>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            // `#[cfg(test)] mod tests { … }` is the last thing of a file.
            TokenTree::Ident(name) if name == "tests" => return,
            TokenTree::Ident(name) if name == "crate" || name == "super" => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let before = before.map(ToString::to_string).unwrap_or_default();
                // After a `:` the path began earlier, and was read there.
                if !["$", "in", ":"].contains(&before.as_str()) {
                    let start = match name == "super" {
                        true => module[..module.len() - 1].to_vec(),
                        false => Vec::new(),
                    };
                    follow(start, &tokens[at + 1..], paths);
                }
            }
            TokenTree::Group(group) => collect(group.stream(), module, paths),
            _ => {}
        }
    }
}

/// Adds the path that continues here, or each of several: `::a::b`, `::{a, b}`. Without a step, as in
/// `pub(super)`, there is no path.
fn follow(mut path: Vec<String>, mut rest: &[TokenTree], paths: &mut BTreeSet<Vec<String>>) {
    let mut steps = 0;
    while let [
        TokenTree::Punct(colon),
        TokenTree::Punct(_),
        next,
        after @ ..,
    ] = rest
    {
        if colon.as_char() != ':' {
            break;
        }
        match next {
            TokenTree::Ident(name) if name == "super" => drop(path.pop()),
            TokenTree::Ident(name) => path.push(name.to_string()),
            TokenTree::Group(group) => {
                let names: Vec<TokenTree> = group.stream().into_iter().collect();
                for one in names.split(|token| token.to_string() == ",") {
                    if let [TokenTree::Ident(name), after @ ..] = one {
                        let mut path = path.clone();
                        path.push(name.to_string());
                        paths.insert(path.clone());
                        follow(path, after, paths);
                    }
                }
                return;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => break,
        }
        steps += 1;
        rest = after;
    }
    if steps > 0 {
        paths.insert(path);
    }
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
