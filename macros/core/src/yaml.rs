//! YAML or JSON text to a [`Value`], in one pass.
//!
//! `serde_json::Value`'s own visitor is not enough: a response key `200:` must become a string, a key
//! that is there twice is a fault and not a choice, and an alias bomb must end.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::{Map, Number, Value};

use crate::position;

/// The syntax that a text turned out to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML, or JSON that only a YAML parser takes.
    Yaml,
}

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
const MAX_DEPTH: usize = 128;

/// More nodes than this are refused before they are parsed: the YAML parser keeps some 150 bytes for
/// each. The largest public document, Microsoft Graph's, has about a quarter of them.
const MAX_NODES: usize = 8 << 20;

/// The names on the way to a place have at most so many letters together. Each place is kept by its names,
/// and types are called by them, so that one long name would be copied for each thing in it. The longest in
/// public documents have 600.
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
    let parsed = Node {
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
            position::of_byte(text, start + error.column().saturating_sub(1))
        });
        explain(text, message, position)
    })
}

/// libyaml looks at every bracket that is open on a line for every token after it: 8 MB of `[` take it
/// minutes, before any limit on depth is asked. Texts may have a bracket that nothing closes, so the
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
        if open > 2 * MAX_DEPTH {
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
    let node = Node {
        budget: &budget,
        path: 0,
        yaml: true,
    };
    node.deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| {
            let message = error.to_string();
            // By its byte: libyaml breaks lines at more characters than editors do, and takes the end of
            // the text for a line of its own.
            let byte = error.location().map(|at| at.index());
            let position = byte.map(|byte| position::of_byte(text, byte));
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
            // Faults of characters have their place in the text only.
            match message.rsplit_once(" at position ") {
                Some((message, byte)) if byte.bytes().all(|byte| byte.is_ascii_digit()) => {
                    let byte = byte.parse().unwrap_or(usize::MAX);
                    explain(text, message, Some(position::of_byte(text, byte)))
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
        error.position = position::duplicate_key(text).or(position);
        error.help = Some("a mapping has each key once: remove or rename one of them".into());
    } else if message.contains("recursion limit") {
        error.message = format!("the document nests deeper than {MAX_DEPTH} levels");
    } else if message.contains("repetition limit") || message.contains(BOMB) {
        error.message = BOMB.into();
    } else if message.contains(TOO_LONG) {
        error.message = format!("{TOO_LONG}, more than {MAX_PATH}");
        error.help = Some("shorten the keys; a text belongs into a value".into());
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

/// How much a document may still expand to, in bytes of memory, roughly.
struct Budget(Cell<usize>);

/// What a node costs beside its text.
const NODE_COST: usize = 64;

impl Budget {
    /// No text without aliases can use this up: it has at most one node a byte.
    fn new(text: &str) -> Self {
        Budget(Cell::new(
            (64 << 20) + text.len().saturating_mul(NODE_COST + 16),
        ))
    }

    fn spend<E: serde::de::Error>(&self, text: usize) -> Result<(), E> {
        match self.0.get().checked_sub(NODE_COST + text) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => Err(E::custom(BOMB)),
        }
    }
}

/// Reads any node.
#[derive(Clone, Copy)]
struct Node<'a> {
    budget: &'a Budget,
    /// How long the names are on the way here.
    path: usize,
    /// Merge keys and tags are looked at.
    yaml: bool,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping, a sequence or a scalar")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    // Beyond 64 bits JSON readers keep the magnitude only; so do we.
    #[allow(clippy::cast_precision_loss)]
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Number::from_f64(value).map(Value::Number).ok_or_else(|| {
            E::custom("`.nan` and `.inf` are not JSON: put the value in quotes or remove it")
        })
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.budget.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        self.budget.spend(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.budget.spend(0)?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.budget.spend(0)?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            self.budget.spend(key.len())?;
            let path = self.path + key.len();
            if path > MAX_PATH {
                return Err(A::Error::custom(TOO_LONG));
            }
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
            }
            let value = entries.next_value_seed(Node { path, ..self })?;
            object.insert(key, value);
        }
        if self.yaml && object.contains_key(MERGE) {
            self.merge(&mut object)?;
        }
        Ok(Value::Object(object))
    }

    /// A tag that YAML itself doesn't define (`!Sub`): it means nothing to OpenAPI, its content does.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, content) = tagged.variant_seed(Key)?;
        if tag == "include" {
            return Err(A::Error::custom(
                "`!include` is not part of YAML: write `$ref: file.yaml`",
            ));
        }
        content.newtype_variant_seed(self)
    }
}

/// The key of YAML 1.1's merges.
const MERGE: &str = "<<";

impl Node<'_> {
    /// Applies `<<: *base` and `<<: [*one, *two]`: what the mapping has itself wins, then the first.
    fn merge<E: serde::de::Error>(self, object: &mut Map<String, Value>) -> Result<(), E> {
        let bases = match object.get(MERGE) {
            Some(Value::Object(_)) => vec![object.shift_remove(MERGE).unwrap_or_default()],
            Some(Value::Array(all)) if all.iter().all(Value::is_object) => {
                match object.shift_remove(MERGE) {
                    Some(Value::Array(all)) => all,
                    _ => return Ok(()),
                }
            }
            // A property that is called `<<`.
            _ => return Ok(()),
        };
        for base in bases {
            let Value::Object(base) = base else { continue };
            for (key, value) in base {
                object.entry(key).or_insert(value);
            }
        }
        Ok(())
    }
}

/// Reads a key as it is spelled: `200`, `true` and `1.10` are those texts.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text as key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        Ok(key.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, key: String) -> Result<String, E> {
        Ok(key)
    }
}

#[cfg(test)]
mod tests;
