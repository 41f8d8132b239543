//! Inline types that nothing uses (those of branches that were merged with others).

use crate::ir::walk::{edit, is_component, parts_mut, reached, uses, uses_mut};
use crate::ir::{Api, Ty, TypeId};

/// Drops unused inline types. Components stay, used or not: users name them.
pub(crate) fn drop_unused(api: &mut Api) {
    let components = (0..api.types.len())
        .filter(|index| is_component(&api.types[*index]))
        .map(TypeId);
    let mut roots: Vec<Ty> = components.map(Ty::Named).collect();
    roots.extend(uses(api).into_iter().cloned());
    let keep = reached(api, &roots);
    let mut places = Vec::with_capacity(keep.len());
    let mut next = 0;
    for kept in &keep {
        places.push(TypeId(next));
        next += usize::from(*kept);
    }
    let mut index = 0;
    api.types.retain(|_| {
        index += 1;
        keep[index - 1]
    });
    let mut renumber = |ty: &mut Ty| {
        if let Ty::Named(id) = ty {
            *id = places[id.0];
        }
    };
    for def in &mut api.types {
        parts_mut(&mut def.shape)
            .into_iter()
            .for_each(|ty| edit(ty, &mut renumber));
    }
    for ty in uses_mut(api) {
        edit(ty, &mut renumber);
    }
}
