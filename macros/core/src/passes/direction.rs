//! What depends on which way a type travels: types are shared by requests
//! and responses.

use crate::ir::walk::{edit, parts_mut, reached, requests, responses, uses_mut};
use crate::ir::{Api, BodyKind, MediaType, Shape, Ty};

pub(crate) fn relax(api: &mut Api) {
    relax_required(api);
    relax_binary(api);
}

/// A required property that is `readOnly` is required in responses only, and one that is `writeOnly`
/// in requests only. So in a type that travels the other way (too) it may be absent.
fn relax_required(api: &mut Api) {
    let sent = reached(api, requests(api));
    let received = reached(api, responses(api));
    for (index, def) in api.types.iter_mut().enumerate() {
        let Shape::Object(object) = &mut def.shape else {
            continue;
        };
        for property in &mut object.properties {
            let absent =
                (property.read_only && sent[index]) || (property.write_only && received[index]);
            property.required &= !absent;
        }
    }
}

/// Who reads a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Responses and events.
    Guest,
    /// Requests, and replies to events.
    Host,
}

/// A default stands for a property that could have been present. A `writeOnly` one is in no response:
/// filled in where a response is read and sent back, it would set what nobody set. The same holds for
/// `readOnly` ones and requests.
pub(crate) fn drop_defaults(api: &mut Api, reader: Reader) {
    for def in &mut api.types {
        let Shape::Object(object) = &mut def.shape else {
            continue;
        };
        for property in &mut object.properties {
            let never_there = match reader {
                Reader::Guest => property.write_only,
                Reader::Host => property.read_only,
            };
            if never_there {
                property.default = None;
            }
        }
    }
}

/// JSON has no raw bytes: `format: binary` within it is a string like any other. Only whole bodies
/// and the parts of multipart bodies are bytes.
fn relax_binary(api: &mut Api) {
    let in_parts = reached(api, multipart(api));
    for (index, def) in api.types.iter_mut().enumerate() {
        if !in_parts[index] {
            parts_mut(&mut def.shape)
                .into_iter()
                .for_each(|ty| edit(ty, &mut binary_to_string));
        }
    }
    for ty in uses_mut(api) {
        if *ty != Ty::Binary {
            edit(ty, &mut binary_to_string);
        }
    }
    for operation in &mut api.operations {
        for parameter in &mut operation.parameters {
            edit(&mut parameter.ty, &mut binary_to_string);
        }
    }
}

fn multipart(api: &Api) -> Vec<&Ty> {
    let bodies = api
        .operations
        .iter()
        .filter_map(|operation| operation.body.as_ref());
    let sent = bodies.flat_map(|body| &body.media);
    let responses = api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses);
    let received = responses.filter_map(|response| response.media.as_ref());
    let is_multipart = |media: &&MediaType| media.kind == BodyKind::Multipart;
    sent.chain(received)
        .filter(is_multipart)
        .map(|media| &media.ty)
        .collect()
}

fn binary_to_string(ty: &mut Ty) {
    if *ty == Ty::Binary {
        *ty = Ty::String {
            format: Some("binary".to_owned()),
        };
    }
}
