//! YAML or JSON text to a [`Value`], in one pass.
//!
//! `serde_json::Value`'s own visitor is not enough: a response key `200:` must become a string, a repeated
//! key must be a fault, and an alias bomb must end.

mod node;

use serde::de::DeserializeSeed;
use serde_json::Value;

use self::node::{AnyNode, Budget};
use crate::document::{Format, marks};

/// Why a text is not a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// What is wrong, without position.
    pub message: String,
    /// Line and column, both from 1, the column in characters.
    pub position: Option<(usize, usize)>,
    /// What to do about it.
    pub help: Option<String>,
}

/// Both parsers nest at most this deep.
const MAX_NESTING: usize = 128;

/// Documents with more nodes than this are rejected before they are parsed: the YAML parser keeps some 150
/// bytes for each. The largest public document, Microsoft Graph's, has about a quarter of them.
const MAX_NODES: usize = 8 << 20;

/// The most letters that the keys on the way to a place may have together. Places and types are named by
/// those keys, so one long key would be copied for everything below it. The longest in public documents
/// have 600.
const MAX_PATH: usize = 4_096;

/// The marker of a fault that our own visitor found.
const DUPLICATE: &str = "duplicate key ";

/// Parses `text`; `json_only` where its file name promises JSON.
///
/// # Errors
/// When the text is neither, nests deeper than 128 levels, repeats a key, or expands (by its aliases)
/// out of proportion.
pub(crate) fn parse(text: &str, json_only: bool) -> Result<(Value, Format), SyntaxError> {
    check_size(text)?;
    if json_only || text.trim_start().starts_with(['{', '[']) {
        match parse_json(text) {
            Ok(value) => return Ok((value, Format::Json)),
            Err(error) if json_only || error.message.starts_with(DUPLICATE) => return Err(error),
            // A YAML flow mapping also begins with a brace.
            Err(_) => {}
        }
    }
    parse_yaml(text).map(|value| (value, Format::Yaml))
}

fn check_size(text: &str) -> Result<(), SyntaxError> {
    if text.len() <= MAX_NODES {
        return Ok(());
    }
    // Each node but the first needs at least one of these before it.
    let starts = |byte: &u8| matches!(byte, b'[' | b'{' | b',' | b':' | b'-' | b'?' | b'\n');
    let nodes = text.as_bytes().iter().filter(|byte| starts(byte)).count();
    if nodes <= MAX_NODES {
        return Ok(());
    }
    Err(SyntaxError {
        message: format!("the document has more than {MAX_NODES} nodes"),
        position: None,
        help: Some("keep only the operations that are used, or split it into files".into()),
    })
}

fn parse_json(text: &str) -> Result<Value, SyntaxError> {
    let budget = Budget::new(text);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = AnyNode {
        budget: &budget,
        path: 0,
        yaml: false,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| {
        let message = error.to_string();
        let suffix = format!(" at line {} column {}", error.line(), error.column());
        let message = message.strip_suffix(&suffix).unwrap_or(&message);
        let position = (error.line() > 0).then(|| {
            // Counted in bytes, up to and with the last byte read.
            let lines = text.split_inclusive('\n').take(error.line() - 1);
            let start: usize = lines.map(str::len).sum();
            marks::of_byte(text, start + error.column().saturating_sub(1))
        });
        explain(text, message, position)
    })
}

/// libyaml looks at every bracket that is open on a line for every token after it: 8 MB of `[` take it
/// minutes, before any limit on depth is checked. Texts may have a bracket that nothing closes, so the
/// line may have some more than the depth that is read.
fn opens_too_many(text: &str) -> bool {
    let mut open = 0_usize;
    for byte in text.as_bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            b'\n' => open = 0,
            _ => continue,
        }
        if open > 2 * MAX_NESTING {
            return true;
        }
    }
    false
}

fn parse_yaml(text: &str) -> Result<Value, SyntaxError> {
    if opens_too_many(text) {
        return Err(explain(text, "recursion limit", None));
    }
    let budget = Budget::new(text);
    let node = AnyNode {
        budget: &budget,
        path: 0,
        yaml: true,
    };
    node.deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| {
            let message = error.to_string();
            // By its byte: libyaml breaks lines at more characters than editors do, and counts the end of
            // the text as a line.
            let byte = error.location().map(|at| at.index());
            let position = byte.map(|byte| marks::of_byte(text, byte));
            let suffix = error
                .location()
                .map(|at| format!(" at line {} column {}", at.line(), at.column()));
            // Only the fault's own place: libyaml's "while parsing …" context names another.
            let message = match suffix
                .as_deref()
                .and_then(|suffix| message.split_once(suffix))
            {
                Some((message, _)) => message.to_owned(),
                None => message,
            };
            // Faults of characters give their place only in the message.
            match message.rsplit_once(" at position ") {
                Some((message, byte)) if byte.bytes().all(|byte| byte.is_ascii_digit()) => {
                    let byte = byte.parse().unwrap_or(usize::MAX);
                    explain(text, message, Some(marks::of_byte(text, byte)))
                }
                _ => explain(text, &message, position),
            }
        })
}

/// Turns a parser's words into ours where they say what to do.
fn explain(text: &str, message: &str, position: Option<(usize, usize)>) -> SyntaxError {
    let mut error = SyntaxError {
        message: message.to_owned(),
        position,
        help: None,
    };
    if let Some(at) = message.find(DUPLICATE) {
        error.message = message[at..].to_owned();
        // serde_yaml gives the place of the mapping, not of the key.
        error.position = marks::duplicate_key(text).or(position);
        error.help = Some("a mapping has each key once: remove or rename one of them".into());
    } else if message.contains("recursion limit") {
        error.message = format!("the document nests deeper than {MAX_NESTING} levels");
    } else if message.contains("repetition limit") || message.contains(BOMB) {
        error.message = BOMB.into();
    } else if message.contains(TOO_LONG) {
        error.message = format!("{TOO_LONG}, more than {MAX_PATH}");
        error.help = Some("shorten the keys; a long text belongs in a value".into());
    } else if message.contains("more than one document") {
        error.message = "the file holds several YAML documents (separated by `---`)".into();
        error.help = Some("put each document into its own file".into());
    } else if message.contains("EOF while parsing a value") {
        error.message = "the file is empty".into();
    } else if position.is_some_and(|(line, _)| indented_by_tab(text, line)) {
        error.help = Some("YAML is indented with spaces: replace the tabs".into());
    }
    error
}

fn indented_by_tab(text: &str, line: usize) -> bool {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    line.trim_start_matches(' ').starts_with('\t')
}

const BOMB: &str = "the document's aliases (`*name`) expand to far more than the document itself";

const TOO_LONG: &str = "the keys on the way to a value have too many letters";

#[cfg(test)]
mod tests;
