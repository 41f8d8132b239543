//! How the branches of a union are told apart by looking at a value.

use serde_json::Value;

use super::visit::bare;
use crate::ir::{Api, Enum, Hint, JsonKind, Object, Shape, Ty, Union};

/// Unions in unions deeper than this are not looked into; their hint allows anything.
const MAX_DEPTH: usize = 16;

/// Sets the hint of each variant of each union.
pub(super) fn set_hints(api: &mut Api) {
    for index in 0..api.types.len() {
        let Shape::Union(union) = &api.types[index].shape else {
            continue;
        };
        let hints: Vec<Hint> = union.variants.iter().map(|v| hint(api, &v.ty, 0)).collect();
        if let Shape::Union(union) = &mut api.types[index].shape {
            for (variant, hint) in union.variants.iter_mut().zip(hints) {
                variant.hint = hint;
            }
        }
    }
}

fn hint(api: &Api, ty: &Ty, depth: usize) -> Hint {
    let of_kinds = |kinds: &[JsonKind]| Hint {
        kinds: kinds.to_vec(),
        ..Hint::default()
    };
    match bare(api, ty) {
        Ty::Named(id) => match &api.types[id.0].shape {
            Shape::Object(object) => of_object(api, object),
            Shape::Enum(list) => of_enum(list),
            Shape::Union(union) if depth < MAX_DEPTH => of_union(api, union, depth),
            Shape::Union(_) | Shape::Alias { .. } => Hint::default(),
        },
        Ty::Bool => of_kinds(&[JsonKind::Boolean]),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => of_kinds(&[JsonKind::Integer]),
        Ty::F64 => of_kinds(&[JsonKind::Integer, JsonKind::Number]),
        Ty::String { .. } | Ty::Base64 => of_kinds(&[JsonKind::String]),
        Ty::List(_) | Ty::Tuple(_) => of_kinds(&[JsonKind::Array]),
        Ty::Map(_) => of_kinds(&[JsonKind::Object]),
        Ty::Replaced { instead, .. } if depth < MAX_DEPTH => hint(api, instead, depth + 1),
        Ty::Replaced { .. } => Hint::default(),
        Ty::Binary | Ty::Any | Ty::Unit | Ty::Boxed(_) | Ty::Nullable(_) => Hint::default(),
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
    let Ty::Named(id) = bare(api, ty) else {
        return None;
    };
    match &api.types[id.0].shape {
        Shape::Enum(list) => Some(
            list.values
                .iter()
                .map(|value| value.value.clone())
                .collect(),
        ),
        _ => None,
    }
}

fn of_enum(list: &Enum) -> Hint {
    let values: Vec<Value> = list
        .values
        .iter()
        .map(|value| value.value.clone())
        .collect();
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

/// What is true of all branches of a union within a union.
fn of_union(api: &Api, union: &Union, depth: usize) -> Hint {
    let hints: Vec<Hint> = union
        .variants
        .iter()
        .map(|v| hint(api, &v.ty, depth + 1))
        .collect();
    let Some((first, rest)) = hints.split_first() else {
        return Hint::default();
    };
    let mut all = first.clone();
    for next in rest {
        if all.kinds.is_empty() || next.kinds.is_empty() {
            all.kinds.clear();
        } else {
            add_new(&mut all.kinds, &next.kinds);
        }
        all.closed &= next.closed;
        all.required.retain(|name| next.required.contains(name));
        add_new(&mut all.known, &next.known);
        all.constants.retain_mut(|(name, values)| {
            let other = next.constants.iter().find(|(other, _)| other == name);
            other.map(|(_, more)| add_new(values, more)).is_some()
        });
        if all.values.is_empty() || next.values.is_empty() {
            all.values.clear();
        } else {
            add_new(&mut all.values, &next.values);
        }
    }
    all
}

fn add_new<T: Clone + PartialEq>(all: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !all.contains(item) {
            all.push(item.clone());
        }
    }
}
