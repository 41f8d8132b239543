//! Aliases that name only each other: no value can have such a type.

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Shape, Ty};

/// Reports circles of aliases, and makes them untyped so that the rest can be emitted.
pub(crate) fn break_alias_circles(api: &mut Api, diagnostics: &mut Diagnostics) {
    // Where an alias was seen: by which start.
    let mut seen = vec![usize::MAX; api.types.len()];
    for start in 0..api.types.len() {
        let mut at = start;
        loop {
            if seen[at] == start {
                let def = &mut api.types[at];
                let message = format!(
                    "the schema `{}` refers only to itself; any value is accepted",
                    def.name.wire
                );
                diagnostics
                    .warning(&def.pointer, message)
                    .help("say in one place of the circle what the type is");
                def.shape = Shape::Alias {
                    ty: Ty::Any,
                    newtype: false,
                };
                break;
            }
            if seen[at] != usize::MAX {
                break;
            }
            seen[at] = start;
            match &api.types[at].shape {
                Shape::Alias { ty, .. } => match next(ty) {
                    Some(id) => at = id,
                    None => break,
                },
                _ => break,
            }
        }
    }
}

fn next(ty: &Ty) -> Option<usize> {
    match ty {
        Ty::Named(id) => Some(id.0),
        Ty::Nullable(inner) => next(inner),
        _ => None,
    }
}
