//! `rename`: other Rust names. The wire's never change.

use proc_macro2::Ident;
use syn::Error;

use super::find::{Matching, Named, OwnType, find, own_types};
use crate::ir::case::pascal_ident;
use crate::ir::{Api, Shape};
use crate::options::Entry;
use crate::passes::names::{MODULE_FUNCTIONS, MODULE_TYPES};

/// Gives the new names. A name that is taken is reported, and not given.
pub(crate) fn rename(api: &mut Api, entries: &[Entry<Ident>], faults: &mut Vec<Error>) {
    let mut renames: Vec<(Named, &Ident)> = Vec::new();
    for entry in entries {
        match find(api, &entry.target, Matching::Exact).and_then(|found| renamed(found, entry)) {
            Ok(found) => renames.push((found, &entry.value)),
            Err(fault) => faults.push(fault),
        }
    }
    // An operation's types are named after it, unless they have an entry of their own.
    renames.sort_by_key(|(found, _)| !matches!(found, Named::Operation(_)));
    let plain = api.clone();
    while !renames.is_empty() {
        for (found, name) in &renames {
            set(api, *found, &name.to_string());
        }
        let before = renames.len();
        renames.retain(|(found, name)| match taken(api, *found) {
            Some(taken) => {
                let message = format!("`{taken}` is the name of something else already");
                faults.push(Error::new(name.span(), message));
                false
            }
            None => true,
        });
        if renames.len() == before {
            return;
        }
        *api = plain.clone();
    }
}

/// The one thing that an entry renames.
fn renamed(found: Vec<Named>, entry: &Entry<Ident>) -> Result<Named, Error> {
    let (span, name) = (entry.target.span(), entry.target.name.value());
    if found.iter().any(|found| matches!(found, Named::Event(_))) {
        let message = "an event's name is that of the plug-ins' export, which the wire fixes; it \
                       can't be changed";
        return Err(Error::new(span, message));
    }
    match found.as_slice() {
        [only] => Ok(*only),
        _ => {
            let message = format!(
                "{name:?} is the name of a schema and of an operation; write schema({name:?}) or \
                 operation({name:?})"
            );
            Err(Error::new(span, message))
        }
    }
}

fn set(api: &mut Api, found: Named, name: &str) {
    match found {
        Named::Operation(index) => set_operation(api, index, name),
        found => {
            if let Some(place) = place(api, found) {
                name.clone_into(place);
            }
        }
    }
}

/// Where the Rust name is kept.
fn place(api: &mut Api, found: Named) -> Option<&mut String> {
    Some(match found {
        Named::Type(index) => &mut api.types[index].name.rust,
        Named::Own(index, own) => {
            let names = &mut api.operations[index].type_names;
            match own {
                OwnType::Params => &mut names.params,
                OwnType::Body => &mut names.body,
                OwnType::Success => &mut names.success,
                OwnType::Error => &mut names.error,
                OwnType::Result => &mut names.result,
            }
        }
        Named::Operation(index) => &mut api.operations[index].name.rust,
        Named::Event(_) => return None,
        Named::Property(index, place) => match &mut api.types[index].shape {
            Shape::Object(object) => &mut object.properties[place].name.rust,
            _ => return None,
        },
        Named::Value(index, place) => match &mut api.types[index].shape {
            Shape::Enum(list) => &mut list.values[place].name.rust,
            _ => return None,
        },
        Named::Variant(index, place) => match &mut api.types[index].shape {
            Shape::Union(union) => &mut union.variants[place].name.rust,
            _ => return None,
        },
        Named::Parameter(index, place) => &mut api.operations[index].parameters[place].name.rust,
        Named::Body(index) => &mut api.operations[index].body.as_mut()?.rust,
    })
}

/// The function and, after it, `CreateCustomerParams` and the like.
fn set_operation(api: &mut Api, index: usize, name: &str) {
    let operation = &mut api.operations[index];
    let base = |name: &str| pascal_ident(name, "Operation", "Operation");
    let (old, new) = (base(&operation.name.rust), base(name));
    name.clone_into(&mut operation.name.rust);
    let names = &mut operation.type_names;
    for name in [
        &mut names.params,
        &mut names.body,
        &mut names.success,
        &mut names.error,
        &mut names.result,
    ] {
        if let Some(suffix) = name.strip_prefix(&old) {
            *name = format!("{new}{suffix}");
        }
    }
}

/// A new name that something else in the same scope has too.
fn taken(api: &mut Api, found: Named) -> Option<String> {
    let name = place(api, found)?.clone();
    let names: Vec<&str> = match found {
        Named::Type(_) | Named::Own(..) => type_names(api),
        Named::Operation(index) => {
            let all = type_names(api);
            let own = own_types(&api.operations[index]).into_iter();
            let clash = own.map(|(_, name)| name).find(|name| is_twice(name, &all));
            if let Some(clash) = clash {
                return Some(clash.to_owned());
            }
            let functions = api.operations.iter().map(|o| o.name.rust.as_str());
            functions.chain(MODULE_FUNCTIONS).collect()
        }
        Named::Event(_) => return None,
        Named::Property(index, _) | Named::Value(index, _) | Named::Variant(index, _) => {
            match &api.types[index].shape {
                Shape::Object(object) => object.properties.iter().map(|p| &*p.name.rust).collect(),
                Shape::Enum(list) => list.values.iter().map(|v| &*v.name.rust).collect(),
                Shape::Union(union) => union.variants.iter().map(|v| &*v.name.rust).collect(),
                Shape::Alias { .. } => Vec::new(),
            }
        }
        Named::Parameter(index, _) | Named::Body(index) => {
            let operation = &api.operations[index];
            let fields = operation.parameters.iter().map(|p| p.name.rust.as_str());
            let body = operation.body.iter().map(|body| body.rust.as_str());
            // Each field has a setter beside `new`.
            fields.chain(body).chain(["new"]).collect()
        }
    };
    is_twice(&name, &names).then_some(name)
}

fn type_names(api: &Api) -> Vec<&str> {
    let types = api.types.iter().map(|def| def.name.rust.as_str());
    let own = api
        .operations
        .iter()
        .flat_map(own_types)
        .map(|(_, name)| name);
    types.chain(own).chain(MODULE_TYPES).collect()
}

fn is_twice(name: &str, names: &[&str]) -> bool {
    names.iter().filter(|other| **other == name).count() > 1
}
