//! Descriptions of schemas, each made once. By a queue, so that a deep document does not mean deep recursion.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::marks::mark;
use super::{Description, FIXED, HIDDEN, Mark};
use crate::document::Pointer;
use crate::document::follow::{follow, target_of};
use crate::hash::{HashMap, HashSet};

/// Keywords about the same value as the schema that has them. (`not` says what a value is not.)
const IN_PLACE: [&str; 3] = ["allOf", "anyOf", "oneOf"];
const ONE_IN_PLACE: [&str; 3] = ["if", "then", "else"];

/// What is described.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Aspect {
    /// All that plug-ins may not change or see.
    All,
    /// What they may not see.
    Hidden,
}

pub(super) struct Builder<'a> {
    root: &'a Value,
    places: HashMap<(Pointer, Aspect), usize>,
    parts: Vec<Description>,
    open: VecDeque<(usize, Pointer, &'a Value, Aspect)>,
    /// The components that have another one in their `allOf`, where that one stands for them too.
    members: HashMap<Pointer, Vec<Pointer>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Builder {
            root,
            places: HashMap::default(),
            // Place 0 says nothing.
            parts: vec![Description::default()],
            open: VecDeque::new(),
            members: families(root),
        }
    }

    /// Adds a description that is not of a schema.
    pub(super) fn add(&mut self, part: Description) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }

    /// The schema of an entry of a `content`.
    pub(super) fn content(&self, holder: &Pointer, content_type: &str) -> Pointer {
        let content = self.follow(holder).child("content");
        self.follow(&content.child(content_type)).child("schema")
    }

    /// The schemas of an operation's body.
    pub(super) fn request_media(&self, operation: &Pointer) -> Vec<Pointer> {
        let body = self.follow(&operation.child("requestBody"));
        let content = body.child("content");
        let media = self.root.pointer(content.as_str());
        let media = media.and_then(Value::as_object).into_iter().flatten();
        media
            .map(|(key, _)| self.follow(&content.child(key)).child("schema"))
            .collect()
    }

    /// Where references lead.
    pub(super) fn follow(&self, at: &Pointer) -> Pointer {
        follow(self.root, at)
    }

    /// The description of the schema at a place; 0 where there is none.
    pub(super) fn at(&mut self, at: &Pointer, aspect: Aspect) -> usize {
        let at = self.follow(at);
        let Some(schema @ Value::Object(_)) = self.root.pointer(at.as_str()) else {
            return 0;
        };
        let key = (at, aspect);
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let place = self.add(Description::default());
        self.open.push_back((place, key.0.clone(), schema, aspect));
        self.places.insert(key, place);
        place
    }

    /// Describes all that was asked for, and what that leads to.
    pub(super) fn finish(mut self) -> Vec<Description> {
        while let Some((place, at, schema, aspect)) = self.open.pop_front() {
            if let Value::Object(schema) = schema {
                self.parts[place] = self.part(&at, schema, aspect);
            }
        }
        self.parts
    }

    fn part(
        &mut self,
        at: &Pointer,
        schema: &'a Map<String, Value>,
        aspect: Aspect,
    ) -> Description {
        let mut part = Description::default();
        for keyword in IN_PLACE {
            let members = schema.get(keyword).and_then(Value::as_array);
            for index in 0..members.map_or(0, Vec::len) {
                part.also
                    .push(self.at(&at.child(keyword).child(index), aspect));
            }
        }
        for keyword in ONE_IN_PLACE {
            part.also.push(self.at(&at.child(keyword), aspect));
        }
        if let Some(Value::Object(schemas)) = schema.get("dependentSchemas") {
            for name in schemas.keys() {
                let at = at.child("dependentSchemas").child(name);
                part.also.push(self.at(&at, aspect));
            }
        }
        // A chain of references that was too long to be followed at once.
        if schema.contains_key("$ref") {
            part.also.push(self.at(at, aspect));
        }
        for member in self.members.get(at).cloned().unwrap_or_default() {
            part.also.push(self.at(&member, aspect));
        }
        self.properties(at, schema, aspect, &mut part);
        self.items(at, schema, aspect, &mut part);
        part
    }

    fn properties(
        &mut self,
        at: &Pointer,
        schema: &'a Map<String, Value>,
        aspect: Aspect,
        part: &mut Description,
    ) {
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                let is_id = name == "id" && property != &Value::Bool(false);
                let mark = self.mark(property, aspect, is_id);
                let place = self.at(&at.child("properties").child(name), aspect);
                part.fields.push((name.clone(), mark, place));
            }
            part.fields.sort_unstable();
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            if let Some(schema) = schema.get(keyword) {
                let mark = self.mark(schema, aspect, false);
                part.entries
                    .push((mark, self.at(&at.child(keyword), aspect)));
            }
        }
        for keyword in ["x-pattern-properties", "patternProperties"] {
            if let Some(Value::Object(patterns)) = schema.get(keyword) {
                for (pattern, schema) in patterns {
                    let mark = self.mark(schema, aspect, false);
                    let place = self.at(&at.child(keyword).child(pattern), aspect);
                    part.entries.push((mark, place));
                }
            }
        }
    }

    fn items(
        &mut self,
        at: &Pointer,
        schema: &'a Map<String, Value>,
        aspect: Aspect,
        part: &mut Description,
    ) {
        for keyword in ["items", "contains", "unevaluatedItems"] {
            if schema.contains_key(keyword) {
                part.items.push(self.at(&at.child(keyword), aspect));
            }
        }
        for keyword in ["x-prefix-items", "prefixItems"] {
            let several = schema.get(keyword).and_then(Value::as_array);
            for index in 0..several.map_or(0, Vec::len) {
                let at = at.child(keyword).child(index);
                part.items.push(self.at(&at, aspect));
            }
        }
    }

    fn mark(&self, property: &Value, aspect: Aspect, is_id: bool) -> Mark {
        match (mark(self.root, property), aspect) {
            (HIDDEN, _) => HIDDEN,
            (_, Aspect::Hidden) => 0,
            (mark, Aspect::All) if is_id => mark | FIXED,
            (mark, Aspect::All) => mark,
        }
    }
}

/// A component with a `discriminator` and without `oneOf` stands for those that have it in their
/// `allOf`, and each of them for its own.
fn families(root: &Value) -> HashMap<Pointer, Vec<Pointer>> {
    let components = Pointer::root().child("components").child("schemas");
    let Some(Value::Object(schemas)) = root.pointer(components.as_str()) else {
        return HashMap::default();
    };
    let is_head = |schema: &Value| {
        schema.get("discriminator").is_some()
            && schema.get("oneOf").is_none()
            && schema.get("anyOf").is_none()
    };
    let heads = schemas.iter().filter(|(_, schema)| is_head(schema));
    let mut open: Vec<Pointer> = heads.map(|(name, _)| components.child(name)).collect();
    let mut found = HashMap::default();
    if open.is_empty() {
        return found;
    }
    let mut children: HashMap<Pointer, Vec<Pointer>> = HashMap::default();
    for (name, schema) in schemas {
        for parent in parents(schema) {
            children
                .entry(parent)
                .or_default()
                .push(components.child(name));
        }
    }
    while let Some(at) = open.pop() {
        if let Some(members) = children.remove(&at) {
            open.extend(members.iter().cloned());
            found.insert(at, members);
        }
    }
    found
}

/// The components in a schema's `allOf`, or in that of an inline member.
fn parents(schema: &Value) -> HashSet<Pointer> {
    let (mut open, mut found) = (vec![schema], HashSet::default());
    while let Some(schema) = open.pop() {
        let members = schema.get("allOf").and_then(Value::as_array);
        for member in members.into_iter().flatten() {
            match target_of(member) {
                Some(parent) => drop(found.insert(Pointer::from_fragment(parent))),
                None => open.push(member),
            }
        }
    }
    found
}
