//! `replace`: the user's own types in place of the document's.

use indexmap::IndexSet;
use serde_json::Value;
use syn::{Error, Type};

use super::find::{Matching, Named, find};
use crate::diagnostic::did_you_mean::{after_text, nearest};
use crate::diagnostic::shown;
use crate::document::{Document, NodeKind, Pointer};
use crate::ir::{Api, BodyKind, Shape, Ty};
use crate::options::{Entry, TargetKind};

/// The formats that are replaced, each with the place of its entry. One that no schema of the document
/// has is reported.
pub(crate) fn replaced_formats(
    document: &Document,
    entries: &[Entry<Type>],
    faults: &mut Vec<Error>,
) -> Vec<(String, usize)> {
    let of_formats = || {
        let entries = entries.iter().enumerate();
        entries.filter(|(_, entry)| entry.target.kind == TargetKind::Format)
    };
    if of_formats().next().is_none() {
        return Vec::new();
    }
    let known = formats(document);
    let mut replaced = Vec::new();
    for (by, entry) in of_formats() {
        let name = entry.target.name.value();
        if known.contains(&name) {
            replaced.push((name, by));
            continue;
        }
        let hint = after_text(nearest(&name, known.iter().map(String::as_str)));
        let name = shown::name(&name);
        let message = format!("no schema has the format {name:?}{hint}");
        faults.push(Error::new(entry.target.span(), message));
    }
    replaced
}

/// Every format that a schema of the document has.
fn formats(document: &Document) -> IndexSet<String> {
    let mut formats = IndexSet::new();
    document.walk(&mut |object, kind, _| {
        if kind == NodeKind::Schema
            && let Some(Value::String(format)) = object.get("format")
            && !formats.contains(format)
        {
            formats.insert(format.clone());
        }
    });
    formats
}

/// Puts in the user's types. Returns the places of the document that they replace.
pub(crate) fn replace(
    api: &mut Api,
    entries: &[Entry<Type>],
    faults: &mut Vec<Error>,
) -> Vec<Pointer> {
    let mut places = Vec::new();
    for (by, entry) in entries.iter().enumerate() {
        if entry.target.kind == TargetKind::Format {
            continue;
        }
        let replaced = find(api, &entry.target, Matching::Exact)
            .and_then(|found| replace_one(api, &found, by, entry));
        match replaced {
            Ok(place) => places.extend(place),
            Err(fault) => faults.push(fault),
        }
    }
    places
}

fn replace_one(
    api: &mut Api,
    found: &[Named],
    by: usize,
    entry: &Entry<Type>,
) -> Result<Vec<Pointer>, Error> {
    let mut places = Vec::new();
    for found in found {
        let ty = match *found {
            Named::Type(index) => {
                let def = &mut api.types[index];
                let instead = Box::new(Ty::Any);
                def.shape = Shape::Alias {
                    ty: Ty::Replaced { by, instead },
                    newtype: false,
                };
                places.push(def.pointer.clone());
                continue;
            }
            Named::Property(index, place) => match &mut api.types[index].shape {
                Shape::Object(object) => {
                    let property = &mut object.properties[place];
                    places.push(property.pointer.clone());
                    Some(&mut property.ty)
                }
                _ => None,
            },
            Named::Variant(index, place) => match &mut api.types[index].shape {
                Shape::Union(union) => {
                    let variant = &mut union.variants[place];
                    variant.constant = None;
                    Some(&mut variant.ty)
                }
                _ => None,
            },
            Named::Parameter(index, place) => {
                let parameter = &mut api.operations[index].parameters[place];
                places.push(parameter.pointer.child("schema"));
                Some(&mut parameter.ty)
            }
            Named::Body(index) => lone_body(api, index),
            // A schema of that name is what is meant.
            Named::Operation(_) | Named::Event(_) if places.len() == 1 => continue,
            _ => None,
        };
        let Some(ty) = ty else {
            return Err(Error::new(entry.target.span(), not_replaced(*found)));
        };
        let instead = Box::new(std::mem::replace(ty, Ty::Any));
        *ty = Ty::Replaced { by, instead };
    }
    Ok(places)
}

/// The type of a body that is neither text nor bytes, which have forms of their own.
fn lone_body(api: &mut Api, operation: usize) -> Option<&mut Ty> {
    let body = api.operations[operation].body.as_mut()?;
    match body.media.as_mut_slice() {
        [only] if !matches!(only.kind, BodyKind::Text | BodyKind::Binary) => Some(&mut only.ty),
        _ => None,
    }
}

fn not_replaced(found: Named) -> &'static str {
    match found {
        Named::Operation(_) => {
            "an operation has no type to be replaced; replace a schema, a property, or a parameter \
             as \"operationId.parameter\""
        }
        Named::Event(_) => "an event has no type of its own; replace the schema of its payload",
        Named::Own(..) => {
            "the types of an operation's input and responses can't be replaced; replace the schemas \
             in them"
        }
        Named::Value(..) => "a value of an `enum` has no type; replace the whole schema",
        Named::Body(_) => {
            "a body of text, of bytes or of several media types has a form of its own; replace the \
             schemas in it"
        }
        _ => "this can't be replaced",
    }
}
