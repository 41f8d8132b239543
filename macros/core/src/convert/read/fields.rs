//! Reading the parts of a document that are not schemas.
//!
//! Not through `openapiv3`: it fails a whole operation for one odd key, such as a `style` that a
//! location doesn't have. Here each fault costs its own key, and has its own place.

use serde_json::{Map, Value};

use crate::convert::Converter;
use crate::diagnostic::shown;
use crate::document::Pointer;
use crate::ir::Docs;

/// An object of the document, and where it is.
#[derive(Clone)]
pub(in crate::convert) struct Fields<'a> {
    pub(in crate::convert) at: Pointer,
    pub(in crate::convert) map: &'a Map<String, Value>,
}

impl Fields<'_> {
    pub(in crate::convert) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }
}

/// What stands at a place, as messages call it.
fn named(at: &Pointer) -> String {
    match at.tokens().next_back() {
        Some(key) if key.parse::<usize>().is_err() => format!("`{key}`"),
        _ => "this".to_owned(),
    }
}

impl<'a> Converter<'a> {
    /// The object at a place, through references. A value that is not an object is reported; a missing
    /// one is not.
    pub(in crate::convert) fn fields(&mut self, at: &Pointer) -> Option<Fields<'a>> {
        self.value(at)?;
        let end = self.follow(at)?;
        let other = match self.value(&end)? {
            Value::Object(map) => return Some(Fields { at: end, map }),
            other => shown::kind(other),
        };
        // Reported at the reference: the other end may be right for others.
        let it = if end == *at {
            "it".to_owned()
        } else {
            format!("what it refers to, {end},")
        };
        let message = format!("{} must be an object, but {it} is {other}", named(at));
        self.fault(at, at, &message);
        None
    }

    pub(in crate::convert) fn child(&mut self, of: &Fields<'a>, key: &str) -> Option<Fields<'a>> {
        self.fields(&of.at.child(key))
    }

    pub(in crate::convert) fn string(&mut self, of: &Fields<'a>, key: &str) -> Option<&'a str> {
        match of.map.get(key)? {
            Value::String(text) => Some(text),
            other => self.wrong(of, key, "a string", other),
        }
    }

    pub(in crate::convert) fn boolean(&mut self, of: &Fields<'a>, key: &str) -> Option<bool> {
        match of.map.get(key)? {
            Value::Bool(value) => Some(*value),
            other => self.wrong(of, key, "true or false", other),
        }
    }

    pub(in crate::convert) fn array(&mut self, of: &Fields<'a>, key: &str) -> Option<&'a [Value]> {
        match of.map.get(key)? {
            Value::Array(items) => Some(items),
            other => self.wrong(of, key, "an array", other),
        }
    }

    fn wrong<T>(&mut self, of: &Fields<'a>, key: &str, wanted: &str, found: &Value) -> Option<T> {
        let found = shown::kind(found);
        // Nothing can be sent without these.
        let cost = match key {
            "name" | "in" => "what has it is left out",
            _ => "it is ignored",
        };
        let message = format!("`{key}` must be {wanted}, but it is {found}; {cost}");
        self.diagnostics.warning(&of.at.child(key), message);
        None
    }

    /// `summary` (or `title`), `description`, `externalDocs`.
    pub(in crate::convert) fn docs(&mut self, of: &Fields<'a>) -> Docs {
        let external = if of.has("externalDocs") {
            self.child(of, "externalDocs")
        } else {
            None
        };
        Docs {
            summary: self.string(of, "summary").map(str::to_owned),
            description: self.string(of, "description").map(str::to_owned),
            external: external
                .and_then(|docs| self.string(&docs, "url"))
                .map(str::to_owned),
        }
    }
}
