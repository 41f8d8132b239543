//! `validate`: the JSON Schemas (draft 2020-12) of operations' input and of records, by which a host checks
//! what plug-ins send and change.
//!
//! They are made from the document and not from the IR, which keeps only what matters for types. A
//! definition is written once, however many operations use it; each is complete in itself, so that a host
//! reads only those of the operations that are called.

mod keywords;
mod raise;
mod refs;

use serde_json::{Map, Value, json};

use self::raise::Raiser;
use crate::diagnostic::Diagnostics;
use crate::document::Pointer;
use crate::ir::{Api, Body, BodyKind, MediaType, Operation};
use crate::passes::records::Record;

/// The schemas of all operations' input.
#[derive(Clone, Debug, Default)]
pub struct InputSchemas {
    /// JSON texts; `{"$ref": "#/$defs/3"}` is the fourth.
    pub definitions: Vec<String>,
    /// In the order of [`Api::operations`].
    pub operations: Vec<OperationSchemas>,
    /// Of the records, in their order: as they are stored, with what a request may not set.
    pub records: Vec<String>,
}

/// What one operation takes.
#[derive(Clone, Debug)]
pub struct OperationSchemas {
    /// Of the input object. About the body it says only whether there must be one.
    pub input: String,
    /// Of the body in each of its media types, in order.
    pub bodies: Vec<String>,
}

/// Makes the schemas of the operations that are left; what can't be checked is reported.
pub(crate) fn input_schemas(
    root: &Value,
    api: &Api,
    records: &[Record],
    diagnostics: &mut Diagnostics,
) -> InputSchemas {
    let mut raiser = Raiser::new(root, diagnostics);
    let operations = api
        .operations
        .iter()
        .map(|operation| OperationSchemas {
            input: input(&mut raiser, operation).to_string(),
            bodies: bodies(&mut raiser, operation.body.as_ref()),
        })
        .collect();
    let records = records.iter().filter_map(|record| {
        let definition = api.types.get(record.ty.0)?;
        Some(raiser.stored(&definition.pointer).to_string())
    });
    let records = records.collect();
    InputSchemas {
        definitions: raiser.finish(),
        operations,
        records,
    }
}

fn input(raiser: &mut Raiser<'_>, operation: &Operation) -> Value {
    let mut properties = Map::new();
    let mut required: Vec<&str> = Vec::new();
    for parameter in &operation.parameters {
        let at = match &parameter.content {
            Some(content) => raiser.media(&parameter.pointer, content),
            None => parameter.pointer.clone(),
        };
        let schema = raiser.schema(&at.child("schema"));
        properties.insert(parameter.key.clone(), schema);
        if parameter.required {
            required.push(&parameter.key);
        }
    }
    if operation.body.as_ref().is_some_and(|body| body.required) {
        required.push("body");
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn bodies(raiser: &mut Raiser<'_>, body: Option<&Body>) -> Vec<String> {
    let Some(body) = body else { return Vec::new() };
    let media = body.media.iter();
    media
        .map(|media| self::body(raiser, &body.pointer, media).to_string())
        .collect()
}

/// As the wire has it: text is a string and bytes are an object, whatever the document calls them.
fn body(raiser: &mut Raiser<'_>, at: &Pointer, media: &MediaType) -> Value {
    let at = raiser.media(at, &media.content_type).child("schema");
    match media.kind {
        BodyKind::Binary => keywords::bytes(),
        BodyKind::Text => match raiser.schema(&at) {
            Value::Object(schema) if schema.get("type") == Some(&json!("string")) => {
                Value::Object(schema)
            }
            _ => json!({ "type": "string" }),
        },
        BodyKind::Json | BodyKind::Form | BodyKind::Multipart => raiser.schema(&at),
    }
}

#[cfg(test)]
mod tests;
