//! Properties that can have one value only.

use serde_json::Value;

use crate::ir::walk::bare;
use crate::ir::{Api, Shape, Ty};

/// Sets `constant` where the property's type is an enum of one value and null is not allowed.
pub(crate) fn set_constants(api: &mut Api) {
    let mut found: Vec<(usize, usize, Value)> = Vec::new();
    for (index, def) in api.types.iter().enumerate() {
        let Shape::Object(object) = &def.shape else {
            continue;
        };
        for (place, property) in object.properties.iter().enumerate() {
            if property.nullable {
                continue;
            }
            if let Some(value) = only_value(api, &property.ty) {
                found.push((index, place, value));
            }
        }
    }
    for (index, place, value) in found {
        if let Shape::Object(object) = &mut api.types[index].shape {
            object.properties[place].constant = Some(value);
        }
    }
}

fn only_value(api: &Api, ty: &Ty) -> Option<Value> {
    let Ty::Named(id) = bare(&api.types, ty) else {
        return None;
    };
    match &api.types[id.0].shape {
        Shape::Enum(list) => match list.values.as_slice() {
            [only] => Some(only.value.clone()),
            _ => None,
        },
        _ => None,
    }
}
