//! From JSON texts to validators.

use std::collections::BTreeMap;
use std::thread;

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value, json};

use super::budget::{KEYWORD, gated, keyword};
use crate::value::body::is_base64;

/// The checks of an operation's input, or of a record; `Err`: why it can't be checked.
pub(super) type Compiled = Result<Checks, String>;

pub(super) struct Checks {
    pub(super) input: Validator,
    pub(super) bodies: Vec<Validator>,
}

/// The compiler's stack: it follows chains of schemas that refer to one another by recursion.
const STACK: usize = 64 * 1024 * 1024;

/// Compiles the schemas of an operation, or of a record, which has no body.
pub(super) fn compile(
    definitions: &'static [&'static str],
    input: &'static str,
    bodies: &'static [&'static str],
) -> Compiled {
    let all = || -> Compiled {
        let validators = bodies.iter().map(|body| validator(definitions, body));
        Ok(Checks {
            input: validator(definitions, input)?,
            bodies: validators.collect::<Result<_, _>>()?,
        })
    };
    thread::scope(|scope| {
        let compiling = thread::Builder::new()
            .name("schemas".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, all)
            .map_err(|error| format!("no thread: {error}"))?;
        let compiled = compiling.join();
        compiled.unwrap_or_else(|_| Err("the schemas' compiler broke down".to_owned()))
    })
}

fn validator(definitions: &[&str], schema: &str) -> Result<Validator, String> {
    let mut schema = read(schema)?;
    let mut used: BTreeMap<usize, Value> = BTreeMap::new();
    let mut open = Vec::new();
    references(&schema, &mut open);
    while let Some(index) = open.pop() {
        if used.contains_key(&index) {
            continue;
        }
        let text = definitions.get(index).ok_or("a definition is missing")?;
        let definition = read(text)?;
        references(&definition, &mut open);
        used.insert(index, definition);
    }
    let used = used.into_iter();
    let defs: Map<String, Value> = used
        .map(|(index, mut definition)| {
            drop_rejected_patterns(&mut definition);
            (index.to_string(), gated(definition))
        })
        .collect();
    drop_rejected_patterns(&mut schema);
    let root = json!({ "allOf": [gated(schema)], "$defs": defs });
    build(&root)
}

fn build(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .offline()
        // The input is a plug-in's: nothing may take more than linear time.
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_format("byte", is_base64)
        .with_keyword(KEYWORD, keyword)
        .build(schema)
        .map_err(|error| error.to_string())
}

fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The definitions that a schema names.
fn references(schema: &Value, found: &mut Vec<usize>) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(target)) = fields.get("$ref") {
                let index = target.strip_prefix("#/$defs/");
                found.extend(index.and_then(|index| index.parse::<usize>().ok()));
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Removes the patterns that the engine rejects, with a warning. They are usually too large: the macro
/// has already left out those with look-around, with a warning of its own.
fn drop_rejected_patterns(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::String(pattern)) = fields.get("pattern")
                && is_refused(pattern)
            {
                fields.remove("pattern");
            }
            if let Some(Value::Object(patterns)) = fields.get_mut("patternProperties") {
                patterns.retain(|pattern, _| !is_refused(pattern));
            }
            let parts = fields.iter_mut();
            let parts = parts.filter(|(key, _)| !matches!(key.as_str(), "enum" | "const"));
            parts.for_each(|(_, part)| drop_rejected_patterns(part));
        }
        Value::Array(items) => items.iter_mut().for_each(drop_rejected_patterns),
        _ => {}
    }
}

fn is_refused(pattern: &str) -> bool {
    match build(&json!({ "pattern": pattern })) {
        Ok(_) => false,
        Err(why) => {
            tracing::warn!(pattern, "this pattern is not checked: {why}");
            true
        }
    }
}
