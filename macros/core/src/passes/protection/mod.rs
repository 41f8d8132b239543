//! What plug-ins may not change or see, at every depth: `readOnly`, `writeOnly`, `id`, and what the option
//! `records` protects.
//!
//! It is made from the document and not from the IR, which keeps only what matters for types. A schema is
//! described once, by the places of the descriptions that it leads to, so that one which holds itself is a
//! circle in a graph. Where a value can have several schemas, all of them are followed: what is protected
//! in one branch of a `oneOf` is protected in the others too.

mod build;
mod marks;
mod prune;

use serde_json::Value;

pub(crate) use self::marks::is_read_only;

use self::build::{Aspect, Builder};
use super::records::Record;
use crate::document::Pointer;
use crate::ir::{Api, BodyKind, Location};

/// How a field is protected; both marks together mean `HIDDEN`.
pub(crate) type Mark = u8;

/// Plug-ins see it, and don't change it.
pub(crate) const FIXED: Mark = 1;

/// Plug-ins neither see nor change it.
pub(crate) const HIDDEN: Mark = 2;

/// What is known about the values of one schema. Numbers are places in [`Protection::parts`]; place 0 says
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Other descriptions of the same value.
    pub also: Vec<usize>,
    /// Properties that the document names, in the order of their bytes: mark, and their values.
    pub fields: Vec<(String, u8, usize)>,
    /// All other properties.
    pub entries: Vec<(u8, usize)>,
    /// The items of an array.
    pub items: Vec<usize>,
}

/// All that is protected. A place of 0 says that nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// The descriptions.
    pub parts: Vec<Description>,
    /// Of the records, in their order.
    pub records: Vec<usize>,
    /// Of the input of operations that plug-ins wrap, in the order of [`Api::operations`].
    pub inputs: Vec<usize>,
    /// What plug-ins do not see of each operation's responses: place of the response, description.
    pub responses: Vec<Vec<(usize, usize)>>,
    /// What they do not see of events, in the order of [`Api::events`].
    pub events: Vec<usize>,
}

/// Describes what is protected in the selected part of a document.
pub(crate) fn protection(
    root: &Value,
    api: &Api,
    records: &[Record],
    hooks: &[bool],
) -> Protection {
    let mut builder = Builder::new(root);
    let mut found = Protection {
        records: records
            .iter()
            .map(|it| of_record(&mut builder, api, it))
            .collect(),
        ..Protection::default()
    };
    let hooked = api
        .operations
        .iter()
        .zip(hooks.iter().chain(std::iter::repeat(&false)));
    for (operation, hooked) in hooked {
        let input = if *hooked {
            of_input(&mut builder, operation)
        } else {
            0
        };
        found.inputs.push(input);
    }
    // Most documents protect nothing.
    if marks::says_write_only(root) {
        for operation in &api.operations {
            let responses = operation.responses.iter().enumerate();
            let json = responses.filter_map(|(index, response)| {
                let media = response.media.as_ref()?;
                let is_json = media.kind == BodyKind::Json;
                let content = builder.content(&response.pointer, &media.content_type);
                is_json.then(|| (index, builder.at(&content, Aspect::Hidden)))
            });
            found.responses.push(json.collect());
        }
        for event in &api.events {
            found.events.push(of_event(&mut builder, event));
        }
    }
    found.parts = builder.finish();
    prune::prune(&mut found);
    found
}

/// The record's schema, and what the option protects.
fn of_record(builder: &mut Builder<'_>, api: &Api, record: &Record) -> usize {
    let Some(definition) = api.types.get(record.ty.0) else {
        return 0;
    };
    let schema = builder.at(&definition.pointer, Aspect::All);
    let protected = record.protected.iter();
    let mut fields: Vec<_> = protected.map(|name| (name.clone(), FIXED, 0)).collect();
    fields.sort_unstable();
    builder.add(Description {
        also: vec![schema],
        fields,
        ..Description::default()
    })
}

/// The input object. A plug-in may not change which record an operation is about: neither by the
/// parameters of its path nor by an `id`.
fn of_input(builder: &mut Builder<'_>, operation: &crate::ir::Operation) -> usize {
    let mut fields = Vec::new();
    for parameter in &operation.parameters {
        let at = match &parameter.content {
            Some(content) => builder.content(&parameter.pointer, content),
            None => builder.follow(&parameter.pointer).child("schema"),
        };
        let mark = match parameter.location {
            Location::Path => FIXED,
            _ => 0,
        };
        fields.push((parameter.key.clone(), mark, builder.at(&at, Aspect::All)));
    }
    if let Some(body) = &operation.body {
        let media = body.media.iter();
        let media = media.map(|media| builder.content(&body.pointer, &media.content_type));
        let media: Vec<Pointer> = media.collect();
        let also = media.iter().map(|at| builder.at(at, Aspect::All)).collect();
        let body = builder.add(Description {
            also,
            ..Description::default()
        });
        fields.push(("body".to_owned(), 0, body));
    }
    fields.sort_unstable();
    builder.add(Description {
        fields,
        ..Description::default()
    })
}

fn of_event(builder: &mut Builder<'_>, event: &crate::ir::Event) -> usize {
    let media = builder.request_media(&event.pointer);
    let also = media
        .iter()
        .map(|at| builder.at(at, Aspect::Hidden))
        .collect();
    builder.add(Description {
        also,
        ..Description::default()
    })
}

#[cfg(test)]
mod tests;
