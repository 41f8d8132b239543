//! Whether a default has the type of its place.

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine as _, alphabet};
use serde_json::Value;

use crate::diagnostic::shown;
use crate::hash::{HashMap, HashSet};
use crate::ir::walk::bare;
use crate::ir::{Api, Enum, Object, Shape, Ty, TypeId};

/// No value that is nested deeper than this fits; no sensible default is.
const MAX_VALUE_DEPTH: usize = 32;

/// What is known about values and types: in unions of unions many ways lead to the same type, and many
/// defaults may be values of one enum.
pub(super) struct Fit<'a> {
    api: &'a Api,
    /// By the value's place in memory: the values are the document's, and stay there.
    known: HashMap<(*const Value, TypeId), bool>,
    enums: HashMap<TypeId, HashSet<&'a Value>>,
}

impl<'a> Fit<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Fit {
            api,
            known: HashMap::default(),
            enums: HashMap::default(),
        }
    }

    /// A default that does not have its type.
    pub(super) fn misfit(
        &mut self,
        ty: &'a Ty,
        nullable: bool,
        default: &'a Option<Value>,
    ) -> Option<&'a Value> {
        let value = default.as_ref()?;
        let fits = match value {
            Value::Null => nullable || *ty == Ty::Any,
            value => self.fits(value, ty, 0),
        };
        (!fits).then_some(value)
    }

    /// What is wrong with a default that does not have its type.
    pub(super) fn why_not(&self, ty: &Ty, value: &Value) -> String {
        let text = shown::value(value);
        if self.is_of_no_value(ty, value) {
            format!("the default `{text}` is not among the values of its `enum`")
        } else {
            format!("the default `{text}` does not fit its type")
        }
    }

    /// Whether it would be right if an `enum` had one value more.
    fn is_of_no_value(&self, ty: &Ty, value: &Value) -> bool {
        match (bare(&self.api.types, ty), value) {
            (Ty::List(item), Value::Array(values)) => {
                // Some of them may be right.
                let mut values = values.iter();
                values.any(|value| self.is_of_no_value(item, value))
            }
            (Ty::Named(id), value) => match &self.api.types[id.0].shape {
                Shape::Enum(list) => list.values.iter().any(|allowed| {
                    std::mem::discriminant(&allowed.value) == std::mem::discriminant(value)
                }),
                _ => false,
            },
            _ => false,
        }
    }

    fn fits(&mut self, value: &'a Value, ty: &'a Ty, depth: usize) -> bool {
        if depth > MAX_VALUE_DEPTH {
            return false;
        }
        let mut within = |value: &'a Value, ty: &'a Ty| self.fits(value, ty, depth + 1);
        match ty {
            Ty::Named(id) => self.named(value, *id, depth),
            Ty::Boxed(inner) => within(value, inner),
            Ty::Replaced { instead, .. } => within(value, instead),
            Ty::Nullable(inner) => value.is_null() || within(value, inner),
            Ty::List(item) => value
                .as_array()
                .is_some_and(|l| l.iter().all(|v| within(v, item))),
            Ty::Map(item) => value
                .as_object()
                .is_some_and(|m| m.values().all(|v| within(v, item))),
            Ty::Tuple(items) => value.as_array().is_some_and(|list| {
                list.len() == items.len() && list.iter().zip(items).all(|(v, ty)| within(v, ty))
            }),
            Ty::Bool => value.is_boolean(),
            Ty::I32 => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
            Ty::I64 => value.is_i64(),
            Ty::U32 => value.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
            Ty::U64 => value.is_u64(),
            Ty::I128 => value.is_i64() || value.is_u64(),
            Ty::F64 => value.is_number(),
            Ty::String { .. } => value.is_string(),
            Ty::Base64 => value.as_str().is_some_and(is_base64),
            // JSON has no raw bytes.
            Ty::Binary => false,
            Ty::Any => true,
            Ty::Unit => value.is_null(),
        }
    }

    fn named(&mut self, value: &'a Value, id: TypeId, depth: usize) -> bool {
        let key = (std::ptr::from_ref(value), id);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // Until it is known it does not fit: a union may hold itself.
        self.known.insert(key, false);
        let api = self.api;
        let fits = match &api.types[id.0].shape {
            Shape::Object(object) => self.object(value, object, depth),
            Shape::Enum(list) => self.allowed(id, list).contains(value),
            Shape::Union(union) => union.variants.iter().any(|v| match &v.constant {
                Some(constant) => value == constant,
                None => self.fits(value, &v.ty, depth + 1),
            }),
            Shape::Alias { ty, .. } => self.fits(value, ty, depth + 1),
        };
        self.known.insert(key, fits);
        fits
    }

    fn allowed(&mut self, id: TypeId, list: &'a Enum) -> &HashSet<&'a Value> {
        let values = || list.values.iter().map(|allowed| &allowed.value).collect();
        self.enums.entry(id).or_insert_with(values)
    }

    fn object(&mut self, value: &'a Value, object: &'a Object, depth: usize) -> bool {
        let Some(fields) = value.as_object() else {
            return false;
        };
        object
            .properties
            .iter()
            .all(|property| match fields.get(&property.name.wire) {
                None => !property.required,
                Some(Value::Null) => {
                    property.nullable || property.ty == Ty::Any || !property.required
                }
                Some(value) => self.fits(value, &property.ty, depth + 1),
            })
    }
}

/// Whether the runtime's reader of bytes accepts a text: padded or not.
fn is_base64(text: &str) -> bool {
    const ENGINE: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    ENGINE.decode(text).is_ok()
}
