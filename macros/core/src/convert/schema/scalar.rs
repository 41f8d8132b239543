//! Types without parts: booleans, numbers, strings, and lists of allowed values.

use serde_json::Value;

use super::merge::Flat;
use crate::convert::Converter;
use crate::convert::read::schema_node::SchemaType;
use crate::document::Pointer;
use crate::hash::HashSet;
use crate::ir::{Enum, EnumValue, Name, Ty};

/// The type that `type` and `format` name.
fn scalar(kind: SchemaType, format: Option<&str>) -> Ty {
    match (kind, format) {
        (SchemaType::Boolean, _) => Ty::Bool,
        (SchemaType::Integer, Some("int32" | "int16" | "int8")) => Ty::I32,
        (SchemaType::Integer, Some("uint32" | "uint16" | "uint8")) => Ty::U32,
        (SchemaType::Integer, Some("uint64" | "uint")) => Ty::U64,
        (SchemaType::Integer, _) => Ty::I64,
        // `format: float` too: an f32 has fewer digits than the JSON that passes through it.
        (SchemaType::Number, _) => Ty::F64,
        (SchemaType::String, Some("byte" | "base64")) => Ty::Base64,
        (SchemaType::String, Some("binary")) | (SchemaType::File, _) => Ty::Binary,
        (SchemaType::String, format) => Ty::String {
            format: format.map(str::to_owned),
        },
        (SchemaType::Null, _) => Ty::Unit,
        // These two have parts that are not known here.
        (SchemaType::Array, _) => Ty::List(Box::new(Ty::Any)),
        (SchemaType::Object, _) => Ty::Map(Box::new(Ty::Any)),
    }
}

/// The kind that a format belongs to, for schemas that leave `type` out.
pub(in crate::convert) fn kind_of_format(format: &str) -> Option<SchemaType> {
    Some(match format {
        "int32" | "int64" | "uint32" | "uint64" => SchemaType::Integer,
        "float" | "double" => SchemaType::Number,
        "byte" | "binary" | "date" | "date-time" | "time" | "password" | "email" | "uuid"
        | "uri" | "url" | "hostname" | "ipv4" | "ipv6" => SchemaType::String,
        _ => return None,
    })
}

/// Longer lists of values do not become enums: each value is a variant, and a compiler takes longer for ten
/// thousand of them than for all the rest of a document. The longest of the public documents have 600.
const MOST_VALUES: usize = 5_000;

impl Converter<'_> {
    /// The type that `type` and `format` name: the user's own, where the format is replaced.
    pub(in crate::convert) fn scalar(&self, kind: SchemaType, format: Option<&str>) -> Ty {
        match scalar(kind, format) {
            ty @ (Ty::List(_) | Ty::Map(_) | Ty::Binary) => ty,
            ty => self.replaced(ty, format),
        }
    }

    /// The user's own type in place of one of this format.
    pub(in crate::convert) fn replaced(&self, instead: Ty, format: Option<&str>) -> Ty {
        let entry = self
            .replaced_formats
            .iter()
            .find(|(name, _)| format == Some(name));
        match entry {
            Some((_, by)) => Ty::Replaced {
                by: *by,
                instead: Box::new(instead),
            },
            None => instead,
        }
    }

    /// The values that all `enum`s allow, without null; `None` where there is no `enum`, or one
    /// that has more than scalars.
    pub(in crate::convert) fn enum_values(
        &mut self,
        flat: &Flat,
        at: &Pointer,
    ) -> Option<Vec<Value>> {
        let (first, rest) = flat.enums.split_first()?;
        let kind = flat.kinds.first().copied();
        let mut values = fitting(first.0.or(kind), &first.1);
        for (own, more) in rest {
            let more = fitting(own.or(kind), more);
            let allowed: HashSet<&Value> = more.iter().collect();
            let both: Vec<Value> = values
                .iter()
                .filter(|value| allowed.contains(value))
                .cloned()
                .collect();
            // Nothing in common: the author meant the last one to replace the others.
            values = if both.is_empty() { more } else { both };
        }
        if values
            .iter()
            .any(|value| value.is_object() || value.is_array())
        {
            if self.reported.insert(at.clone()) {
                let message = "an `enum` with objects or arrays can't be typed; it is ignored";
                self.diagnostics.warning(at, message);
            }
            return None;
        }
        if values.len() > MOST_VALUES {
            if self.reported.insert(at.clone()) {
                let count = values.len();
                let message = format!(
                    "this `enum` has {count} values, more than the {MOST_VALUES} that become variants"
                );
                self.diagnostics
                    .warning(at, message)
                    .help("any value of its type is accepted");
            }
            return None;
        }
        Some(values)
    }
}

/// The values without null and without repetition, as the `type` beside them has them: YAML reads
/// `enum: [1.1, yes]` of a string as a number and a boolean.
fn fitting(kind: Option<SchemaType>, values: &[Value]) -> Vec<Value> {
    let mut seen = HashSet::default();
    let mut fitting = Vec::new();
    for value in values {
        let value = match (kind, value) {
            (_, Value::Null) => continue,
            (Some(SchemaType::String), Value::Number(_) | Value::Bool(_)) => {
                Value::String(value.to_string())
            }
            (Some(SchemaType::Integer | SchemaType::Number), Value::String(text)) => {
                match serde_json::from_str::<Value>(text) {
                    Ok(number @ Value::Number(_)) => number,
                    _ => value.clone(),
                }
            }
            _ => value.clone(),
        };
        if seen.insert(value.clone()) {
            fitting.push(value);
        }
    }
    fitting
}

/// An enum of these values.
pub(in crate::convert) fn enumeration(values: Vec<Value>) -> Enum {
    let values = values.into_iter().map(|value| EnumValue {
        name: Name::new(text(&value)),
        value,
    });
    Enum {
        values: values.collect(),
    }
}

/// A scalar as it is written in a discriminator or a name.
pub(in crate::convert) fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
