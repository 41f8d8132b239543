//! What a type that takes any value says of null.

use crate::ir::walk::bare;
use crate::ir::{Api, Shape, Ty};

/// Null is one of the values of a property of which nothing is said, whether it says nothing in its place or
/// under a name: where the property may be absent, null is another thing than that.
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
