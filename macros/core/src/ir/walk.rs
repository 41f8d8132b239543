//! Walks over the types of an IR.

use super::{Api, Operation, Property, Shape, Ty, TypeDef, TypeId};

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

/// The types of what goes to the API.
pub(crate) fn requests(api: &Api) -> Vec<&Ty> {
    let mut types: Vec<&Ty> = Vec::new();
    for operation in &api.operations {
        types.extend(operation.parameters.iter().map(|parameter| &parameter.ty));
        types.extend(
            operation
                .body
                .iter()
                .flat_map(|body| &body.media)
                .map(|media| &media.ty),
        );
    }
    types.extend(api.events.iter().filter_map(|event| event.reply.as_ref()));
    types
}

/// The types of what the API sends: responses and events.
pub(crate) fn responses(api: &Api) -> Vec<&Ty> {
    let operations = api.operations.iter();
    let responses = operations.flat_map(|operation| &operation.responses);
    let media = responses.filter_map(|response| response.media.as_ref());
    media
        .map(|media| &media.ty)
        .chain(api.events.iter().map(|event| &event.payload))
        .collect()
}

/// The types outside of named types: of parameters, bodies, responses and events.
pub(crate) fn uses(api: &Api) -> Vec<&Ty> {
    let mut uses = requests(api);
    uses.extend(responses(api));
    uses
}

/// The same, to be changed.
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
    reached_through(api, roots, |_| true)
}

/// The same, through some of the properties only.
pub(crate) fn reached_through<'a>(
    api: &Api,
    roots: impl IntoIterator<Item = &'a Ty>,
    goes: impl Fn(&Property) -> bool,
) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut open: Vec<TypeId> = Vec::new();
    for root in roots {
        named(root, &mut |id| open.push(id));
    }
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut reached[id.0], true) {
            continue;
        }
        let shape = &api.types[id.0].shape;
        let mut next = |part: &Ty| named(part, &mut |id| open.push(id));
        if let Shape::Object(object) = shape {
            let properties = object.properties.iter().filter(|it| goes(it));
            properties.for_each(|property| next(&property.ty));
            object.additional.iter().for_each(next);
        } else {
            parts(shape).into_iter().for_each(next);
        }
    }
    reached
}

/// The type behind aliases and null; a circle of newtypes ends where it began.
pub(crate) fn bare<'a>(types: &'a [TypeDef], ty: &'a Ty) -> &'a Ty {
    behind(types, ty, |ty| match ty {
        Ty::Nullable(inner) | Ty::Boxed(inner) => Some(inner),
        Ty::Named(id) => match &types.get(id.0)?.shape {
            Shape::Alias { ty, .. } => Some(ty),
            _ => None,
        },
        _ => None,
    })
}

/// The type that an alias stands for in Rust, through every alias on the way. A newtype is a type of its
/// own.
pub(crate) fn unaliased<'a>(types: &'a [TypeDef], ty: &'a Ty) -> &'a Ty {
    behind(types, ty, |ty| alias(types, ty))
}

/// Whether values of a type are objects, as far as is known.
pub(crate) fn may_be_object(types: &[TypeDef], ty: &Ty) -> bool {
    let ty = behind(types, ty, |ty| match ty {
        Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Replaced { instead: inner, .. } => Some(inner),
        ty => alias(types, ty),
    });
    match ty {
        Ty::Named(id) => types
            .get(id.0)
            .is_some_and(|definition| !matches!(definition.shape, Shape::Enum(_))),
        ty => matches!(ty, Ty::Map(_) | Ty::Any),
    }
}

/// What an alias stands for, where it is not a type of its own.
fn alias<'a>(types: &'a [TypeDef], ty: &Ty) -> Option<&'a Ty> {
    let Ty::Named(id) = ty else { return None };
    match &types.get(id.0)?.shape {
        Shape::Alias { ty, newtype: false } => Some(ty),
        _ => None,
    }
}

/// Follows `next` from type to type. Only a circle has more steps than there are types, with what may
/// wrap each.
fn behind<'a>(types: &'a [TypeDef], ty: &'a Ty, next: impl Fn(&'a Ty) -> Option<&'a Ty>) -> &'a Ty {
    let mut ty = ty;
    for _ in 0..4 * (types.len() + 1) {
        match next(ty) {
            Some(inner) => ty = inner,
            None => break,
        }
    }
    ty
}

/// Whether a type is one of `components.schemas`, under its own key.
pub(crate) fn is_component(def: &TypeDef) -> bool {
    let mut tokens = def.pointer.tokens();
    let place = [tokens.next(), tokens.next(), tokens.next(), tokens.next()];
    match place {
        [Some(components), Some(schemas), Some(key), None] => {
            components == "components" && schemas == "schemas" && key == def.name.wire
        }
        _ => false,
    }
}

impl Operation {
    /// Whether the operation's function takes any input.
    pub(crate) fn has_input(&self) -> bool {
        !self.parameters.is_empty() || self.body.is_some()
    }

    /// `GET /plans/{code}`.
    pub(crate) fn endpoint(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Docs, Enum, Name, Object};

    fn types(shapes: Vec<Shape>) -> Vec<TypeDef> {
        let types = shapes.into_iter().map(|shape| TypeDef {
            name: Name::default(),
            docs: Docs::default(),
            deprecated: false,
            pointer: crate::document::Pointer::root(),
            shape,
        });
        types.collect()
    }

    fn alias(ty: Ty, newtype: bool) -> Shape {
        Shape::Alias { ty, newtype }
    }

    fn null(ty: Ty) -> Ty {
        Ty::Nullable(Box::new(ty))
    }

    #[test]
    fn aliases_are_followed_through_what_wraps_them() {
        let named = |index: usize| Ty::Named(TypeId(index));
        let types = types(vec![
            Shape::Object(Object::default()),
            alias(null(Ty::Boxed(Box::new(named(0)))), false),
            alias(named(1), true),
            Shape::Enum(Enum::default()),
            alias(named(3), false),
        ]);
        assert_eq!(*bare(&types, &null(named(2))), named(0));
        assert_eq!(*unaliased(&types, &named(2)), named(2), "a type of its own");
        assert_eq!(*unaliased(&types, &named(4)), named(3));
        assert!(may_be_object(&types, &null(named(1))));
        assert!(!may_be_object(&types, &null(named(4))));
        assert!(may_be_object(&types, &Ty::Any) && !may_be_object(&types, &Ty::Bool));
    }

    #[test]
    fn a_circle_of_aliases_ends() {
        let types = types(vec![alias(null(Ty::Named(TypeId(0))), false)]);
        let ty = Ty::Named(TypeId(0));
        bare(&types, &ty);
        unaliased(&types, &ty);
        may_be_object(&types, &ty);
    }
}
