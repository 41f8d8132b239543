//! The options `records` and `hooks`: records whose changes plug-ins take part in, operations that they wrap.

use std::sync::Arc;

use syn::{Error, Ident};

use crate::diagnostic::did_you_mean::{after_name, after_text, nearest};
use crate::diagnostic::shown;
use crate::ir::walk::{bare, is_component, reached};
use crate::ir::{Api, Object, Operation, Shape, Ty, TypeId};
use crate::options::RecordOption;

/// A record whose changes plug-ins take part in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// snake_case: the first part of its callbacks' names.
    pub name: String,
    /// Its type; an object.
    pub ty: TypeId,
    /// The names of its properties, as the document has them.
    pub fields: Vec<String>,
    /// Those that the option protects, besides what the document does.
    pub protected: Vec<String>,
}

/// The callbacks of a record, in the order of their lives.
pub const CALLBACKS: [&str; 11] = [
    "before_validation",
    "after_validation",
    "before_save",
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "after_save",
    "before_destroy",
    "after_destroy",
    "after_commit",
];

/// The names of the exports of a record's callbacks.
pub(crate) fn exports(record: &str) -> impl Iterator<Item = String> + '_ {
    CALLBACKS
        .iter()
        .map(move |callback| format!("{record}_{callback}"))
}

/// Looks up what the option `records` names. What is wrong is a fault at its own token.
pub(crate) fn resolve(api: &Api, options: &[RecordOption], faults: &mut Vec<Error>) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for option in options {
        match record(api, option, &records) {
            Ok(record) => records.push(record),
            Err(fault) => faults.push(fault),
        }
    }
    records
}

fn record(api: &Api, option: &RecordOption, earlier: &[Record]) -> Result<Record, Error> {
    let name = name(&option.name, earlier)?;
    let ty = schema(api, option)?;
    let object = object(api, ty).ok_or_else(|| {
        let message = format!(
            "the schema `{}` is not an object with properties, so it can't be a record",
            option.schema.text
        );
        Error::new(option.schema.span, message)
    })?;
    let fields: Vec<String> = object
        .properties
        .iter()
        .map(|property| property.name.wire.clone())
        .collect();
    let protected = protected(&fields, option)?;
    let clash =
        exports(&name).find(|export| api.events.iter().any(|event| event.name.rust == *export));
    if let Some(clash) = clash {
        let message = format!(
            "the callback `{clash}` of this record has the name of a webhook of the document; give \
             the record another name"
        );
        return Err(Error::new(option.name.span(), message));
    }
    Ok(Record {
        name,
        ty,
        fields,
        protected,
    })
}

fn name(ident: &Ident, earlier: &[Record]) -> Result<String, Error> {
    let name = ident.to_string();
    let fault = |message: String| Err(Error::new(ident.span(), message));
    let snake = crate::ir::case::snake(&name);
    if snake != name {
        return fault(format!(
            "a record's name is in snake_case, since exports begin with it: `{snake}`"
        ));
    }
    if name == "new" {
        return fault("`new` is the constructor of `Records`; give the record another name".into());
    }
    if earlier.iter().any(|record| record.name == name) {
        return fault(format!("the record `{name}` is given twice; give it once"));
    }
    Ok(name)
}

/// The type of a component, by its key or by its Rust name.
fn schema(api: &Api, option: &RecordOption) -> Result<TypeId, Error> {
    let text = option.schema.text.as_str();
    let components = || {
        let types = api.types.iter().enumerate();
        types.filter(|(_, definition)| is_component(definition))
    };
    let by_key = components().find(|(_, definition)| definition.name.wire == text);
    let found =
        by_key.or_else(|| components().find(|(_, definition)| definition.name.rust == text));
    if let Some((index, _)) = found {
        return Ok(TypeId(index));
    }
    let keys = components().map(|(_, definition)| definition.name.wire.as_str());
    let hint = after_name(nearest(text, keys));
    Err(Error::new(
        option.schema.span,
        format!("the document has no schema `{}`{hint}", shown::name(text)),
    ))
}

/// Through aliases: `Customer: { $ref: … }` is a record too.
fn object(api: &Api, ty: TypeId) -> Option<&Object> {
    let named = Ty::Named(ty);
    let Ty::Named(id) = bare(&api.types, &named) else {
        return None;
    };
    match &api.types.get(id.0)?.shape {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}

/// What the option protects.
fn protected(fields: &[String], option: &RecordOption) -> Result<Vec<String>, Error> {
    let mut protected: Vec<String> = Vec::new();
    for literal in &option.protected {
        let field = literal.value();
        if !fields.contains(&field) {
            let hint = after_text(nearest(&field, fields.iter().map(String::as_str)));
            let message = format!(
                "the schema `{}` has no property {:?}{hint}",
                shown::name(&option.schema.text),
                shown::name(&field)
            );
            return Err(Error::new(literal.span(), message));
        }
        if !protected.contains(&field) {
            protected.push(field);
        }
    }
    Ok(protected)
}

/// Makes optional what a plug-in does not see of records, and of the input of operations that it wraps:
/// its types must be able to read what it gets.
pub(crate) fn relax(api: &mut Api, records: &[Record], hooks: &[bool]) {
    let records: Vec<Ty> = records.iter().map(|record| Ty::Named(record.ty)).collect();
    let operations = api.operations.iter().zip(hooks);
    let hooked = operations.filter_map(|(operation, hooked)| hooked.then_some(operation));
    let inputs = hooked.flat_map(|operation| {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.ty);
        let media = operation.body.iter().flat_map(|body| &body.media);
        parameters.chain(media.map(|media| &media.ty))
    });
    let seen = reached(api, inputs.chain(&records));
    let types = api.types.iter_mut().zip(&seen);
    for (definition, _) in types.filter(|(_, seen)| **seen) {
        if let Shape::Object(object) = &mut definition.shape {
            for property in &mut object.properties {
                property.required &= !property.write_only;
            }
        }
    }
    relax_hints(api, &seen);
}

/// A branch of a union is recognised by what is present.
fn relax_hints(api: &mut Api, seen: &[bool]) {
    let hidden = |ty: &Ty| -> Vec<String> {
        let Ty::Named(id) = bare(&api.types, ty) else {
            return Vec::new();
        };
        match api.types.get(id.0).map(|definition| &definition.shape) {
            Some(Shape::Object(object)) => {
                let properties = object.properties.iter();
                let hidden = properties.filter(|property| property.write_only);
                hidden.map(|property| property.name.wire.clone()).collect()
            }
            _ => Vec::new(),
        }
    };
    let mut relaxed = Vec::new();
    for (index, definition) in api.types.iter().enumerate() {
        if let Shape::Union(union) = &definition.shape
            && seen.get(index) == Some(&true)
        {
            for (variant, branch) in union.variants.iter().enumerate() {
                let hidden = hidden(&branch.ty);
                if !hidden.is_empty() {
                    relaxed.push((index, variant, hidden));
                }
            }
        }
    }
    for (index, variant, hidden) in relaxed {
        if let Shape::Union(union) = &mut api.types[index].shape {
            let hint = &mut union.variants[variant].hint;
            Arc::make_mut(hint)
                .required
                .retain(|name| !hidden.contains(name));
        }
    }
}

/// The names of an operation's two exports.
pub(crate) fn hook_exports(operation: &Operation) -> [String; 2] {
    ["before", "after"].map(|when| format!("{when}_{}", operation.name.wire))
}

#[cfg(test)]
mod tests;
