//! Walks over the types of an IR.

use crate::ir::{Api, Shape, Ty, TypeId};

/// Calls `f` with each named type that a type mentions.
pub(crate) fn named(ty: &Ty, f: &mut impl FnMut(TypeId)) {
    match ty {
        Ty::Named(id) => f(*id),
        Ty::Boxed(inner) | Ty::Nullable(inner) | Ty::List(inner) | Ty::Map(inner) => {
            named(inner, f)
        }
        Ty::Tuple(items) => items.iter().for_each(|item| named(item, f)),
        _ => {}
    }
}

/// Calls `f` with a type and all that it is made of, innermost first.
pub(crate) fn edit(ty: &mut Ty, f: &mut impl FnMut(&mut Ty)) {
    match ty {
        Ty::Boxed(inner) | Ty::Nullable(inner) | Ty::List(inner) | Ty::Map(inner) => edit(inner, f),
        Ty::Tuple(items) => items.iter_mut().for_each(|item| edit(item, f)),
        _ => {}
    }
    f(ty);
}

/// The types that a named type is made of.
pub(crate) fn parts(shape: &Shape) -> Vec<&Ty> {
    match shape {
        Shape::Object(object) => {
            let properties = object.properties.iter().map(|property| &property.ty);
            properties.chain(&object.additional).collect()
        }
        Shape::Enum(_) => Vec::new(),
        Shape::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Alias { ty, .. } => vec![ty],
    }
}

/// The same, to be changed.
pub(crate) fn parts_mut(shape: &mut Shape) -> Vec<&mut Ty> {
    match shape {
        Shape::Object(object) => {
            let properties = object
                .properties
                .iter_mut()
                .map(|property| &mut property.ty);
            properties.chain(&mut object.additional).collect()
        }
        Shape::Enum(_) => Vec::new(),
        Shape::Union(union) => union
            .variants
            .iter_mut()
            .map(|variant| &mut variant.ty)
            .collect(),
        Shape::Alias { ty, .. } => vec![ty],
    }
}

/// The types outside of named types: of parameters, bodies, answers and events.
pub(crate) fn uses_mut(api: &mut Api) -> Vec<&mut Ty> {
    let mut uses = Vec::new();
    for operation in &mut api.operations {
        uses.extend(
            operation
                .parameters
                .iter_mut()
                .map(|parameter| &mut parameter.ty),
        );
        uses.extend(
            operation
                .body
                .iter_mut()
                .flat_map(|b| &mut b.media)
                .map(|m| &mut m.ty),
        );
        uses.extend(
            operation
                .responses
                .iter_mut()
                .flat_map(|r| &mut r.media)
                .map(|m| &mut m.ty),
        );
    }
    for event in &mut api.events {
        uses.push(&mut event.payload);
        uses.extend(&mut event.reply);
    }
    uses
}

/// Which named types can be reached from some types.
pub(crate) fn reached<'a>(api: &Api, roots: impl IntoIterator<Item = &'a Ty>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut open: Vec<TypeId> = Vec::new();
    for root in roots {
        named(root, &mut |id| open.push(id));
    }
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        for part in parts(&api.types[id.0].shape) {
            named(part, &mut |id| open.push(id));
        }
    }
    reached
}

/// The type behind aliases and null; a circle of newtypes ends where it began.
pub(crate) fn bare<'a>(api: &'a Api, ty: &'a Ty) -> &'a Ty {
    let mut ty = ty;
    for _ in 0..=api.types.len() {
        match ty {
            Ty::Nullable(inner) | Ty::Boxed(inner) => ty = inner,
            Ty::Named(id) => match &api.types[id.0].shape {
                Shape::Alias { ty: behind, .. } => ty = behind,
                _ => return ty,
            },
            _ => return ty,
        }
    }
    ty
}
