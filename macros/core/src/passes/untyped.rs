//! Whether a type that accepts any value allows null.

use crate::ir::walk::bare;
use crate::ir::{Api, Shape, Ty};

/// A property whose schema says nothing, in its place or under a name, may be null: where the property may
/// also be absent, null is different from that.
pub(crate) fn allow_null(api: &mut Api) {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (index, def) in api.types.iter().enumerate() {
        let Shape::Object(object) = &def.shape else {
            continue;
        };
        for (place, property) in object.properties.iter().enumerate() {
            if matches!(property.ty, Ty::Named(_)) && *bare(&api.types, &property.ty) == Ty::Any {
                found.push((index, place));
            }
        }
    }
    for (index, place) in found {
        if let Shape::Object(object) = &mut api.types[index].shape {
            let property = &mut object.properties[place];
            property.nullable = !property.required;
        }
    }
}
