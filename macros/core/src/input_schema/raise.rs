//! A lowered schema, with the keywords that lowering left as they were, to draft 2020-12.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::keywords::{and, by_tag, looks_around, raise_bounds, raise_type};
use super::refs::InPlace;
use crate::diagnostic::Diagnostics;
use crate::document::Pointer;
use crate::document::follow::{follow, target_of};
use crate::hash::{HashMap, HashSet};
use crate::passes::protection::is_read_only;

/// Only circles within circles lead to more definitions than this.
const MAX_DEFINITIONS: usize = 20_000;

/// Keywords that mean the same in both.
const PLAIN: [&str; 13] = [
    "enum",
    "const",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "dependentRequired",
];

/// Keywords whose value is a schema of something within the value: as lowering leaves them, and as
/// the draft has them.
const WITHIN: [(&str, &str); 6] = [
    ("items", "items"),
    ("additionalProperties", "additionalProperties"),
    ("propertyNames", "propertyNames"),
    ("contains", "contains"),
    ("unevaluatedItems", "unevaluatedItems"),
    ("unevaluatedProperties", "unevaluatedProperties"),
];

/// The same for keywords that hold several schemas.
const SEVERAL_WITHIN: [(&str, &str); 5] = [
    ("properties", "properties"),
    ("x-pattern-properties", "patternProperties"),
    ("patternProperties", "patternProperties"),
    ("x-prefix-items", "prefixItems"),
    ("prefixItems", "prefixItems"),
];

/// The schemas on the way to one, for the same value, that lead back to themselves.
type Chain = Vec<String>;

/// Which values a schema is to fit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    /// A request: what is `readOnly` may not be in it.
    Request,
    /// A record as it is stored.
    Record,
}

/// Makes definitions of what operations use.
pub(super) struct Raiser<'a> {
    root: &'a Value,
    diagnostics: &'a mut Diagnostics,
    in_place: InPlace,
    ids: HashMap<(String, Chain, Of), usize>,
    definitions: Vec<Value>,
    open: VecDeque<(usize, String, Chain, Of)>,
    /// What the schemas that are being raised must fit.
    of: Of,
    /// Places that have been reported.
    reported: HashSet<Pointer>,
}

impl<'a> Raiser<'a> {
    pub(super) fn new(root: &'a Value, diagnostics: &'a mut Diagnostics) -> Self {
        Raiser {
            root,
            diagnostics,
            in_place: InPlace::default(),
            ids: HashMap::default(),
            definitions: Vec::new(),
            open: VecDeque::new(),
            of: Of::Request,
            reported: HashSet::default(),
        }
    }

    /// The entry of a `content`, through references.
    pub(super) fn media(&self, holder: &Pointer, content_type: &str) -> Pointer {
        follow(self.root, &holder.child("content").child(content_type))
    }

    /// The schema at a place; a missing one accepts anything.
    pub(super) fn schema(&mut self, at: &Pointer) -> Value {
        let root = self.root;
        match root.pointer(at.as_str()) {
            Some(schema) => self
                .raise(schema, at, &Vec::new())
                .unwrap_or(Value::Bool(true)),
            None => Value::Bool(true),
        }
    }

    /// The schema of a record at a place.
    pub(super) fn stored(&mut self, at: &Pointer) -> Value {
        self.of = Of::Record;
        let schema = self.schema(at);
        self.of = Of::Request;
        schema
    }

    /// All definitions that were referred to.
    pub(super) fn finish(mut self) -> Vec<String> {
        let root = self.root;
        while let Some((id, place, mut chain, of)) = self.open.pop_front() {
            self.of = of;
            let Some(schema) = root.pointer(&place) else {
                continue;
            };
            chain.push(place.clone());
            let at = Pointer::from_fragment(&place);
            if let Some(raised) = self.raise(schema, &at, &chain) {
                self.definitions[id] = raised;
            }
        }
        self.definitions.iter().map(Value::to_string).collect()
    }

    /// Raises a schema; `None` where it leads back to what it is a part of.
    fn raise(&mut self, schema: &Value, at: &Pointer, chain: &Chain) -> Option<Value> {
        let Value::Object(fields) = schema else {
            return Some(Value::Bool(*schema != Value::Bool(false)));
        };
        if let Some(place) = target_of(schema) {
            return self.reference(place.to_owned(), chain);
        }
        let mut raised = Map::new();
        for keyword in PLAIN {
            if let Some(value) = fields.get(keyword) {
                raised.insert(keyword.to_owned(), value.clone());
            }
        }
        raise_bounds(fields, &mut raised);
        self.raise_required(schema, fields, &mut raised);
        self.raise_pattern(fields, at, &mut raised);
        self.raise_within(fields, at, &mut raised);
        self.raise_in_place(fields, at, chain, &mut raised);
        if fields.contains_key("x-prefix-items") && !raised.contains_key("items") {
            raised.insert("items".to_owned(), Value::Bool(true));
        }
        Some(raise_type(fields, raised))
    }

    fn reference(&mut self, place: String, chain: &Chain) -> Option<Value> {
        if chain.contains(&place) {
            return None;
        }
        let leads_to = self.in_place.from(self.root, &place);
        let chain: Chain = chain
            .iter()
            .filter(|above| leads_to.contains(*above))
            .cloned()
            .collect();
        let key = (place, chain, self.of);
        let id = match self.ids.get(&key) {
            Some(id) => *id,
            None if self.definitions.len() >= MAX_DEFINITIONS => {
                let at = Pointer::from_fragment(&key.0);
                self.report(
                    &at,
                    "schemas refer to one another in too many circles here",
                    "this one is not checked",
                );
                return Some(Value::Bool(true));
            }
            None => {
                let id = self.definitions.len();
                self.definitions.push(Value::Bool(true));
                self.open
                    .push_back((id, key.0.clone(), key.1.clone(), key.2));
                self.ids.insert(key, id);
                id
            }
        };
        Some(json!({ "$ref": format!("#/$defs/{id}") }))
    }

    fn report(&mut self, at: &Pointer, message: &str, help: &str) {
        if self.reported.insert(at.clone()) {
            self.diagnostics.warning(at, message).help(help);
        }
    }

    /// A property that is `readOnly` is required in responses only.
    fn raise_required(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        raised: &mut Map<String, Value>,
    ) {
        let Some(Value::Array(names)) = fields.get("required") else {
            return;
        };
        let read_only = self.read_only(schema);
        let names = names.iter().filter(|name| name.is_string());
        let names = names.filter(|name| !name.as_str().is_some_and(|it| read_only.contains(it)));
        raised.insert("required".to_owned(), names.cloned().collect());
    }

    /// The read-only properties of a schema and of the schemas that it includes, each looked at once.
    fn read_only<'s>(&self, schema: &'s Value) -> HashSet<&'s str>
    where
        'a: 's,
    {
        let root = self.root;
        let (mut open, mut seen) = (vec![schema], HashSet::default());
        let mut names = HashSet::default();
        while let Some(schema) = open.pop() {
            if let Some(Value::Object(properties)) = schema.get("properties") {
                let properties = properties.iter();
                let read_only = properties.filter(|(_, property)| is_read_only(root, property));
                names.extend(read_only.map(|(name, _)| name.as_str()));
            }
            if let Some(place) = target_of(schema)
                && let Some(end) = root.pointer(place)
                && seen.insert(place)
            {
                open.push(end);
            }
            let members = schema.get("allOf").and_then(Value::as_array);
            open.extend(members.into_iter().flatten());
        }
        names
    }

    fn raise_pattern(
        &mut self,
        fields: &Map<String, Value>,
        at: &Pointer,
        raised: &mut Map<String, Value>,
    ) {
        if let Some(Value::String(pattern)) = fields.get("pattern")
            && self.is_linear(pattern, &at.child("pattern"))
        {
            raised.insert("pattern".to_owned(), Value::String(pattern.clone()));
        }
    }

    /// A host checks patterns in linear time, so that a plug-in can't keep it busy.
    fn is_linear(&mut self, pattern: &str, at: &Pointer) -> bool {
        let linear = !looks_around(pattern);
        if !linear {
            let message =
                "this pattern has look-around or back-references, which take more than linear time";
            self.report(
                at,
                message,
                "it is not checked; write it without `(?=`, `(?!`, `(?<=` and `\\1`",
            );
        }
        linear
    }

    fn raise_within(
        &mut self,
        fields: &Map<String, Value>,
        at: &Pointer,
        raised: &mut Map<String, Value>,
    ) {
        let within = |raiser: &mut Self, schema: &Value, at: &Pointer| {
            raiser
                .raise(schema, at, &Vec::new())
                .unwrap_or(Value::Bool(true))
        };
        for (from, to) in WITHIN {
            if let Some(schema) = fields.get(from) {
                let schema = within(self, schema, &at.child(from));
                raised.insert(to.to_owned(), schema);
            }
        }
        for (from, to) in SEVERAL_WITHIN {
            let at = at.child(from);
            let schemas = match fields.get(from) {
                Some(Value::Object(schemas)) => {
                    let mut all = Map::new();
                    for (key, schema) in schemas {
                        let at = at.child(key);
                        if to == "properties" && self.is_forbidden(schema) {
                            all.insert(key.clone(), Value::Bool(false));
                        } else if to == "properties" || self.is_linear(key, &at) {
                            all.insert(key.clone(), within(self, schema, &at));
                        }
                    }
                    Value::Object(all)
                }
                Some(Value::Array(schemas)) => {
                    let places = schemas.iter().enumerate();
                    places
                        .map(|(i, schema)| within(self, schema, &at.child(i)))
                        .collect()
                }
                _ => continue,
            };
            raised.insert(to.to_owned(), schemas);
        }
    }

    /// Whether a property may not be in a request.
    fn is_forbidden(&self, property: &Value) -> bool {
        self.of == Of::Request && is_read_only(self.root, property)
    }

    fn raise_in_place(
        &mut self,
        fields: &Map<String, Value>,
        at: &Pointer,
        chain: &Chain,
        raised: &mut Map<String, Value>,
    ) {
        if let Some(Value::Array(members)) = fields.get("allOf") {
            let at = at.child("allOf");
            let places = members.iter().enumerate();
            let members: Vec<Value> = places
                .filter_map(|(index, member)| self.raise(member, &at.child(index), chain))
                .collect();
            raised.insert("allOf".to_owned(), Value::Array(members));
        }
        for keyword in ["oneOf", "anyOf"] {
            let Some(Value::Array(branches)) = fields.get(keyword) else {
                continue;
            };
            let at = at.child(keyword);
            let mut all = Vec::with_capacity(branches.len());
            for (index, branch) in branches.iter().enumerate() {
                all.extend(self.raise(branch, &at.child(index), chain));
            }
            // A branch that leads back is left out: it is the one that is known already.
            if all.len() < branches.len() {
                continue;
            }
            let (keyword, all) = match fields.get("discriminator") {
                Some(tag) => ("anyOf", by_tag(tag, branches, all)),
                None => (keyword, all),
            };
            and(raised, keyword, Value::Array(all));
        }
        let condition = ["if", "then", "else", "not"];
        for keyword in condition {
            if let Some(schema) = fields.get(keyword)
                && let Some(schema) = self.raise(schema, &at.child(keyword), chain)
            {
                raised.insert(keyword.to_owned(), schema);
            }
        }
        if let Some(Value::Object(schemas)) = fields.get("dependentSchemas") {
            let at = at.child("dependentSchemas");
            let mut all = Map::new();
            for (name, schema) in schemas {
                let schema = self.raise(schema, &at.child(name), chain);
                all.extend(schema.map(|schema| (name.clone(), schema)));
            }
            raised.insert("dependentSchemas".to_owned(), Value::Object(all));
        }
    }
}
