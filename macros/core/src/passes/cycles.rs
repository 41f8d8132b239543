//! Types that contain themselves.
//!
//! A Rust type has a size, so a type that contains itself by value needs a box somewhere in the
//! circle; lists and maps are boxes already. And a `type` alias can't name itself at all, behind
//! whatever: it becomes a newtype.

use crate::ir::walk::{named, parts, parts_mut};
use crate::ir::{Api, Shape, Ty, TypeId};

/// Boxes types where a circle closes, and turns aliases that name themselves into newtypes.
pub fn break_cycles(api: &mut Api) {
    for (from, to) in closing_edges(api, &by_value) {
        for part in parts_mut(&mut api.types[from.0].shape) {
            box_in(part, to);
        }
    }
    let through_aliases = |api: &Api, id: TypeId| match &api.types[id.0].shape {
        Shape::Alias { ty, newtype: false } => {
            let mut targets = Vec::new();
            named(ty, &mut |id| targets.push(id));
            targets
        }
        _ => Vec::new(),
    };
    for (_, to) in closing_edges(api, &through_aliases) {
        if let Shape::Alias { newtype, .. } = &mut api.types[to.0].shape {
            *newtype = true;
        }
    }
}

/// The types that a value of this type has within itself.
fn by_value(api: &Api, id: TypeId) -> Vec<TypeId> {
    let mut targets = Vec::new();
    for part in parts(&api.types[id.0].shape) {
        named_by_value(part, &mut targets);
    }
    targets
}

fn named_by_value(ty: &Ty, targets: &mut Vec<TypeId>) {
    match ty {
        Ty::Named(id) => targets.push(*id),
        Ty::Nullable(inner) => named_by_value(inner, targets),
        Ty::Tuple(items) => items.iter().for_each(|item| named_by_value(item, targets)),
        _ => {}
    }
}

/// The edges that lead back to a type on the way to where they start: without them no circle is
/// left. A depth-first walk in the document's order, without recursion, for documents may be deep.
fn closing_edges(api: &Api, edges: &dyn Fn(&Api, TypeId) -> Vec<TypeId>) -> Vec<(TypeId, TypeId)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; api.types.len()];
    let mut closing = Vec::new();
    for start in 0..api.types.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        let mut stack = vec![(TypeId(start), edges(api, TypeId(start)).into_iter())];
        while let Some((from, targets)) = stack.last_mut() {
            let from = *from;
            match targets.next() {
                Some(to) if marks[to.0] == Mark::Open => closing.push((from, to)),
                Some(to) if marks[to.0] == Mark::New => {
                    marks[to.0] = Mark::Open;
                    stack.push((to, edges(api, to).into_iter()));
                }
                Some(_) => {}
                None => {
                    marks[from.0] = Mark::Done;
                    stack.pop();
                }
            }
        }
    }
    closing
}

/// Boxes what is of type `to` by value.
fn box_in(ty: &mut Ty, to: TypeId) {
    match ty {
        Ty::Named(id) if *id == to => *ty = Ty::Boxed(Box::new(Ty::Named(to))),
        Ty::Nullable(inner) => box_in(inner, to),
        Ty::Tuple(items) => items.iter_mut().for_each(|item| box_in(item, to)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::break_cycles;
    use crate::diagnostic::Diagnostics;
    use crate::ir::{Api, Shape, Ty, TypeId};
    use crate::passes::unnamed;

    fn broken(schemas: Value) -> Api {
        let mut diagnostics = Diagnostics::default();
        let document = json!({"components": {"schemas": schemas}});
        let mut api = unnamed(&document, &mut diagnostics);
        assert_eq!(diagnostics.iter().count(), 0, "{diagnostics:#?}");
        break_cycles(&mut api);
        api
    }

    fn property(api: &Api, of: usize, index: usize) -> Ty {
        match &api.types[of].shape {
            Shape::Object(object) => object.properties[index].ty.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn boxed(id: usize) -> Ty {
        Ty::Boxed(Box::new(Ty::Named(TypeId(id))))
    }

    #[test]
    fn only_the_closing_edge_is_boxed() {
        let api = broken(json!({
            "A": {"type": "object", "properties": {"b": {"$ref": "#/components/schemas/B"}}},
            "B": {"type": "object", "properties": {
                "a": {"$ref": "#/components/schemas/A"},
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
                "b": {"$ref": "#/components/schemas/B"}
            }}
        }));
        assert_eq!(property(&api, 0, 0), Ty::Named(TypeId(1)));
        assert_eq!(property(&api, 1, 0), boxed(0));
        assert_eq!(
            property(&api, 1, 1),
            Ty::List(Box::new(Ty::Named(TypeId(0))))
        );
        assert_eq!(property(&api, 1, 2), boxed(1));
    }

    #[test]
    fn unions_close_circles_too() {
        let api = broken(json!({
            "Filter": {"oneOf": [
                {"type": "string"}, {"$ref": "#/components/schemas/Not"}
            ]},
            "Not": {"type": "object", "properties": {"not": {"$ref": "#/components/schemas/Filter"}}}
        }));
        assert_eq!(property(&api, 1, 0), boxed(0));
    }

    #[test]
    fn an_alias_of_itself_is_a_newtype() {
        let api = broken(json!({
            "Tree": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
            "Plain": {"type": "array", "items": {"type": "string"}},
            "Json": {"oneOf": [
                {"type": "string"},
                {"type": "array", "items": {"$ref": "#/components/schemas/Json"}}
            ]}
        }));
        assert!(matches!(
            api.types[0].shape,
            Shape::Alias { newtype: true, .. }
        ));
        assert!(matches!(
            api.types[1].shape,
            Shape::Alias { newtype: false, .. }
        ));
        assert!(matches!(api.types[2].shape, Shape::Union(_)));
    }
}
