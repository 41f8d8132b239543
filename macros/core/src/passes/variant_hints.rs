//! How the branches of a union are told apart by looking at a value.

use std::hash::Hash;
use std::sync::Arc;

use serde_json::Value;

use crate::hash::{HashMap, HashSet, distinct};
use crate::ir::walk::bare;
use crate::ir::{Api, Enum, Hint, JsonKind, Object, Shape, Ty, TypeId, Union, Variant};

/// Unions in unions deeper than this are not looked into; their hint allows anything.
const MAX_HINT_DEPTH: usize = 16;

/// Sets the hint of each variant of each union.
pub(crate) fn set_hints(api: &mut Api) {
    let mut hints = Hints {
        api,
        of_types: HashMap::default(),
        depth: 0,
    };
    let unions = api.types.iter().map(|definition| match &definition.shape {
        Shape::Union(union) => union.variants.iter().map(|v| hints.of_variant(v)).collect(),
        _ => Vec::new(),
    });
    let found: Vec<Vec<Arc<Hint>>> = unions.collect();
    for (definition, found) in api.types.iter_mut().zip(found) {
        if let Shape::Union(union) = &mut definition.shape {
            for (variant, hint) in union.variants.iter_mut().zip(found) {
                variant.hint = hint;
            }
        }
    }
}

/// The hints of types, each made once: unions of unions of unions would otherwise be looked through once for
/// each way that leads to them, and the names of an object be listed for each union that has it.
struct Hints<'a> {
    api: &'a Api,
    of_types: HashMap<TypeId, Arc<Hint>>,
    depth: usize,
}

impl Hints<'_> {
    fn of_variant(&mut self, variant: &Variant) -> Arc<Hint> {
        match &variant.constant {
            Some(constant) => Arc::new(of_values(vec![constant.clone()])),
            None => self.hint(&variant.ty),
        }
    }

    fn hint(&mut self, ty: &Ty) -> Arc<Hint> {
        let api = self.api;
        let id = match bare(&api.types, ty) {
            Ty::Named(id) => id,
            Ty::Replaced { instead, .. } => return self.hint(instead),
            plain => return Arc::new(of_plain(plain)),
        };
        if let Some(known) = self.of_types.get(id) {
            return Arc::clone(known);
        }
        let hint = match &api.types[id.0].shape {
            Shape::Object(object) => Arc::new(of_object(api, object)),
            Shape::Enum(list) => Arc::new(of_values(values(list))),
            Shape::Union(union) => return self.of_union(*id, union),
            Shape::Alias { .. } => return Arc::default(),
        };
        self.of_types.insert(*id, Arc::clone(&hint));
        hint
    }

    /// What is true of all branches of a union within a union.
    fn of_union(&mut self, id: TypeId, union: &Union) -> Arc<Hint> {
        if self.depth == MAX_HINT_DEPTH {
            return Arc::default();
        }
        // Until it is known it allows anything, for a union may hold itself.
        self.of_types.insert(id, Arc::default());
        self.depth += 1;
        let hints: Vec<Arc<Hint>> = union.variants.iter().map(|v| self.of_variant(v)).collect();
        self.depth -= 1;
        let hint = Arc::new(common(&hints));
        self.of_types.insert(id, Arc::clone(&hint));
        hint
    }
}

fn of_plain(ty: &Ty) -> Hint {
    let of_kinds = |kinds: &[JsonKind]| Hint {
        kinds: kinds.to_vec(),
        ..Hint::default()
    };
    match ty {
        Ty::Bool => of_kinds(&[JsonKind::Boolean]),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::I128 => of_kinds(&[JsonKind::Integer]),
        Ty::F64 => of_kinds(&[JsonKind::Integer, JsonKind::Number]),
        Ty::String { .. } | Ty::Base64 => of_kinds(&[JsonKind::String]),
        Ty::List(_) | Ty::Tuple(_) => of_kinds(&[JsonKind::Array]),
        Ty::Map(_) => of_kinds(&[JsonKind::Object]),
        Ty::Named(_)
        | Ty::Replaced { .. }
        | Ty::Binary
        | Ty::Any
        | Ty::Unit
        | Ty::Boxed(_)
        | Ty::Nullable(_) => Hint::default(),
    }
}

fn of_object(api: &Api, object: &Object) -> Hint {
    let names = || object.properties.iter();
    Hint {
        kinds: vec![JsonKind::Object],
        required: names()
            .filter(|p| p.required)
            .map(|p| p.name.wire.clone())
            .collect(),
        known: names().map(|p| p.name.wire.clone()).collect(),
        constants: names()
            // An absent or null property says nothing against the branch; the runtime looks at the
            // values only where there is one.
            .filter_map(|p| {
                let values = match &p.constant {
                    Some(constant) => vec![constant.clone()],
                    None => enum_values(api, &p.ty)?,
                };
                Some((p.name.wire.clone(), values))
            })
            .collect(),
        values: Vec::new(),
        closed: object.additional.is_none(),
    }
}

fn enum_values(api: &Api, ty: &Ty) -> Option<Vec<Value>> {
    let Ty::Named(id) = bare(&api.types, ty) else {
        return None;
    };
    match &api.types[id.0].shape {
        Shape::Enum(list) => Some(values(list)),
        _ => None,
    }
}

fn values(list: &Enum) -> Vec<Value> {
    let values = list.values.iter().map(|value| value.value.clone());
    values.collect()
}

fn of_values(values: Vec<Value>) -> Hint {
    let mut kinds: Vec<JsonKind> = Vec::new();
    for value in &values {
        let kind = match value {
            Value::Bool(_) => JsonKind::Boolean,
            Value::Number(number) if number.is_f64() => JsonKind::Number,
            Value::Number(_) => JsonKind::Integer,
            _ => JsonKind::String,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Hint {
        kinds,
        values,
        ..Hint::default()
    }
}

fn common(hints: &[Arc<Hint>]) -> Hint {
    let Some((first, rest)) = hints.split_first() else {
        return Hint::default();
    };
    let mut all = Hint::clone(first);
    for next in rest {
        all.closed &= next.closed;
        let required: HashSet<&String> = next.required.iter().collect();
        all.required.retain(|name| required.contains(name));
        let constants: HashMap<&String, &Vec<Value>> = next
            .constants
            .iter()
            .map(|(name, values)| (name, values))
            .collect();
        all.constants.retain_mut(|(name, values)| {
            let more = constants.get(name);
            more.map(|more| values.extend_from_slice(more)).is_some()
        });
    }
    for (_, values) in &mut all.constants {
        *values = distinct(std::mem::take(values));
    }
    all.kinds = either(hints, |hint| &hint.kinds);
    all.values = either(hints, |hint| &hint.values);
    all.known = distinct(hints.iter().flat_map(|hint| hint.known.iter().cloned()));
    all
}

/// What at least one of the hints allows; an empty list means that everything is allowed.
fn either<T: Clone + Eq + Hash>(hints: &[Arc<Hint>], of: impl Fn(&Hint) -> &Vec<T>) -> Vec<T> {
    if hints.iter().any(|hint| of(hint).is_empty()) {
        return Vec::new();
    }
    distinct(hints.iter().flat_map(|hint| of(hint).iter().cloned()))
}
