//! `derive` and `attributes`: tokens that emission adds to what it writes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Error;

use super::find::{Matching, Named, OwnType, find, own_types};
use crate::hash::HashMap;
use crate::ir::{Api, Shape};
use crate::options::{Options, Target, standard_derive};

/// What emission adds to types and fields.
#[derive(Clone, Debug, Default)]
pub struct Custom {
    /// The paths of the types that replace the document's, by `Ty::Replaced`'s `by`.
    pub(crate) replacements: Vec<TokenStream>,
    derives: HashMap<String, Vec<Derive>>,
    /// Of types, and of fields and variants by the type's name and their own.
    attributes: HashMap<(String, Option<String>), Vec<TokenStream>>,
}

/// One derive.
#[derive(Clone, Debug)]
struct Derive {
    path: TokenStream,
    /// Its name, where it is one of the standard library's.
    standard: Option<&'static str>,
}

impl Custom {
    /// The derives of a type beyond those of the standard library that it has.
    pub(crate) fn derives(&self, name: &str, has: &[&str]) -> TokenStream {
        let derives = self.derives.get(name).into_iter().flatten();
        let new = derives.filter(|it| !it.standard.is_some_and(|name| has.contains(&name)));
        let new = new.map(|derive| &derive.path);
        // One attribute each: what rustc says about one then points at it.
        quote!(#(#[derive(#new)])*)
    }

    /// The attributes of a type.
    pub(crate) fn attributes(&self, name: &str) -> TokenStream {
        self.of((name.to_owned(), None))
    }

    /// The attributes of a field or variant.
    pub(crate) fn field_attributes(&self, name: &str, field: &str) -> TokenStream {
        if self.attributes.is_empty() {
            return TokenStream::new();
        }
        self.of((name.to_owned(), Some(field.to_owned())))
    }

    fn of(&self, key: (String, Option<String>)) -> TokenStream {
        let attributes = self.attributes.get(&key).into_iter().flatten();
        quote!(#(#attributes)*)
    }
}

/// Reads the options, when all names are given and newtypes are known.
pub(crate) fn extras(api: &Api, options: &Options, faults: &mut Vec<Error>) -> Custom {
    let types = options.replace.iter().map(|entry| &entry.value);
    let mut custom = Custom {
        replacements: types.map(|ty| quote!(#ty)).collect(),
        ..Custom::default()
    };
    for entry in &options.derive {
        let names = names(api, &entry.target, &|found| type_name(api, found));
        for name in names.unwrap_or_else(|fault| report(fault, faults)) {
            let derives = custom.derives.entry(name).or_default();
            for path in &entry.value {
                let (path, standard) = (path.to_token_stream(), standard_derive(path));
                if !derives.iter().any(|other| is_same(&other.path, &path)) {
                    derives.push(Derive { path, standard });
                }
            }
        }
    }
    for entry in &options.attributes {
        let keys = names(api, &entry.target, &|found| key(api, found));
        for key in keys.unwrap_or_else(|fault| report(fault, faults)) {
            let attributes = custom.attributes.entry(key).or_default();
            attributes.extend(entry.value.iter().map(ToTokens::to_token_stream));
        }
    }
    custom
}

fn report<T>(fault: Error, faults: &mut Vec<Error>) -> Vec<T> {
    faults.push(fault);
    Vec::new()
}

/// Two patterns may give a type the same derive.
fn is_same(a: &TokenStream, b: &TokenStream) -> bool {
    a.to_string() == b.to_string()
}

/// The keys under which a target's entry is kept, for each thing that it names; `Err` says why one can't
/// have the entry.
///
/// A pattern skips what can't.
fn names<K>(
    api: &Api,
    target: &Target,
    key: &dyn Fn(Named) -> Result<K, &'static str>,
) -> Result<Vec<K>, Error> {
    let found = find(api, target, Matching::Pattern)?;
    let (mut keys, mut fault) = (Vec::new(), None);
    for found in found {
        match key(found) {
            Ok(key) => keys.push(key),
            Err(why) => drop(fault.get_or_insert(why)),
        }
    }
    match fault {
        Some(why) if keys.is_empty() => Err(Error::new(target.span(), why)),
        _ => Ok(keys),
    }
}

/// The name of a type that can have derives.
fn type_name(api: &Api, found: Named) -> Result<String, &'static str> {
    match found {
        Named::Type(index) => match &api.types[index].shape {
            Shape::Alias { newtype: false, .. } => {
                Err("this is only another name for a type, which can't derive anything")
            }
            _ => Ok(api.types[index].name.rust.clone()),
        },
        Named::Own(_, OwnType::Result) => Err("this is another name for `Result`"),
        Named::Own(..) => own_name(api, found),
        Named::Operation(_) => Err(
            "an operation can't derive anything; its types are named after it: \"CreateCustomerParams\"",
        ),
        Named::Event(_) => Err("an event can't derive anything; name the schema of its payload"),
        _ => Err("only types can derive; leave out what comes after the point"),
    }
}

fn own_name(api: &Api, found: Named) -> Result<String, &'static str> {
    let Named::Own(operation, own) = found else {
        return Err("this is not a type");
    };
    let names = own_types(&api.operations[operation]);
    let name = names.into_iter().find(|(other, _)| *other == own);
    name.map(|(_, name)| name.to_owned())
        .ok_or("this type is not emitted")
}

/// What a type's, a field's or a variant's attributes are kept under.
fn key(api: &Api, found: Named) -> Result<(String, Option<String>), &'static str> {
    let of_type = |index: usize, part: &str| {
        let name = api.types[index].name.rust.clone();
        Ok((name, Some(part.to_owned())))
    };
    let of_params = |index: usize, field: &str| {
        let name = api.operations[index].type_names.params.clone();
        Ok((name, Some(field.to_owned())))
    };
    match found {
        Named::Type(index) => Ok((api.types[index].name.rust.clone(), None)),
        Named::Own(..) => Ok((own_name(api, found)?, None)),
        Named::Operation(_) => Err(
            "attributes are for types and fields; an operation's types are named after it: \
             \"CreateCustomerParams\"",
        ),
        Named::Event(_) => Err("attributes are for types and fields, not for events"),
        Named::Property(index, place) => match &api.types[index].shape {
            Shape::Object(object) => of_type(index, &object.properties[place].name.rust),
            _ => Err("this is not a field"),
        },
        Named::Value(index, place) => match &api.types[index].shape {
            Shape::Enum(list) => of_type(index, &list.values[place].name.rust),
            _ => Err("this is not a variant"),
        },
        Named::Variant(index, place) => match &api.types[index].shape {
            Shape::Union(union) => of_type(index, &union.variants[place].name.rust),
            _ => Err("this is not a variant"),
        },
        Named::Parameter(index, place) => {
            of_params(index, &api.operations[index].parameters[place].name.rust)
        }
        Named::Body(index) => match &api.operations[index].body {
            Some(body) => of_params(index, &body.rust),
            None => Err("this operation has no body"),
        },
    }
}
