//! `docs/guide/errors.md` has every message that the code can print.
//!
//! The sources are read as tokens: a message is a text in the arguments of a call that reports one, or
//! the value of a variable called `message`.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Where messages are, and what reports them there. `write` is what the `Display` of an error type calls.
const REPORTING: [(&str, &[&str]); 7] = [
    (
        "macros/core/src",
        &[
            "error",
            "warning",
            "new",
            "New",
            "new_spanned",
            "fail",
            "message",
        ],
    ),
    ("cli/src", &["format"]),
    ("runtime/src/error.rs", &["write", "write_str"]),
    (
        "runtime/src/contract/call_error.rs",
        &["write", "write_str"],
    ),
    (
        "runtime/src/contract/decode_error.rs",
        &["write", "write_str"],
    ),
    ("runtime/src/host/error.rs", &["write", "write_str"]),
    ("runtime/src/host/http/error.rs", &["write", "write_str"]),
];

/// Folders without messages: emission can't fail.
const WITHOUT: [&str; 2] = ["emit", "tests"];

/// A message's fixed parts, in order, and where it is.
struct Message {
    parts: Vec<String>,
    file: PathBuf,
}

#[test]
fn every_message_is_in_the_index() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let index = fs::read_to_string(repository.join("docs/guide/errors.md")).unwrap();
    // Helps begin sentences there.
    let index = index.to_lowercase();
    let rows: Vec<&str> = index.lines().filter(|line| line.starts_with('|')).collect();
    let mut missing = Vec::new();
    let mut found = 0;
    for (place, reporting) in REPORTING {
        for file in sources(&repository.join(place)) {
            let text = fs::read_to_string(&file).unwrap();
            let tokens: TokenStream = text.parse().unwrap();
            let mut messages = Vec::new();
            collect(tokens, reporting, &mut messages);
            found += messages.len();
            let messages = messages.iter().map(|text| Message {
                parts: fixed_parts(text),
                file: file.clone(),
            });
            missing.extend(
                messages.filter(|message| !rows.iter().any(|row| has(row, &message.parts))),
            );
        }
    }
    let missing: Vec<String> = missing
        .iter()
        .map(|message| {
            let file = message.file.strip_prefix(&repository).unwrap();
            format!("{}: {}", file.display(), message.parts.join("…"))
        })
        .collect();
    assert_eq!(missing, [""; 0], "not in docs/guide/errors.md");
    assert!(found > 100, "{found} messages");
}

fn has(row: &str, parts: &[String]) -> bool {
    let mut rest = row;
    parts
        .iter()
        .all(|part| match rest.find(&part.to_lowercase()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
}

/// The Rust files of a folder that may have messages; a file is its own.
fn sources(place: &Path) -> Vec<PathBuf> {
    let name = place.file_stem().unwrap().to_str().unwrap();
    if WITHOUT.contains(&name) {
        return Vec::new();
    }
    if place.is_file() {
        let is_rust = place.extension().is_some_and(|it| it == "rs");
        return is_rust.then(|| place.to_owned()).into_iter().collect();
    }
    let mut places: Vec<PathBuf> = fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    places.sort();
    places.iter().flat_map(|place| sources(place)).collect()
}

/// Finds the messages of a file.
fn collect(tokens: TokenStream, reporting: &[&str], messages: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            // `#[cfg(test)] mod tests { … }` is the last thing of a file.
            TokenTree::Ident(name) if name == "tests" => return,
            TokenTree::Ident(name) if reporting.contains(&name.to_string().as_str()) => {
                at = take(&tokens, at, name == "message", messages);
            }
            TokenTree::Group(group) if !is_attribute(&tokens, at) => {
                collect(group.stream(), reporting, messages);
            }
            _ => {}
        }
    }
}

fn is_attribute(tokens: &[TokenTree], after: usize) -> bool {
    matches!(tokens.get(after.wrapping_sub(2)), Some(TokenTree::Punct(it)) if it.as_char() == '#')
}

/// Takes the first text of a call's arguments (the second is the help), or all texts that a variable or
/// field may have.
fn take(
    tokens: &[TokenTree],
    mut at: usize,
    is_variable: bool,
    messages: &mut Vec<String>,
) -> usize {
    let punct = |at: usize, wanted: char| matches!(tokens.get(at), Some(TokenTree::Punct(it)) if it.as_char() == wanted);
    let until = match (punct(at, '='), punct(at, ':')) {
        (true, _) if !punct(at + 1, '=') => Some(';'),
        (_, true) if !punct(at + 1, ':') => Some(','),
        _ => None,
    };
    if let Some(end) = until.filter(|_| is_variable) {
        while at < tokens.len() && !punct(at, end) {
            texts(tokens[at].clone(), messages);
            at += 1;
        }
        return at;
    }
    if punct(at, '!') {
        at += 1;
    }
    match tokens.get(at) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            let mut found = Vec::new();
            group
                .stream()
                .into_iter()
                .for_each(|token| texts(token, &mut found));
            messages.extend(found.into_iter().next());
            at + 1
        }
        _ => at,
    }
}

/// The sentences in a token: texts with a space.
fn texts(token: TokenTree, messages: &mut Vec<String>) {
    match token {
        TokenTree::Group(group) => group
            .stream()
            .into_iter()
            .for_each(|token| texts(token, messages)),
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            if let Some(text) = text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                && text.trim().contains(' ')
            {
                messages.push(unescape(text));
            }
        }
        _ => {}
    }
}

/// The text of a literal: a line's continuation and quotes are all that messages escape.
fn unescape(literal: &str) -> String {
    let mut lines = literal.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines
        .fold(first, |text, line| text + line.trim_start())
        .replace("\\\"", "\"")
}

/// What stands between the placeholders of a format string.
fn fixed_parts(text: &str) -> Vec<String> {
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let parts = text
        .split('{')
        .enumerate()
        .map(|(index, part)| match index {
            0 => part,
            _ => part.split_once('}').map_or(part, |(_, rest)| rest),
        });
    let parts = parts.flat_map(|part| part.split("\\n"));
    let parts = parts.map(|part| part.replace('\u{1}', "{").replace('\u{2}', "}"));
    parts
        .map(|part| part.trim().to_owned())
        .filter(|part| part.len() > 2)
        .collect()
}
