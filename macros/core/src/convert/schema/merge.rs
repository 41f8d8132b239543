//! `allOf` and its siblings, merged into one list of what a value must be.

use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::convert::Converter;
use crate::convert::read::schema_node::{Additional, SchemaNode, SchemaType, Tag};
use crate::document::Pointer;

/// Deeper `allOf`s than this are rejected.
const MAX_ALL_OF: usize = 40;

/// The most properties that are merged in a document, those of a parent counted for each child: a short
/// document can describe any number. The largest public documents have a tenth of it.
pub(in crate::convert) const MOST_PROPERTIES: usize = 300_000;

/// A schema, or a part of one, that a value must fit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::convert) enum Part {
    /// A schema (or a reference to one) with all it says.
    Whole(Pointer),
    /// A schema without its `allOf`, `oneOf` and `anyOf`: what the branches of a union share.
    Own(Pointer),
    /// The head of a family (see `inheritance`) without its other members.
    Base(Pointer),
}

impl Part {
    pub(in crate::convert) fn at(&self) -> &Pointer {
        match self {
            Part::Whole(at) | Part::Own(at) | Part::Base(at) => at,
        }
    }
}

/// `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(in crate::convert) struct Alternatives {
    pub(in crate::convert) at: Pointer,
    pub(in crate::convert) branches: Vec<Part>,
    pub(in crate::convert) tag: Option<Tag>,
}

/// All that the parts of a schema say together.
#[derive(Clone, Debug, Default)]
pub(in crate::convert) struct Flat {
    /// The schemas whose own keywords are in here.
    pub(in crate::convert) nodes: IndexSet<Pointer>,
    pub(in crate::convert) kinds: Vec<SchemaType>,
    pub(in crate::convert) format: Option<String>,
    /// Each `enum`, with the `type` beside it.
    pub(in crate::convert) enums: Vec<(Option<SchemaType>, Vec<Value>)>,
    pub(in crate::convert) properties: IndexMap<String, Vec<Part>>,
    pub(in crate::convert) required: IndexSet<String>,
    pub(in crate::convert) additional: Vec<Additional>,
    pub(in crate::convert) patterns: Vec<Pointer>,
    pub(in crate::convert) items: Vec<Part>,
    pub(in crate::convert) prefix: Vec<Vec<Pointer>>,
    /// `minimum` and `maximum`.
    pub(in crate::convert) least: Option<f64>,
    pub(in crate::convert) most: Option<f64>,
    pub(in crate::convert) allows_great_integers: bool,
    pub(in crate::convert) shows_great_integers: bool,
    pub(in crate::convert) alternatives: Vec<Alternatives>,
}

impl Flat {
    /// Whether it describes an object's content.
    pub(in crate::convert) fn has_object(&self) -> bool {
        !self.properties.is_empty() || !self.additional.is_empty() || !self.patterns.is_empty()
    }

    /// Whether it says nothing about the type (though it may about what is required).
    pub(in crate::convert) fn is_silent(&self) -> bool {
        self.kinds.is_empty()
            && self.format.is_none()
            && self.enums.is_empty()
            && self.items.is_empty()
            && self.prefix.is_empty()
            && self.alternatives.is_empty()
            && !self.has_object()
    }
}

impl Converter<'_> {
    /// Merges parts, going through references and `allOf`s.
    pub(in crate::convert) fn flatten(&mut self, parts: &[Part]) -> Rc<Flat> {
        if let Some(known) = self.flats.get(parts) {
            return Rc::clone(known);
        }
        let flat = Rc::new(self.merge(parts));
        self.flats.insert(parts.to_vec(), Rc::clone(&flat));
        flat
    }

    fn merge(&mut self, parts: &[Part]) -> Flat {
        let mut flat = Flat::default();
        for part in parts {
            match part {
                Part::Own(at) => {
                    let node = self.node(at);
                    flat.absorb(at, &node);
                }
                Part::Base(at) => self.absorb(at, &mut flat, &mut Vec::new()),
                Part::Whole(at) => {
                    self.absorb(at, &mut flat, &mut Vec::new());
                    flat.alternatives.extend(self.family(at));
                }
            }
        }
        flat
    }

    /// `stack` has the schemas that the one at `at` is a member of.
    fn absorb(&mut self, at: &Pointer, flat: &mut Flat, stack: &mut Vec<Pointer>) {
        let Some(at) = self.follow(at) else { return };
        if stack.contains(&at) {
            if self.reported.insert(at.clone()) {
                self.diagnostics.warning(
                    &at,
                    "this schema has itself among its `allOf`; that is ignored",
                );
            }
            return;
        }
        if flat.nodes.contains(&at) {
            return;
        }
        if stack.len() > MAX_ALL_OF {
            if self.reported.insert(at.clone()) {
                self.diagnostics.error(
                    &at,
                    format!("more than {MAX_ALL_OF} `allOf` are nested in one another"),
                );
            }
            return;
        }
        let node = self.node(&at);
        let parts = node.properties.len() + node.required.len();
        let Some(left) = self.mergeable.checked_sub(parts) else {
            if self.reported.insert(Pointer::root()) {
                let message = format!(
                    "the schemas have more than {MOST_PROPERTIES} properties in all, those of an \
                     `allOf` counted in each schema that has it: from here on they are left out"
                );
                self.diagnostics
                    .error(&at, message)
                    .help("keep only the schemas that are used");
            }
            return;
        };
        self.mergeable = left;
        stack.push(at.clone());
        for member in &node.all_of {
            self.absorb(member, flat, stack);
        }
        flat.absorb(&at, &node);
        for branches in [&node.one_of, &node.any_of] {
            // Seen from a child, a parent that lists its children is not a choice: the child is known.
            if !branches.is_empty() && !self.leads_to(branches, stack) {
                let tag = node.tag.clone();
                let branches = branches.iter().cloned().map(Part::Whole).collect();
                flat.alternatives.push(Alternatives {
                    at: at.clone(),
                    branches,
                    tag,
                });
            }
        }
        stack.pop();
    }

    fn leads_to(&mut self, branches: &[Pointer], stack: &[Pointer]) -> bool {
        branches
            .iter()
            .any(|branch| self.follow(branch).is_some_and(|at| stack.contains(&at)))
    }
}

impl Flat {
    /// Adds a schema's own keywords.
    fn absorb(&mut self, at: &Pointer, node: &SchemaNode) {
        if !self.nodes.insert(at.clone()) {
            return;
        }
        if let Some(kind) = node.kind
            && !self.kinds.contains(&kind)
        {
            self.kinds.push(kind);
        }
        if node.format.is_some() {
            self.format = node.format.clone();
        }
        if let Some(values) = &node.values {
            self.enums.push((node.kind, values.clone()));
        }
        for (name, place) in &node.properties {
            let part = Part::Whole(place.clone());
            self.properties.entry(name.clone()).or_default().push(part);
        }
        self.required.extend(node.required.iter().cloned());
        self.additional.extend(node.additional.clone());
        self.patterns.extend(node.patterns.iter().cloned());
        self.items.extend(node.items.clone().map(Part::Whole));
        self.least = node.least.or(self.least);
        if node.most.is_some() {
            self.most = node.most;
            self.allows_great_integers = node.allows_great_integers;
        }
        self.shows_great_integers |= node.shows_great_integers;
        if !node.prefix.is_empty() {
            self.prefix.push(node.prefix.clone());
        }
    }
}
