//! A lowered schema, and what was not lowered of one, to draft 2020-12.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::refs::{InPlace, target};
use crate::diagnostic::Diagnostics;
use crate::hash::{HashMap, HashSet};
use crate::pointer::Pointer;

/// More definitions come of circles in circles only.
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
type Way = Vec<String>;

/// Makes definitions of what operations use.
pub(super) struct Raiser<'a> {
    root: &'a Value,
    diagnostics: &'a mut Diagnostics,
    in_place: InPlace,
    ids: HashMap<(String, Way), usize>,
    definitions: Vec<Value>,
    open: VecDeque<(usize, String, Way)>,
    /// Places that have been complained of.
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
            reported: HashSet::default(),
        }
    }

    /// The entry of a `content`, through references.
    pub(super) fn media(&self, holder: &Pointer, content_type: &str) -> Pointer {
        self.follow(&holder.child("content").child(content_type))
    }

    fn follow(&self, at: &Pointer) -> Pointer {
        let mut at = at.clone();
        for _ in 0..32 {
            match self.root.pointer(at.as_str()).and_then(target) {
                Some(next) => at = Pointer::from_fragment(&next),
                None => break,
            }
        }
        at
    }

    /// The schema at a place; one that is not there takes anything.
    pub(super) fn schema(&mut self, at: &Pointer) -> Value {
        let root = self.root;
        match root.pointer(at.as_str()) {
            Some(schema) => self
                .raise(schema, at, &Vec::new())
                .unwrap_or(Value::Bool(true)),
            None => Value::Bool(true),
        }
    }

    /// All definitions that were referred to.
    pub(super) fn finish(mut self) -> Vec<String> {
        let root = self.root;
        while let Some((id, place, mut way)) = self.open.pop_front() {
            let Some(schema) = root.pointer(&place) else {
                continue;
            };
            way.push(place.clone());
            let at = Pointer::from_fragment(&place);
            if let Some(raised) = self.raise(schema, &at, &way) {
                self.definitions[id] = raised;
            }
        }
        self.definitions.iter().map(Value::to_string).collect()
    }

    /// `None` where it leads back to what it is a part of.
    fn raise(&mut self, schema: &Value, at: &Pointer, way: &Way) -> Option<Value> {
        let Value::Object(fields) = schema else {
            return Some(Value::Bool(*schema != Value::Bool(false)));
        };
        if let Some(place) = target(schema) {
            return self.reference(place, way);
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
        self.raise_in_place(fields, at, way, &mut raised);
        if fields.contains_key("x-prefix-items") && !raised.contains_key("items") {
            raised.insert("items".to_owned(), Value::Bool(true));
        }
        Some(raise_type(fields, raised))
    }

    fn reference(&mut self, place: String, way: &Way) -> Option<Value> {
        if way.contains(&place) {
            return None;
        }
        let leads_to = self.in_place.from(self.root, &place);
        let way: Way = way
            .iter()
            .filter(|above| leads_to.contains(*above))
            .cloned()
            .collect();
        let key = (place, way);
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
                self.open.push_back((id, key.0.clone(), key.1.clone()));
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

    /// A property that is `readOnly` is required in answers only.
    fn raise_required(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        raised: &mut Map<String, Value>,
    ) {
        let Some(Value::Array(names)) = fields.get("required") else {
            return;
        };
        let mut read_only = HashSet::default();
        self.read_only(schema, &mut read_only, 0);
        let names = names.iter().filter(|name| name.is_string());
        let names = names.filter(|name| !name.as_str().is_some_and(|it| read_only.contains(it)));
        raised.insert("required".to_owned(), names.cloned().collect());
    }

    fn read_only<'s>(&self, schema: &'s Value, names: &mut HashSet<&'s str>, depth: usize)
    where
        'a: 's,
    {
        if depth > 16 {
            return;
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                if self.is_read_only(property, 0) {
                    names.insert(name);
                }
            }
        }
        let root = self.root;
        if let Some(end) = target(schema).and_then(|place| root.pointer(&place)) {
            self.read_only(end, names, depth + 1);
        }
        for member in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.read_only(member, names, depth + 1);
        }
    }

    fn is_read_only(&self, schema: &Value, depth: usize) -> bool {
        let through = |schema: &Value| depth < 16 && self.is_read_only(schema, depth + 1);
        let end = target(schema).and_then(|place| self.root.pointer(&place));
        let members = schema.get("allOf").and_then(Value::as_array);
        schema.get("readOnly") == Some(&Value::Bool(true))
            || end.is_some_and(through)
            || members.is_some_and(|members| members.iter().any(through))
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

    /// A host checks patterns in linear time, lest a plug-in keep it busy.
    fn is_linear(&mut self, pattern: &str, at: &Pointer) -> bool {
        let linear = !looks_around(pattern);
        if !linear {
            let message = "this pattern looks around or back, which takes more than linear time";
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
                        if to == "properties" || self.is_linear(key, &at) {
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

    fn raise_in_place(
        &mut self,
        fields: &Map<String, Value>,
        at: &Pointer,
        way: &Way,
        raised: &mut Map<String, Value>,
    ) {
        if let Some(Value::Array(members)) = fields.get("allOf") {
            let at = at.child("allOf");
            let places = members.iter().enumerate();
            let members: Vec<Value> = places
                .filter_map(|(index, member)| self.raise(member, &at.child(index), way))
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
                all.extend(self.raise(branch, &at.child(index), way));
            }
            // One that leads back: which branch it is, is known already.
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
                && let Some(schema) = self.raise(schema, &at.child(keyword), way)
            {
                raised.insert(keyword.to_owned(), schema);
            }
        }
        if let Some(Value::Object(schemas)) = fields.get("dependentSchemas") {
            let at = at.child("dependentSchemas");
            let mut all = Map::new();
            for (name, schema) in schemas {
                let schema = self.raise(schema, &at.child(name), way);
                all.extend(schema.map(|schema| (name.clone(), schema)));
            }
            raised.insert("dependentSchemas".to_owned(), Value::Object(all));
        }
    }
}

/// Adds a keyword beside one of the same name.
fn and(raised: &mut Map<String, Value>, keyword: &str, value: Value) {
    if !raised.contains_key(keyword) {
        raised.insert(keyword.to_owned(), value);
        return;
    }
    let more = json!({ keyword: value });
    match raised.get_mut("allOf") {
        Some(Value::Array(members)) => members.push(more),
        _ => drop(raised.insert("allOf".to_owned(), json!([more]))),
    }
}

/// Each branch with the tags that choose it. Not one of all branches: they often differ in the tag
/// alone, which the document need not say of each of them.
fn by_tag(tag: &Value, branches: &[Value], raised: Vec<Value>) -> Vec<Value> {
    let Some(property) = tag.get("propertyName").and_then(Value::as_str) else {
        return raised;
    };
    let mapping = tag.get("mapping").and_then(Value::as_object);
    let tagged = |(branch, raised): (&Value, Value)| {
        let Some(place) = target(branch) else {
            return raised;
        };
        let name = place.rsplit('/').next().unwrap_or_default();
        let name = name.replace("~1", "/").replace("~0", "~");
        let mapped = mapping.into_iter().flatten().filter(|(_, to)| {
            let to = to.as_str().unwrap_or_default();
            to.strip_prefix('#') == Some(place.as_str()) || to == name
        });
        let mut tags: Vec<Value> = mapped.map(|(tag, _)| Value::String(tag.clone())).collect();
        tags.push(Value::String(name));
        json!({ "allOf": [raised], "properties": { property: { "enum": tags } } })
    };
    branches.iter().zip(raised).map(tagged).collect()
}

/// `exclusiveMinimum: true` is a number in the draft.
fn raise_bounds(fields: &Map<String, Value>, raised: &mut Map<String, Value>) {
    for (inclusive, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        let bound = fields.get(inclusive).filter(|bound| bound.is_number());
        match (bound, fields.get(exclusive)) {
            (Some(bound), Some(Value::Bool(true))) => {
                raised.insert(exclusive.to_owned(), bound.clone());
            }
            (bound, other) => {
                if let Some(bound) = bound {
                    raised.insert(inclusive.to_owned(), bound.clone());
                }
                if let Some(other @ Value::Number(_)) = other {
                    raised.insert(exclusive.to_owned(), other.clone());
                }
            }
        }
    }
}

/// `type`, `format` and `nullable`, which concern one another.
fn raise_type(fields: &Map<String, Value>, mut raised: Map<String, Value>) -> Value {
    let nullable = fields.get("nullable") == Some(&Value::Bool(true));
    let nothing_else = |value: &Value| {
        value
            .as_array()
            .is_some_and(|v| v.iter().all(Value::is_null))
    };
    if nullable && fields.get("enum").is_some_and(nothing_else) {
        return json!({ "type": "null" });
    }
    let format = fields.get("format").and_then(Value::as_str);
    match (fields.get("type"), format) {
        (None | Some(Value::String(_)), Some("binary")) => {
            return with_null(text_or_bytes(), nullable);
        }
        (Some(ty @ Value::Array(_)), _) => drop(raised.insert("type".to_owned(), ty.clone())),
        (Some(ty @ Value::String(_)), _) => drop(raised.insert("type".to_owned(), ty.clone())),
        _ => {}
    }
    if let Some(format) = format {
        match integer_range(format) {
            Some((least, most)) => {
                and(&mut raised, "minimum", least);
                and(&mut raised, "maximum", most);
            }
            None => drop(raised.insert("format".to_owned(), format.into())),
        }
    }
    with_null(Value::Object(raised), nullable)
}

fn with_null(mut schema: Value, nullable: bool) -> Value {
    if !nullable {
        return schema;
    }
    // The short way, where all keywords but `type` are about other kinds than null.
    let plain = |key: &String| {
        !matches!(
            key.as_str(),
            "enum" | "const" | "not" | "if" | "allOf" | "anyOf" | "oneOf" | "$ref"
        )
    };
    if let Value::Object(fields) = &mut schema
        && fields.keys().all(plain)
        && let Some(ty @ Value::String(_)) = fields.get_mut("type")
    {
        let with_null = json!([ty.take(), "null"]);
        *ty = with_null;
        return schema;
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// The values that a format of integers has.
fn integer_range(format: &str) -> Option<(Value, Value)> {
    Some(match format {
        "int8" => (json!(i8::MIN), json!(i8::MAX)),
        "int16" => (json!(i16::MIN), json!(i16::MAX)),
        "int32" => (json!(i32::MIN), json!(i32::MAX)),
        "int64" => (json!(i64::MIN), json!(i64::MAX)),
        "uint8" => (json!(0), json!(u8::MAX)),
        "uint16" => (json!(0), json!(u16::MAX)),
        "uint32" => (json!(0), json!(u32::MAX)),
        "uint64" | "uint" => (json!(0), json!(u64::MAX)),
        _ => return None,
    })
}

/// Bytes as the wire has them.
pub(super) fn bytes() -> Value {
    let base64 = json!({ "type": "string", "format": "byte" });
    json!({ "type": "object", "properties": { "base64": base64 }, "required": ["base64"] })
}

/// `format: binary` within a body: bytes in a part of a multipart body, a string elsewhere.
fn text_or_bytes() -> Value {
    json!({ "anyOf": [{ "type": "string" }, bytes()] })
}

/// Whether a regular expression has look-around or references back, outside of `[…]`.
fn looks_around(pattern: &str) -> bool {
    let (mut class, mut escaped) = (false, false);
    for (at, char) in pattern.char_indices() {
        let rest = &pattern[at..];
        match char {
            '1'..='9' | 'k' if escaped && !class => return true,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '(' if !class => {
                let around = ["(?=", "(?!", "(?<=", "(?<!"];
                if around.iter().any(|start| rest.starts_with(start)) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}
