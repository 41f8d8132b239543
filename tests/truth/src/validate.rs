//! What a JSON Schema validator says about values: whether they match a schema, and which of their
//! properties it describes.

use std::collections::{HashMap, HashSet};

use extism_openapi_core::inspect::Travel;
use jsonschema::{Draft, OutputUnit, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use crate::compare::below;
use crate::{dialect, implied};

/// The address under which the validator knows the document.
const DOCUMENT: &str = "urn:document";

/// Characters that are not allowed in a URL's fragment.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    pub(crate) travel: Travel,
    /// With the types that schemas leave out (see [`implied`]).
    pub(crate) implied: bool,
}

/// The validators of a document, created on demand.
pub(crate) struct Validators<'a> {
    root: &'a Value,
    schemas: &'a [String],
    is_30: bool,
    readings: HashMap<Reading, Result<Read, String>>,
}

/// A document in one reading.
struct Read {
    registry: Registry<'static>,
    validators: HashMap<String, Result<Validator, String>>,
}

impl<'a> Validators<'a> {
    pub(crate) fn new(root: &'a Value, schemas: &'a [String], is_30: bool) -> Self {
        Validators {
            root,
            schemas,
            is_30,
            readings: HashMap::new(),
        }
    }

    /// The validator of the schema at a place.
    ///
    /// # Errors
    /// Why there is none: the schema itself is faulty.
    pub(crate) fn of(&mut self, at: &str, reading: Reading) -> Result<&Validator, String> {
        let read = self.readings.entry(reading).or_insert_with(|| {
            let mut root = dialect::document(self.root, self.schemas, self.is_30, reading.travel);
            if reading.implied {
                write_types_out(&mut root, self.schemas);
            }
            Read::new(root)
        });
        let read = read.as_mut().map_err(|error| error.clone())?;
        let Read {
            registry,
            validators,
        } = read;
        let made = validators
            .entry(at.to_owned())
            .or_insert_with(|| build(registry, at));
        made.as_ref().map_err(Clone::clone)
    }
}

impl Read {
    fn new(root: Value) -> Result<Self, String> {
        let builder = Registry::new().draft(Draft::Draft202012);
        let registry = builder
            .add(DOCUMENT, root)
            .and_then(jsonschema::RegistryBuilder::prepare)
            .map_err(|error| error.to_string())?;
        Ok(Read {
            registry,
            validators: HashMap::new(),
        })
    }
}

fn write_types_out(root: &mut Value, schemas: &[String]) {
    for at in schemas {
        if let Some(Value::Object(schema)) = root.pointer_mut(at) {
            implied::write_out(schema);
            implied::take_files_for_objects(schema);
        }
    }
}

fn build(registry: &Registry<'static>, at: &str) -> Result<Validator, String> {
    let fragment = utf8_percent_encode(at, FRAGMENT);
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(registry)
        .should_validate_formats(false)
        .build(&json!({ "$ref": format!("{DOCUMENT}#{fragment}") }))
        .map_err(|error| error.to_string())
}

/// The validator of a separate schema.
pub(crate) fn alone(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(false)
        .build(schema)
        .map_err(|error| error.to_string())
}

/// The properties in `value` that the schema does not describe, as JSON pointers.
pub(crate) fn undocumented(value: &Value, validator: &Validator) -> HashSet<String> {
    let evaluation = validator.evaluate(value);
    let mut documented = HashSet::new();
    applied(&evaluation.root(), &mut documented);
    let mut found = HashSet::new();
    collect(value, &documented, &mut String::new(), &mut found);
    found
}

fn collect(
    value: &Value,
    documented: &HashSet<String>,
    at: &mut String,
    found: &mut HashSet<String>,
) {
    match value {
        Value::Object(object) => {
            for (key, child) in object {
                below(at, key, |at| match documented.contains(at.as_str()) {
                    true => collect(child, documented, at, found),
                    false => {
                        found.insert(at.clone());
                    }
                });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                below(at, &index.to_string(), |at| {
                    collect(item, documented, at, found)
                });
            }
        }
        _ => {}
    }
}

/// The properties to which a keyword applies, or a schema that holds.
///
/// Keywords report this as an annotation; `properties` does not if the validator runs it as part of
/// `additionalProperties: false`. Then each property's schema says where it was applied.
fn applied(unit: &OutputUnit<'_>, documented: &mut HashSet<String>) {
    if !unit.valid() {
        return;
    }
    let at = unit.instance_location().as_str();
    documented.insert(at.to_owned());
    let keyword = unit.schema_location().rsplit('/').next();
    let speaks_of_properties = matches!(
        keyword.unwrap_or_default(),
        "properties" | "patternProperties" | "additionalProperties" | "unevaluatedProperties"
    );
    let names = unit.annotations().filter(|_| speaks_of_properties);
    let names = names.and_then(|names| names.value().as_array());
    for name in names.into_iter().flatten().filter_map(Value::as_str) {
        let mut at = at.to_owned();
        below(&mut at, name, |at| documented.insert(at.clone()));
    }
    for child in unit.children() {
        applied(&child, documented);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_documented_where_some_keyword_speaks_of_it() {
        let schema = json!({
            "properties": { "a": { "items": { "properties": { "x": {} } } } },
            "anyOf": [
                { "properties": { "b": { "type": "string" } } },
                { "properties": { "c": true } },
            ],
        });
        let value = json!({ "a": [{ "x": 1, "y": 2 }], "b": 1, "c/d": 2, "c": 3 });
        let mut found: Vec<String> = undocumented(&value, &alone(&schema).unwrap())
            .into_iter()
            .collect();
        found.sort();
        // The first branch of the `anyOf` does not hold.
        assert_eq!(found, ["/a/0/y", "/b", "/c~1d"]);
    }

    #[test]
    fn what_a_closed_object_documents_is_documented() {
        let schema = json!({
            "properties": { "a": { "properties": { "x": {} } } },
            "additionalProperties": false,
        });
        let validator = alone(&schema).unwrap();
        let value = json!({ "a": { "x": 1, "y": 1 } });
        let found: Vec<String> = undocumented(&value, &validator).into_iter().collect();
        assert_eq!(found, ["/a/y"]);
    }

    #[test]
    fn schemas_are_found_by_their_place_and_read_as_asked() {
        let root = json!({ "a{b}": {
            "required": ["id"], "properties": { "id": { "readOnly": true } },
        } });
        let schemas = ["/a{b}".to_owned(), "/a{b}/properties/id".to_owned()];
        let mut validators = Validators::new(&root, &schemas, true);
        let mut is_valid = |value: Value, sent, implied| {
            let travel = Travel {
                sent,
                received: false,
            };
            let validator = validators.of("/a{b}", Reading { travel, implied });
            validator.unwrap().is_valid(&value)
        };
        assert!(!is_valid(json!({}), false, false));
        assert!(is_valid(json!({}), true, false));
        assert!(is_valid(json!("text"), true, false));
        assert!(!is_valid(json!("text"), true, true));
    }
}
