//! From parts of schemas to a type: which class it is, and whether it needs a name.

pub(super) mod discriminator;
pub(super) mod inheritance;
pub(super) mod merge;
mod narrow;
mod nullable;
pub(super) mod object;
mod reduce;
mod scalar;
pub(super) mod texts;
mod union;

use serde_json::Value;

use self::merge::{Alternatives, Flat, Part};
use self::scalar::{enumeration, kind_of_format};
use super::Converter;
use super::read::schema_node::{Additional, SchemaType};
use crate::document::{FILES, Pointer};
use crate::ir::case::pascal;
use crate::ir::{Docs, Name, Shape, Ty, TypeDef, TypeId};

/// Unnamed types that are nested deeper than this are rejected.
const MAX_INLINE_DEPTH: usize = 150;

/// Types without a name of their own are named after everything around them, up to this many letters.
const LONGEST_NAME: usize = 500;

/// A type without a name is written out wherever it is used; one of more parts than this is left untyped,
/// since by references to such types a short document can describe one of any size.
const MAX_INLINE: usize = 1_000;

/// A type and whether null is allowed beside it.
pub(in crate::convert) struct TyAndNull {
    pub(in crate::convert) ty: Ty,
    pub(in crate::convert) nullable: bool,
}

/// What kind of Rust type the parts of a schema make.
enum Class {
    Object,
    Map,
    List,
    Tuple,
    Enum(Vec<Value>),
    Union(Vec<Alternatives>),
    Inline(Ty),
}

impl Converter<'_> {
    /// The type of the schema at a place; `name` is what it is called if it needs a name.
    pub(in crate::convert) fn schema_ty_and_null(&mut self, at: &Pointer, name: &str) -> TyAndNull {
        self.ty_and_null(&[Part::Whole(at.clone())], name)
    }

    /// The type of a schema where presence has no part: an item, a map's value, a body.
    pub(in crate::convert) fn schema_ty(&mut self, at: &Pointer, name: &str) -> Ty {
        self.value_ty(&[Part::Whole(at.clone())], name)
    }

    pub(in crate::convert) fn value_ty(&mut self, parts: &[Part], name: &str) -> Ty {
        let TyAndNull { ty, nullable } = self.ty_and_null(parts, name);
        match ty {
            Ty::Any | Ty::Unit => ty,
            ty if nullable => Ty::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    pub(in crate::convert) fn ty_and_null(&mut self, parts: &[Part], name: &str) -> TyAndNull {
        TyAndNull {
            ty: self.parts_ty(parts, name),
            nullable: self.parts_nullable(parts),
        }
    }

    /// The type of what fits all parts, null aside.
    pub(in crate::convert) fn parts_ty(&mut self, parts: &[Part], name: &str) -> Ty {
        let key = self.reduce(parts);
        let Some(first) = key.first() else {
            return Ty::Any;
        };
        let at = first.at().clone();
        if let Some(id) = self.ids.get(&key) {
            return Ty::Named(*id);
        }
        if let Some(ty) = self.inline.get(&key) {
            return ty.clone();
        }
        if let Some((_, name)) = self.open.iter().find(|(open, _)| *open == key) {
            // An inline type within itself needs a name after all.
            let name = name.clone();
            return Ty::Named(self.name_type(key, &name, &at));
        }
        if self.open.len() > MAX_INLINE_DEPTH {
            if self.reported.insert(at.clone()) {
                self.diagnostics
                    .error(&at, "schemas are nested too deeply here");
            }
            return Ty::Any;
        }
        let file = if parts.iter().any(|part| *part.at() == at) {
            None
        } else {
            file_name(&at)
        };
        // The name is made of all the names around it.
        let name = file.as_deref().unwrap_or(name);
        let name = &name[..name.floor_char_boundary(LONGEST_NAME)];
        let flat = self.flatten(&key);
        self.open.push((key.clone(), name.to_owned()));
        let ty = self.flat_ty(&key, &flat, name, &at);
        self.open.pop();
        let ty = self.of_bounded_size(ty, &at);
        match self.ids.get(&key) {
            Some(&id) if ty != Ty::Named(id) => {
                self.types[id.0].shape = Shape::Alias { ty, newtype: false };
                Ty::Named(id)
            }
            Some(_) => ty,
            None => {
                self.inline.insert(key, ty.clone());
                ty
            }
        }
    }

    fn of_bounded_size(&mut self, ty: Ty, at: &Pointer) -> Ty {
        if size(&ty) <= MAX_INLINE {
            return ty;
        }
        if self.reported.insert(at.clone()) {
            self.diagnostics
                .warning(
                    at,
                    format!("this type has more than {MAX_INLINE} parts; any value is accepted"),
                )
                .help("move parts of it to `components/schemas`, where they get a name");
        }
        Ty::Any
    }

    fn flat_ty(&mut self, key: &[Part], flat: &Flat, name: &str, at: &Pointer) -> Ty {
        match self.class(flat, at) {
            Class::Inline(ty) => ty,
            Class::Map => self.map_ty(flat, name),
            Class::List => self.list_ty(flat, name),
            Class::Tuple => self.tuple_ty(flat, name),
            Class::Enum(values) => {
                let id = self.name_type(key.to_vec(), name, at);
                self.types[id.0].shape = Shape::Enum(enumeration(values));
                Ty::Named(id)
            }
            Class::Object => {
                let id = self.name_type(key.to_vec(), name, at);
                self.types[id.0].shape = Shape::Object(self.object(flat, name));
                Ty::Named(id)
            }
            Class::Union(alternatives) => self.union_ty(key, flat, &alternatives, name, at),
        }
    }

    /// Gives a type its id before its content is known.
    pub(in crate::convert) fn name_type(
        &mut self,
        key: Vec<Part>,
        name: &str,
        at: &Pointer,
    ) -> TypeId {
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = TypeId(self.types.len());
        let (docs, deprecated) = match key.as_slice() {
            [Part::Whole(at) | Part::Base(at)] => {
                let node = self.node(at);
                (node.docs.clone(), node.deprecated)
            }
            _ => (Docs::default(), false),
        };
        self.ids.insert(key, id);
        self.types.push(TypeDef {
            name: Name::new(name),
            docs,
            deprecated,
            pointer: at.clone(),
            shape: Shape::Alias {
                ty: Ty::Any,
                newtype: false,
            },
        });
        id
    }

    fn class(&mut self, flat: &Flat, at: &Pointer) -> Class {
        let alternatives = self.typing_alternatives(flat);
        if !alternatives.is_empty() {
            return Class::Union(alternatives);
        }
        let kind = self.kind(flat, at);
        if !matches!(kind, Some(SchemaType::Object | SchemaType::Array))
            && let Some(values) = self.enum_values(flat, at)
        {
            return match values.as_slice() {
                [] => Class::Inline(Ty::Unit),
                values if values.iter().all(Value::is_boolean) => Class::Inline(Ty::Bool),
                _ => Class::Enum(values),
            };
        }
        match kind {
            Some(SchemaType::Object) => {
                let closed = flat.additional.contains(&Additional::Denied);
                let listed = !flat.properties.is_empty();
                if listed || closed {
                    Class::Object
                } else {
                    Class::Map
                }
            }
            Some(SchemaType::Array) if !flat.prefix.is_empty() => Class::Tuple,
            Some(SchemaType::Array) => Class::List,
            Some(kind) => {
                let great = integer_by_its_values(flat).filter(|_| kind == SchemaType::Integer);
                let format = flat.format.as_deref();
                Class::Inline(match great {
                    Some(ty) => self.replaced(ty, format),
                    None => self.scalar(kind, format),
                })
            }
            None => Class::Inline(self.replaced(Ty::Any, flat.format.as_deref())),
        }
    }

    /// The `type`, or the one that the other keywords imply.
    fn kind(&mut self, flat: &Flat, at: &Pointer) -> Option<SchemaType> {
        let kinds: Vec<SchemaType> = flat
            .kinds
            .iter()
            .copied()
            .filter(|k| *k != SchemaType::Null)
            .collect();
        match kinds.as_slice() {
            [] if flat.has_object() => Some(SchemaType::Object),
            [] if !flat.items.is_empty() || !flat.prefix.is_empty() => Some(SchemaType::Array),
            [] if flat.kinds.contains(&SchemaType::Null) => Some(SchemaType::Null),
            [] => flat.format.as_deref().and_then(kind_of_format),
            [kind] => Some(*kind),
            [SchemaType::Integer, SchemaType::Number]
            | [SchemaType::Number, SchemaType::Integer] => Some(SchemaType::Integer),
            [first, .., last] => {
                self.warn_of_conflict(flat, (*first, *last), at);
                Some(*last)
            }
        }
    }

    fn map_ty(&mut self, flat: &Flat, name: &str) -> Ty {
        let ty = self.additional_ty(flat, name).unwrap_or(Ty::Any);
        Ty::Map(Box::new(ty))
    }

    fn list_ty(&mut self, flat: &Flat, name: &str) -> Ty {
        if flat.items.is_empty() {
            return Ty::List(Box::new(Ty::Any));
        }
        let ty = self.value_ty(&flat.items, &format!("{name}Item"));
        Ty::List(Box::new(ty))
    }

    fn tuple_ty(&mut self, flat: &Flat, name: &str) -> Ty {
        let longest = flat.prefix.iter().map(Vec::len).max().unwrap_or(0);
        let mut items = Vec::with_capacity(longest);
        for index in 0..longest {
            let parts: Vec<Part> = flat
                .prefix
                .iter()
                .filter_map(|prefix| prefix.get(index).cloned().map(Part::Whole))
                .collect();
            items.push(self.value_ty(&parts, &format!("{name}Item{}", index + 1)));
        }
        Ty::Tuple(items)
    }

    /// A component's own shape; its id is there already.
    pub(in crate::convert) fn component_shape(&mut self, id: TypeId, at: &Pointer) -> Shape {
        let name = pascal(&self.types[id.0].name.wire);
        let alias = |ty| Shape::Alias { ty, newtype: false };
        let Some(end) = self.follow(at) else {
            return alias(Ty::Any);
        };
        let own = Part::Whole(end.clone());
        if self.ids.get(std::slice::from_ref(&own)) != Some(&id) {
            return alias(self.parts_ty(&[own], &name));
        }
        let node = self.node(&end);
        if node.is_all_of_only() {
            let members: Vec<Part> = node.all_of.iter().cloned().map(Part::Whole).collect();
            let members = self.reduce(&members);
            if let [member] = members.as_slice()
                && self.ids.contains_key(std::slice::from_ref(member))
                && !self.is_family_member(&end, member)
            {
                return alias(self.parts_ty(&members, &name));
            }
        }
        let key = vec![own];
        let flat = self.flatten(&key);
        self.open.push((key.clone(), name.clone()));
        let ty = self.flat_ty(&key, &flat, &name, &end);
        self.open.pop();
        if ty == Ty::Named(id) && !self.is_placeholder(id) {
            return self.types[id.0].shape.clone();
        }
        alias(ty)
    }

    fn is_placeholder(&self, id: TypeId) -> bool {
        matches!(&self.types[id.0].shape, Shape::Alias { ty: Ty::Any, .. })
    }
}

/// The type of integers that may be greater than an `i64`, by their bounds or examples. A `format` that has a
/// size of its own is kept, except an unsigned one where there are negative values.
fn integer_by_its_values(flat: &Flat) -> Option<Ty> {
    // The nearest float above `i64::MAX`.
    const TOO_BIG: f64 = 9_223_372_036_854_775_808.0;
    let negative = flat.least.is_some_and(|least| least < 0.0);
    match flat.format.as_deref() {
        None => {}
        Some("uint64" | "uint") if negative => return Some(Ty::I128),
        Some(_) => return None,
    }
    let (shown, least) = (flat.shows_great_integers, flat.least.unwrap_or_default());
    if flat.least.is_some() && !negative {
        let is_allowed = least >= TOO_BIG || flat.most.is_some_and(|most| most >= TOO_BIG);
        return (is_allowed || shown).then_some(Ty::U64);
    }
    match (flat.allows_great_integers, shown) {
        (true, _) => Some(Ty::I128),
        (false, true) if negative => Some(Ty::I128),
        (false, true) => Some(Ty::U64),
        (false, false) => None,
    }
}

/// How many types a type is made of, named ones not looked into.
fn size(ty: &Ty) -> usize {
    let within = match ty {
        Ty::Boxed(inner) | Ty::Nullable(inner) | Ty::List(inner) | Ty::Map(inner) => size(inner),
        Ty::Tuple(items) => items.iter().map(size).sum(),
        _ => 0,
    };
    1 + within
}

/// The name of a schema in another file: after the file, or after its key in there; not after the
/// reference that happened to be first.
fn file_name(at: &Pointer) -> Option<String> {
    let tokens: Vec<String> = at.tokens().collect();
    let name = match tokens.as_slice() {
        [mount, path] if mount == FILES => {
            let file = path.rsplit(['/', '\\']).next()?;
            file.rsplit_once('.').map_or(file, |(stem, _)| stem)
        }
        [mount, _, .., key] if mount == FILES => key,
        _ => return None,
    };
    let name = pascal(name);
    name.starts_with(char::is_alphabetic).then_some(name)
}
