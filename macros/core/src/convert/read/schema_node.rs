//! One schema, read through `openapiv3` with its children cut off.
//!
//! The crate reads a schema with all that is below it, and a fault anywhere in there fails the whole
//! with "did not match any variant". So each child is replaced by a reference to its own place before
//! reading: a fault costs one node, its place is known, and neither time nor stack grows with depth.

use std::rc::Rc;

use indexmap::IndexMap;
use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaKind, Type};
use serde_json::{Map, Value};

pub(in crate::convert) use super::schema_type::SchemaType;
use crate::convert::Converter;
use crate::diagnostic::shown;
use crate::document::Pointer;
use crate::ir::Docs;

/// `additionalProperties`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::convert) enum Additional {
    Allowed,
    Denied,
    Schema(Pointer),
}

/// `discriminator`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::convert) struct Tag {
    pub(in crate::convert) property: String,
    /// Value to reference or component name.
    pub(in crate::convert) mapping: IndexMap<String, String>,
    /// 3.2: the branch of a value that has no tag, or one that chooses nothing; as in the mapping.
    pub(in crate::convert) default: Option<String>,
}

/// What one schema says itself; its children are pointers.
#[derive(Clone, Debug, Default)]
pub(in crate::convert) struct SchemaNode {
    pub(in crate::convert) kind: Option<SchemaType>,
    pub(in crate::convert) format: Option<String>,
    pub(in crate::convert) values: Option<Vec<Value>>,
    pub(in crate::convert) properties: Vec<(String, Pointer)>,
    pub(in crate::convert) required: Vec<String>,
    pub(in crate::convert) additional: Option<Additional>,
    pub(in crate::convert) patterns: Vec<Pointer>,
    pub(in crate::convert) items: Option<Pointer>,
    pub(in crate::convert) prefix: Vec<Pointer>,
    pub(in crate::convert) all_of: Vec<Pointer>,
    pub(in crate::convert) one_of: Vec<Pointer>,
    pub(in crate::convert) any_of: Vec<Pointer>,
    pub(in crate::convert) tag: Option<Tag>,
    /// `minimum` and `maximum`.
    pub(in crate::convert) least: Option<f64>,
    pub(in crate::convert) most: Option<f64>,
    /// Whether `maximum` is above `i64::MAX`; as a float it would be so at `i64::MAX`, too.
    pub(in crate::convert) allows_great_integers: bool,
    /// Whether its default or an example is an integer above `i64::MAX`.
    pub(in crate::convert) shows_great_integers: bool,
    pub(in crate::convert) nullable: bool,
    pub(in crate::convert) read_only: bool,
    pub(in crate::convert) write_only: bool,
    pub(in crate::convert) deprecated: bool,
    pub(in crate::convert) default: Option<Value>,
    pub(in crate::convert) docs: Docs,
}

impl SchemaNode {
    /// Whether it says nothing about a value's type itself (its `allOf`, `oneOf`, `anyOf` may).
    pub(in crate::convert) fn own_is_silent(&self) -> bool {
        self.kind.is_none()
            && self.format.is_none()
            && self.values.is_none()
            && self.items.is_none()
            && self.prefix.is_empty()
            && !self.says_object()
    }

    /// Whether it has a keyword that only matters for objects.
    pub(in crate::convert) fn says_object(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || self.additional.is_some()
            || !self.patterns.is_empty()
    }

    /// Whether it says nothing about a value's type at all.
    pub(in crate::convert) fn is_silent(&self) -> bool {
        self.own_is_silent()
            && self.all_of.is_empty()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
    }

    /// Whether only its `allOf` says something.
    pub(in crate::convert) fn is_all_of_only(&self) -> bool {
        !self.all_of.is_empty()
            && self.own_is_silent()
            && self.one_of.is_empty()
            && self.any_of.is_empty()
    }
}

const LONGEST_FORMAT: usize = 200;

/// Keywords that matter here; validation keywords are left out, so that an odd one does no harm.
const KEYWORDS: [&str; 20] = [
    "type",
    "format",
    "enum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "discriminator",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "default",
    "title",
    "description",
    "externalDocs",
];

impl Converter<'_> {
    /// The schema at a place that exists and is not a reference (see `follow`). Faults are reported
    /// once, and cost the keyword they are in.
    pub(in crate::convert) fn node(&mut self, at: &Pointer) -> Rc<SchemaNode> {
        if let Some(node) = self.nodes.get(at) {
            return Rc::clone(node);
        }
        let node = Rc::new(self.read_node(at));
        self.nodes.insert(at.clone(), Rc::clone(&node));
        node
    }

    fn read_node(&mut self, at: &Pointer) -> SchemaNode {
        let fields = match self.value(at) {
            Some(Value::Object(fields)) => fields,
            // `true` allows everything; `false` is as good as untyped.
            Some(Value::Bool(_)) | None => return SchemaNode::default(),
            Some(other) => {
                let message = format!(
                    "a schema must be an object, but this is {}",
                    shown::kind(other)
                );
                self.fault(at, at, &message);
                return SchemaNode::default();
            }
        };
        let mut cut = Map::new();
        for keyword in KEYWORDS {
            if let Some(value) = fields.get(keyword) {
                cut.insert(
                    keyword.to_owned(),
                    self.cut(keyword, value, &at.child(keyword)),
                );
            }
        }
        let schema = match serde_json::from_value::<Schema>(Value::Object(cut.clone())) {
            Ok(schema) => schema,
            Err(_) => self.read_sound_part(cut, at),
        };
        let mut node = SchemaNode::default();
        fill_data(&mut node, &schema);
        if let Some(tag) = &mut node.tag {
            let default = fields
                .get("discriminator")
                .and_then(|it| it.get("defaultMapping"));
            tag.default = default.and_then(Value::as_str).map(str::to_owned);
            self.check_mapping(tag, &at.child("discriminator"));
        }
        self.fill_kind(&mut node, &schema.schema_kind, at);
        node.format = fields
            .get("format")
            .and_then(Value::as_str)
            // Each use of a type has a copy of it; no real format is that long.
            .filter(|format| format.len() <= LONGEST_FORMAT)
            .map(str::to_owned);
        // Not openapiv3's: it turns integers of a number's enum into floats.
        node.values = fields.get("enum").and_then(Value::as_array).cloned();
        if let Some(Value::Array(prefix)) = fields.get("x-prefix-items") {
            let at = at.child("x-prefix-items");
            node.prefix = (0..prefix.len()).map(|index| at.child(index)).collect();
        }
        if let Some(Value::Object(patterns)) = fields.get("x-pattern-properties") {
            let at = at.child("x-pattern-properties");
            node.patterns = patterns.keys().map(|pattern| at.child(pattern)).collect();
        }
        node.least = fields.get("minimum").and_then(Value::as_f64);
        node.most = fields.get("maximum").and_then(Value::as_f64);
        node.allows_great_integers = fields
            .get("maximum")
            .is_some_and(|most| !most.is_i64() && most.as_f64().is_some_and(|most| most > 9.2e18));
        node.shows_great_integers = shows_great_integers(fields);
        node
    }

    /// Replaces child schemas by references to where they are.
    fn cut(&mut self, keyword: &str, value: &Value, at: &Pointer) -> Value {
        match (keyword, value) {
            ("properties", Value::Object(children)) => {
                let cut = children
                    .keys()
                    .map(|name| (name.clone(), reference(&at.child(name))));
                Value::Object(cut.collect())
            }
            ("allOf" | "oneOf" | "anyOf", Value::Array(children)) => (0..children.len())
                .map(|index| reference(&at.child(index)))
                .collect(),
            ("items" | "not", _) | ("additionalProperties", Value::Object(_)) => reference(at),
            _ => value.clone(),
        }
    }

    /// Reads what is left of a schema without the keywords that can't be read, and reports those.
    fn read_sound_part(&mut self, mut cut: Map<String, Value>, at: &Pointer) -> Schema {
        let keywords: Vec<String> = cut.keys().cloned().collect();
        for keyword in keywords {
            let Some(value) = cut.get(&keyword) else {
                continue;
            };
            let alone = Map::from_iter([(keyword.clone(), value.clone())]);
            if let Err(error) = serde_json::from_value::<Schema>(Value::Object(alone)) {
                let why = why(&error);
                let message =
                    format!("`{keyword}` of this schema can't be read: {why}; it is ignored");
                self.diagnostics.warning(&at.child(&keyword), message);
                cut.remove(&keyword);
            }
        }
        serde_json::from_value(Value::Object(cut)).unwrap_or_else(|error| {
            let message = format!("this schema can't be read: {}", why(&error));
            self.fault(at, at, &message);
            Schema {
                schema_data: Default::default(),
                schema_kind: SchemaKind::Any(Default::default()),
            }
        })
    }

    fn fill_kind(&mut self, node: &mut SchemaNode, kind: &SchemaKind, at: &Pointer) {
        match kind {
            SchemaKind::Type(Type::String(_)) => node.kind = Some(SchemaType::String),
            SchemaKind::Type(Type::Number(_)) => node.kind = Some(SchemaType::Number),
            SchemaKind::Type(Type::Integer(_)) => node.kind = Some(SchemaType::Integer),
            SchemaKind::Type(Type::Boolean(_)) => node.kind = Some(SchemaType::Boolean),
            SchemaKind::Type(Type::Object(object)) => {
                node.kind = Some(SchemaType::Object);
                node.properties = places_by_name(&object.properties);
                node.required = object.required.clone();
                node.additional = object.additional_properties.as_ref().map(additional);
            }
            SchemaKind::Type(Type::Array(array)) => {
                node.kind = Some(SchemaType::Array);
                node.items = array.items.as_ref().and_then(place);
            }
            SchemaKind::OneOf { one_of } => node.one_of = places(one_of),
            SchemaKind::AllOf { all_of } => node.all_of = places(all_of),
            SchemaKind::AnyOf { any_of } => node.any_of = places(any_of),
            SchemaKind::Not { .. } => {}
            SchemaKind::Any(any) => {
                node.kind = any
                    .typ
                    .as_deref()
                    .and_then(|name| self.kind_named(name, at));
                node.properties = places_by_name(&any.properties);
                node.required = any.required.clone();
                node.additional = any.additional_properties.as_ref().map(additional);
                node.items = any.items.as_ref().and_then(place);
                node.one_of = places(&any.one_of);
                node.all_of = places(&any.all_of);
                node.any_of = places(&any.any_of);
            }
        }
    }

    fn kind_named(&mut self, name: &str, at: &Pointer) -> Option<SchemaType> {
        let mut all = SchemaType::ALL.into_iter();
        match all.find(|kind| kind.name() == name) {
            Some(kind) => Some(kind),
            None => {
                let known = "boolean, integer, number, string, array, object";
                let at = at.child("type");
                let name = shown::text(name);
                self.diagnostics
                    .warning(
                        &at,
                        format!("`{name}` is not a type of OpenAPI; it is ignored"),
                    )
                    .help(format!("use one of {known}"));
                None
            }
        }
    }
}

/// serde quotes the whole value that it did not expect.
fn why(error: &serde_json::Error) -> String {
    shown::name(&error.to_string()).into_owned()
}

fn shows_great_integers(fields: &Map<String, Value>) -> bool {
    let shown = ["default", "example"].into_iter();
    let shown = shown.filter_map(|keyword| fields.get(keyword));
    let listed = fields.get("examples").and_then(Value::as_array);
    shown
        .chain(listed.into_iter().flatten())
        .any(|value| value.is_u64() && !value.is_i64())
}

fn fill_data(node: &mut SchemaNode, schema: &Schema) {
    let data = &schema.schema_data;
    node.nullable = data.nullable;
    node.read_only = data.read_only;
    node.write_only = data.write_only;
    node.deprecated = data.deprecated;
    node.default = data.default.clone();
    node.docs = Docs {
        summary: data.title.clone(),
        description: data.description.clone(),
        external: data.external_docs.as_ref().map(|docs| docs.url.clone()),
    };
    node.tag = data.discriminator.as_ref().map(|discriminator| Tag {
        property: discriminator.property_name.clone(),
        mapping: discriminator.mapping.clone(),
        default: None,
    });
}

fn reference(at: &Pointer) -> Value {
    Value::Object(Map::from_iter([(
        "$ref".to_owned(),
        Value::String(at.as_str().to_owned()),
    )]))
}

/// The place that a cut child was replaced by; all children are (see `cut`).
fn place<T>(child: &ReferenceOr<T>) -> Option<Pointer> {
    match child {
        ReferenceOr::Reference { reference } => Some(Pointer::from_fragment(reference)),
        ReferenceOr::Item(_) => None,
    }
}

fn places<T>(children: &[ReferenceOr<T>]) -> Vec<Pointer> {
    children.iter().filter_map(place).collect()
}

fn places_by_name<T>(children: &IndexMap<String, ReferenceOr<T>>) -> Vec<(String, Pointer)> {
    children
        .iter()
        .filter_map(|(name, child)| Some((name.clone(), place(child)?)))
        .collect()
}

fn additional(additional: &AdditionalProperties) -> Additional {
    match additional {
        AdditionalProperties::Any(false) => Additional::Denied,
        AdditionalProperties::Any(true) => Additional::Allowed,
        AdditionalProperties::Schema(schema) => {
            place(schema).map_or(Additional::Allowed, Additional::Schema)
        }
    }
}
