//! `oneOf` and `anyOf`.

use std::sync::Arc;

use serde_json::Value;

use super::discriminator::tags_choose;
use super::merge::{Alternatives, Flat, Part};
use super::scalar::{enumeration, text};
use crate::convert::Converter;
use crate::convert::read::schema_node::{SchemaType, Tag};
use crate::document::Pointer;
use crate::hash::HashSet;
use crate::ir::case::pascal;
use crate::ir::{Docs, Name, Shape, Ty, Union, Variant};

/// More branches than this (a product, where several `oneOf` meet in one `allOf`) are not typed.
const MAX_BRANCHES: usize = 512;

/// Whether what the parts of a branch say of the type can be true of one value.
fn one_kind(flat: &Flat) -> bool {
    let mut kinds = flat.kinds.iter().filter(|kind| **kind != SchemaType::Null);
    let is_number = |kind: &SchemaType| matches!(kind, SchemaType::Integer | SchemaType::Number);
    match kinds.next() {
        Some(first) if is_number(first) => kinds.all(is_number),
        Some(_) => kinds.next().is_none(),
        None => true,
    }
}

/// One branch: what its value fits, with what it is called and chosen by.
pub(in crate::convert) struct Branch {
    pub(in crate::convert) parts: Vec<Part>,
    /// Where the branch itself is written (the first, in a product).
    at: Pointer,
    tag: Option<Tag>,
}

impl Converter<'_> {
    /// The `oneOf`s and `anyOf`s that choose between types. Those that only say which properties
    /// are required together, or only narrow what stands beside them, do not.
    pub(in crate::convert) fn typing_alternatives(&mut self, flat: &Flat) -> Vec<Alternatives> {
        let mut typing = Vec::new();
        for alternatives in &flat.alternatives {
            let silent = alternatives.branches.iter().all(|branch| {
                let flat = self.flatten(std::slice::from_ref(branch));
                let only_object = flat.kinds.iter().all(|kind| *kind == SchemaType::Object);
                flat.is_silent()
                    || (only_object
                        && !flat.has_object()
                        && flat.alternatives.is_empty()
                        && flat.enums.is_empty()
                        && !flat.required.is_empty())
            });
            if !silent {
                typing.push(alternatives.clone());
            }
        }
        typing
    }

    /// The type of a union; a named type only where it needs one.
    pub(in crate::convert) fn union_ty(
        &mut self,
        key: &[Part],
        flat: &Flat,
        alternatives: &[Alternatives],
        name: &str,
        at: &Pointer,
    ) -> Ty {
        let branches = match self.branches(flat, alternatives) {
            Some(branches) => branches,
            None => {
                let message =
                    format!("more than {MAX_BRANCHES} alternatives; any value is accepted");
                self.diagnostics.warning(at, message);
                return Ty::Any;
            }
        };
        if let [only] = branches.as_slice() {
            return self.parts_ty(&only.parts, name);
        }
        if branches.is_empty() {
            return Ty::Unit;
        }
        if let Some(ty) = self.simple_union(key, &branches, name, at) {
            return ty;
        }
        let id = self.name_type(key.to_vec(), name, at);
        let union = self.union(&branches, name);
        self.types[id.0].shape = match <[Variant; 1]>::try_from(union.variants) {
            Ok([only]) => match only.constant {
                Some(constant) => Shape::Enum(enumeration(vec![constant])),
                None => Shape::Alias {
                    ty: only.ty,
                    newtype: false,
                },
            },
            Err(variants) => Shape::Union(Union {
                variants,
                tag: union.tag,
                fallback: union.fallback,
            }),
        };
        Ty::Named(id)
    }

    /// All branches but null, each with what the union's own schema says beside them; `None` where
    /// there are too many.
    fn branches(&mut self, flat: &Flat, alternatives: &[Alternatives]) -> Option<Vec<Branch>> {
        let common: Vec<Part> = flat
            .nodes
            .iter()
            .filter(|at| self.node(at).says_object())
            .map(|at| Part::Own(at.clone()))
            .collect();
        let mut product: Vec<Branch> = Vec::new();
        for (index, choice) in alternatives.iter().enumerate() {
            let mut next = Vec::new();
            for branch in &choice.branches {
                // A branch that leads nowhere may be anything.
                if self.is_null_only(branch.at()) {
                    continue;
                }
                // Not after the loop: the product of two long lists is not to be built at all.
                if next.len() + product.len() > 2 * MAX_BRANCHES {
                    return None;
                }
                let part = branch.clone();
                let (at, tag) = (branch.at().clone(), choice.tag.clone());
                if index == 0 {
                    next.push(Branch {
                        parts: vec![part],
                        at,
                        tag,
                    });
                    continue;
                }
                for before in &product {
                    let parts = before.parts.iter().cloned().chain([part.clone()]).collect();
                    let tag = before.tag.clone().or_else(|| tag.clone());
                    next.push(Branch {
                        parts,
                        at: before.at.clone(),
                        tag,
                    });
                }
            }
            if next.len() > MAX_BRANCHES {
                return None;
            }
            product = next;
        }
        if alternatives.len() > 1 {
            self.drop_impossible(&mut product);
        }
        for branch in &mut product {
            branch.parts = self.with_common(&common, std::mem::take(&mut branch.parts));
        }
        let mut seen = HashSet::default();
        // An empty key is a branch that takes anything: it is kept, once.
        product.retain(|branch| seen.insert(self.reduce(&branch.parts)));
        Some(product)
    }

    /// Where several unions meet, most pairs of branches may have no value: a union narrows the other.
    fn drop_impossible(&mut self, product: &mut Vec<Branch>) {
        let possible: Vec<bool> = product
            .iter()
            .map(|branch| one_kind(&self.flatten(&branch.parts)))
            .collect();
        if possible.contains(&true) {
            let mut possible = possible.into_iter();
            product.retain(|_| possible.next().unwrap_or(true));
        }
    }

    fn with_common(&mut self, common: &[Part], parts: Vec<Part>) -> Vec<Part> {
        let flat = self.flatten(&parts);
        let scalar = !flat.kinds.is_empty() && !flat.kinds.contains(&SchemaType::Object);
        // A child that has its parent in its `allOf` has all that the parent says.
        if scalar || common.iter().all(|part| flat.nodes.contains(part.at())) {
            return parts;
        }
        if let [Part::Whole(at)] = parts.as_slice()
            && let Some(end) = self.follow(at)
            && common.iter().all(|part| self.repeats(part, &end, &flat))
        {
            return parts;
        }
        common.iter().cloned().chain(parts).collect()
    }

    /// Whether a member that only a mapping names repeats everything that the head of the family says.
    fn repeats(&mut self, head: &Part, member: &Pointer, flat: &Flat) -> bool {
        let adopted = (head.at().clone(), member.clone());
        self.adopted.contains(&adopted)
            && self
                .node(head.at())
                .properties
                .iter()
                .all(|(name, _)| flat.properties.contains_key(name))
    }

    fn union(&mut self, branches: &[Branch], name: &str) -> Union {
        let mut union = Union {
            variants: Vec::new(),
            tag: branches
                .iter()
                .find_map(|branch| Some(branch.tag.as_ref()?.property.clone())),
            fallback: None,
        };
        for (index, branch) in branches.iter().enumerate() {
            let tags = match &branch.tag {
                Some(tag) => self.tags(&branch.at, &branch.parts, tag),
                None => Vec::new(),
            };
            let own = self.branch_name(branch, &tags);
            if let Some(constant) = self.constant_of(branch) {
                let name = own.unwrap_or_else(|| text(&constant));
                let docs = self.branch_docs(&branch.at);
                add_constant(&mut union, name, constant, docs);
                continue;
            }
            let inner = own
                .clone()
                .unwrap_or_else(|| format!("Variant{}", index + 1));
            let type_name = match branch.parts.as_slice() {
                // The same name, whichever of its families is read first.
                [Part::Base(_)] => format!("{inner}Base"),
                _ => format!("{name}{inner}"),
            };
            let ty = self.value_ty(&branch.parts, &type_name);
            let ty = match ty {
                // The union is nullable as a whole.
                Ty::Nullable(ty) => *ty,
                ty => ty,
            };
            let variant = own.unwrap_or_else(|| kind_name(&ty).map_or(inner, str::to_owned));
            let docs = self.branch_docs(&branch.at);
            let place = add_variant(&mut union, variant, ty, tags, docs);
            if self.is_fallback(&branch.at, branch.tag.as_ref()) {
                union.fallback = Some(place);
            }
        }
        if !tags_choose(&union.variants) {
            (union.tag, union.fallback) = (None, None);
        }
        union
    }

    /// The only value of a branch, unless it is a component: that has a type of its own already.
    fn constant_of(&mut self, branch: &Branch) -> Option<Value> {
        let end = self.follow(&branch.at)?;
        if self.components.contains(&end) {
            return None;
        }
        let flat = self.flatten(&branch.parts);
        if !flat.alternatives.is_empty() {
            return None;
        }
        let values = self.enum_values(&flat, &branch.at)?;
        let [only] = <[Value; 1]>::try_from(values).ok()?;
        Some(only)
    }

    /// What a branch is called: by its component, its tag, or its title.
    fn branch_name(&mut self, branch: &Branch, tags: &[String]) -> Option<String> {
        let end = self.follow(&branch.at)?;
        if let Some(id) = self.ids.get(&vec![Part::Whole(end.clone())])
            && self.components.contains(&end)
        {
            return Some(pascal(&self.types[id.0].name.wire));
        }
        let title = self.node(&end).docs.summary.clone();
        let title = title.filter(|title| title.len() <= 40);
        let name = tags.first().cloned().or(title).map(|name| pascal(&name));
        name.filter(|name| !name.is_empty())
    }

    fn branch_docs(&mut self, at: &Pointer) -> Docs {
        let end = self.follow(at);
        // A component has docs of its own.
        match end {
            Some(end) if end == *at => self.node(&end).docs.clone(),
            _ => Docs::default(),
        }
    }
}

/// Adds a branch that has only one value.
fn add_constant(union: &mut Union, name: String, constant: Value, docs: Docs) {
    let ty = match &constant {
        Value::Bool(_) => Ty::Bool,
        Value::Number(number) if number.is_f64() => Ty::F64,
        Value::Number(_) => Ty::I64,
        _ => Ty::String { format: None },
    };
    let constant = Some(constant);
    let known = |variant: &Variant| variant.constant == constant;
    if !union.variants.iter().any(known) {
        union.variants.push(Variant {
            name: Name::new(name),
            ty,
            constant,
            tags: Vec::new(),
            hint: Arc::default(),
            docs,
        });
    }
}

/// Adds a branch, or its tags to the branch that has the same type. Returns its place.
fn add_variant(union: &mut Union, name: String, ty: Ty, tags: Vec<String>, docs: Docs) -> usize {
    let same = |variant: &Variant| {
        // Bytes can't be told from other strings: `abc` would be read as base64.
        let text = |ty: &Ty| matches!(ty, Ty::String { .. } | Ty::Base64);
        variant.constant.is_none() && (variant.ty == ty || (text(&variant.ty) && text(&ty)))
    };
    let place = union.variants.iter().position(same);
    match place.and_then(|place| union.variants.get_mut(place)) {
        Some(variant) => {
            if variant.ty != ty {
                variant.ty = Ty::String { format: None };
                variant.name = Name::new("String");
            }
            variant.tags.extend(tags);
        }
        None => union.variants.push(Variant {
            name: Name::new(name),
            ty,
            constant: None,
            tags,
            hint: Arc::default(),
            docs,
        }),
    }
    place.unwrap_or(union.variants.len() - 1)
}

/// The name, after its type, of a variant that has none.
fn kind_name(ty: &Ty) -> Option<&'static str> {
    Some(match ty {
        Ty::Bool => "Boolean",
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::I128 => "Integer",
        Ty::F64 => "Number",
        Ty::String { .. } => "String",
        Ty::Base64 | Ty::Binary => "Bytes",
        Ty::List(_) => "List",
        Ty::Map(_) => "Map",
        Ty::Tuple(_) => "Tuple",
        Ty::Any => "Any",
        Ty::Unit => "Null",
        Ty::Replaced { instead, .. } => return kind_name(instead),
        Ty::Named(_) | Ty::Boxed(_) | Ty::Nullable(_) => return None,
    })
}
