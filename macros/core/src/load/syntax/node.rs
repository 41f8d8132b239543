//! Reads any node of YAML or JSON, within a budget.

use std::cell::Cell;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::{Map, Number, Value};

use super::{BOMB, DUPLICATE, MAX_PATH, TOO_LONG};

/// How much a document may still expand to, in bytes of memory, roughly.
pub(super) struct Budget(Cell<usize>);

/// What a node costs beside its text.
const NODE_COST: usize = 64;

impl Budget {
    /// No text without aliases can use this up: it has at most one node per byte.
    pub(super) fn new(text: &str) -> Self {
        Budget(Cell::new(
            (64 << 20) + text.len().saturating_mul(NODE_COST + 16),
        ))
    }

    fn spend<E: serde::de::Error>(&self, text: usize) -> Result<(), E> {
        match self.0.get().checked_sub(NODE_COST + text) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => Err(E::custom(BOMB)),
        }
    }
}

/// Reads any node.
#[derive(Clone, Copy)]
pub(super) struct AnyNode<'a> {
    pub(super) budget: &'a Budget,
    /// How long the names are on the way here.
    pub(super) path: usize,
    /// Merge keys and tags are looked at.
    pub(super) yaml: bool,
}

impl<'de> DeserializeSeed<'de> for AnyNode<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for AnyNode<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping, a sequence or a scalar")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    // Beyond 64 bits JSON readers keep the magnitude only; so do we.
    #[expect(clippy::cast_precision_loss, reason = "so do JSON readers")]
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "so do JSON readers")]
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.budget.spend(0)?;
        Number::from_f64(value).map(Value::Number).ok_or_else(|| {
            E::custom("`.nan` and `.inf` are not JSON: put the value in quotes or remove it")
        })
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.budget.spend(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        self.budget.spend(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.budget.spend(0)?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.budget.spend(0)?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            self.budget.spend(key.len())?;
            let path = self.path + key.len();
            if path > MAX_PATH {
                return Err(A::Error::custom(TOO_LONG));
            }
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{DUPLICATE}`{key}`")));
            }
            let value = entries.next_value_seed(AnyNode { path, ..self })?;
            object.insert(key, value);
        }
        if self.yaml && object.contains_key(MERGE) {
            self.merge(&mut object)?;
        }
        Ok(Value::Object(object))
    }

    /// A tag that YAML itself doesn't define (`!Sub`): it means nothing to OpenAPI, but its content does.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, content) = tagged.variant_seed(Key)?;
        if tag == "include" {
            return Err(A::Error::custom(
                "`!include` is not part of YAML: write `$ref: file.yaml`",
            ));
        }
        content.newtype_variant_seed(self)
    }
}

/// The key of YAML 1.1's merges.
const MERGE: &str = "<<";

impl AnyNode<'_> {
    /// Applies `<<: *base` and `<<: [*one, *two]`: what the mapping has itself wins, then the first.
    fn merge<E: serde::de::Error>(self, object: &mut Map<String, Value>) -> Result<(), E> {
        let bases = match object.get(MERGE) {
            Some(Value::Object(_)) => vec![object.shift_remove(MERGE).unwrap_or_default()],
            Some(Value::Array(all)) if all.iter().all(Value::is_object) => {
                match object.shift_remove(MERGE) {
                    Some(Value::Array(all)) => all,
                    _ => return Ok(()),
                }
            }
            // A property that is called `<<`.
            _ => return Ok(()),
        };
        for base in bases {
            let Value::Object(base) = base else { continue };
            for (key, value) in base {
                object.entry(key).or_insert(value);
            }
        }
        Ok(())
    }
}

/// Reads a key as it is spelled: `200`, `true` and `1.10` are those texts.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string as key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        Ok(key.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, key: String) -> Result<String, E> {
        Ok(key)
    }
}
