//! Objects: properties, what may stand beside them, and what is said about each.

use serde_json::Value;

use super::TyAndNull;
use super::merge::{Flat, Part};
use crate::convert::Converter;
use crate::convert::read::schema_node::{Additional, SchemaType};
use crate::document::Pointer;
use crate::hash::{HashMap, HashSet};
use crate::ir::case::pascal;
use crate::ir::{Docs, Name, Object, Property, Ty};

/// What is said about a value at the place where it is used, or at the places that it refers to.
#[derive(Default)]
pub(in crate::convert) struct Remarks {
    pub(in crate::convert) docs: Docs,
    pub(in crate::convert) default: Option<Value>,
    pub(in crate::convert) read_only: bool,
    pub(in crate::convert) write_only: bool,
    pub(in crate::convert) deprecated: bool,
}

/// The most bytes of descriptions and defaults that are copied to where they are used: each child has those
/// of its parents.
pub(in crate::convert) const MOST_COPIED: usize = 16 << 20;

impl Remarks {
    fn length(&self) -> usize {
        let Docs {
            summary,
            description,
            external,
        } = &self.docs;
        let texts = [summary, description, external].into_iter().flatten();
        let texts: usize = texts.map(String::len).sum();
        texts + self.default.as_ref().map_or(0, length)
    }
}

/// How much memory a value takes, roughly.
fn length(value: &Value) -> usize {
    let within = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(length).sum(),
        Value::Object(fields) => fields.iter().map(|(key, it)| key.len() + length(it)).sum(),
        _ => 0,
    };
    16 + within
}

impl Converter<'_> {
    /// The struct that merged parts make; `name` is the type's own.
    pub(in crate::convert) fn object(&mut self, flat: &Flat, name: &str) -> Object {
        let mut properties = Vec::with_capacity(flat.properties.len());
        for (key, parts) in &flat.properties {
            properties.push(self.property(key, parts, flat.required.contains(key), name));
        }
        let additional = self.additional_ty(flat, name);
        if additional.is_none() {
            self.add_undescribed(flat, &mut properties);
        }
        Object {
            properties,
            additional,
        }
    }

    fn property(&mut self, key: &str, parts: &[Part], required: bool, owner: &str) -> Property {
        let TyAndNull { ty, nullable } =
            self.ty_and_null(parts, &format!("{owner}{}", pascal(key)));
        let remarks = self.remarks(parts);
        // Where nothing is said about the type, null is one of the values it may have.
        let nullable = if ty == Ty::Any { !required } else { nullable };
        let pointer = parts
            .first()
            .map(|part| part.at().clone())
            .unwrap_or_default();
        let constant = self.boolean_constant(&ty, parts);
        Property {
            name: Name::new(key),
            ty,
            required,
            nullable,
            default: remarks.default,
            constant,
            read_only: remarks.read_only,
            write_only: remarks.write_only,
            deprecated: remarks.deprecated,
            docs: remarks.docs,
            pointer,
        }
    }

    /// A property that is required but not described: any value, and optional, since that is more
    /// often a mistake than something that each response has.
    fn add_undescribed(&mut self, flat: &Flat, properties: &mut Vec<Property>) {
        let mut requiring: HashMap<String, Pointer> = HashMap::default();
        for at in &flat.nodes {
            for key in &self.node(at).required {
                let place = || at.child("required");
                requiring.entry(key.clone()).or_insert_with(place);
            }
        }
        for key in &flat.required {
            if flat.properties.contains_key(key) {
                continue;
            }
            let Some(pointer) = requiring.remove(key) else {
                continue;
            };
            self.diagnostics
                .warning(
                    &pointer,
                    format!("`{key}` is required, but no property has that name"),
                )
                .help("describe it under `properties`; until then it is optional and untyped")
                .minor();
            properties.push(Property {
                name: Name::new(key),
                ty: Ty::Any,
                required: false,
                nullable: true,
                default: None,
                constant: None,
                read_only: false,
                write_only: false,
                deprecated: false,
                docs: Docs::default(),
                pointer,
            });
        }
    }

    /// The type of properties that are not listed; `None` where they are not mentioned.
    pub(in crate::convert) fn additional_ty(&mut self, flat: &Flat, name: &str) -> Option<Ty> {
        let mut parts: Vec<Part> = Vec::new();
        for additional in &flat.additional {
            if let Additional::Schema(at) = additional {
                parts.push(Part::Whole(at.clone()));
            }
        }
        let name = format!("{name}Value");
        let from_patterns = self.pattern_ty(&flat.patterns, &name);
        let from_rest = match parts.as_slice() {
            [] if flat.additional.contains(&Additional::Allowed) => Some(Ty::Any),
            [] => None,
            parts => Some(self.value_ty(parts, &name)),
        };
        match (from_patterns, from_rest) {
            (Some(patterns), Some(rest)) if patterns != rest => {
                self.warn_of_patterns(&flat.patterns);
                Some(Ty::Any)
            }
            (patterns, rest) => patterns.or(rest),
        }
    }

    /// The one type of all `patternProperties`.
    fn pattern_ty(&mut self, patterns: &[Pointer], name: &str) -> Option<Ty> {
        let mut types: Vec<Ty> = Vec::new();
        for at in patterns {
            let ty = self.schema_ty(at, name);
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        if types.len() > 1 {
            self.warn_of_patterns(patterns);
            return Some(Ty::Any);
        }
        types.pop()
    }

    fn warn_of_patterns(&mut self, patterns: &[Pointer]) {
        let Some(at) = patterns.first() else { return };
        let message = "`patternProperties` of several types can't be typed; any value is accepted";
        self.diagnostics.warning(at, message);
    }

    /// The only value of a boolean; other constants are found by the type (see `passes::constants`).
    fn boolean_constant(&mut self, ty: &Ty, parts: &[Part]) -> Option<Value> {
        if *ty != Ty::Bool {
            return None;
        }
        let flat = self.flatten(parts);
        let at = parts.first()?.at().clone();
        if flat
            .kinds
            .first()
            .is_some_and(|kind| *kind != SchemaType::Boolean)
        {
            return None;
        }
        match self.enum_values(&flat, &at)?.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// What is said about the value that the parts describe. Prose and deprecation count where they
    /// are beside the use, not where a named type says them of itself.
    pub(in crate::convert) fn remarks(&mut self, parts: &[Part]) -> Remarks {
        let mut remarks = Remarks::default();
        for part in parts {
            self.add_remarks(part.at(), true, &mut remarks, &mut HashSet::default(), 0);
        }
        match self.copyable.checked_sub(remarks.length()) {
            Some(left) => self.copyable = left,
            None => {
                if let Some(part) = parts.first() {
                    self.warn_of_copies(part.at());
                }
                remarks.docs = Docs::default();
                remarks.default = None;
            }
        }
        remarks
    }

    fn warn_of_copies(&mut self, at: &Pointer) {
        if self.reported.insert(Pointer::root().child("description")) {
            let message = format!(
                "the schemas have more than {} MiB of descriptions and defaults, those of an `allOf` \
                 counted in each schema that has it: from here on they are left out",
                MOST_COPIED >> 20
            );
            self.diagnostics
                .warning(at, message)
                .help("keep only the schemas that are used");
        }
    }

    /// `seen` has the schemas that need no second look: many ways may lead to one.
    fn add_remarks(
        &mut self,
        at: &Pointer,
        here: bool,
        remarks: &mut Remarks,
        seen: &mut HashSet<(Pointer, bool)>,
        depth: usize,
    ) {
        let Some(end) = self.follow(at) else { return };
        let here = here && end == *at;
        if depth > 8 || !seen.insert((end.clone(), here)) {
            return;
        }
        let node = self.node(&end);
        if here {
            let docs = &mut remarks.docs;
            docs.summary = docs.summary.take().or_else(|| node.docs.summary.clone());
            docs.description = docs
                .description
                .take()
                .or_else(|| node.docs.description.clone());
            docs.external = docs.external.take().or_else(|| node.docs.external.clone());
            remarks.deprecated |= node.deprecated;
        }
        if remarks.default.is_none() {
            remarks.default.clone_from(&node.default);
        }
        remarks.read_only |= node.read_only;
        remarks.write_only |= node.write_only;
        // The members of a struct's own `allOf` describe that struct's parts, not this value.
        if node.is_all_of_only() {
            for member in &node.all_of {
                self.add_remarks(member, here, remarks, seen, depth + 1);
            }
        }
    }
}
