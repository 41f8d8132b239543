//! The branches of a `oneOf`, `anyOf` or `allOf` that are there for null only.

use serde_json::{Map, Value};

use super::{Lowering, enums};
use crate::document::Trail;
use crate::hash::HashSet;

/// References to the components that allow null only (drf-spectacular's `NullEnum`).
pub(super) fn named_nulls(root: &Value) -> HashSet<String> {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let nulls = schemas
        .into_iter()
        .flatten()
        .filter(|(_, schema)| is_null(schema));
    nulls
        .map(|(name, _)| format!("#/components/schemas/{}", escape(name)))
        .collect()
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// In any spelling, before and after lowering.
fn is_null(schema: &Value) -> bool {
    let Value::Object(schema) = schema else {
        return false;
    };
    let only_null = |value: &Value| match value {
        Value::Array(values) => values.len() == 1 && values.iter().all(is_null_word),
        other => is_null_word(other),
    };
    schema
        .get("enum")
        .is_some_and(|values| values.is_array() && only_null(values))
        || schema.get("type").is_some_and(only_null)
        || schema.get("const").is_some_and(Value::is_null)
}

fn is_null_word(value: &Value) -> bool {
    value.is_null() || value == "null"
}

/// `{nullable: true}` and nothing about types: how schemars spells the null of an `Option` in 3.0.
fn is_only_nullable(schema: &Value) -> bool {
    let Value::Object(schema) = schema else {
        return false;
    };
    schema.get("nullable") == Some(&Value::Bool(true))
        && schema.keys().all(|key| {
            matches!(
                key.as_str(),
                "nullable" | "title" | "description" | "default"
            )
        })
}

/// Drops the branches for null; the schema that holds them becomes nullable.
pub(super) fn lower_branches(
    lowering: &mut Lowering<'_>,
    object: &mut Map<String, Value>,
    trail: &Trail<'_>,
) {
    for key in ["oneOf", "anyOf", "allOf"] {
        let Some(Value::Array(branches)) = object.get_mut(key) else {
            continue;
        };
        let drops = |branch: &Value| {
            let named = branch.get("$ref").and_then(Value::as_str);
            is_only_nullable(branch)
                || (key != "allOf"
                    && (is_null(branch) || named.is_some_and(|name| lowering.nulls.contains(name))))
        };
        let dropped: Vec<bool> = branches.iter().map(drops).collect();
        if !dropped.contains(&true) {
            continue;
        }
        let kept = dropped.iter().enumerate().filter(|(_, dropped)| !**dropped);
        for (to, (from, _)) in kept.enumerate().filter(|(to, (from, _))| to != from) {
            lowering.moved(trail, &[key, &from.to_string()], &[key, &to.to_string()]);
        }
        let mut dropped = dropped.iter();
        branches.retain(|_| dropped.next() == Some(&false));
        if branches.is_empty() {
            object.shift_remove(key);
            if key != "allOf" {
                enums::make_null(object);
            }
        }
        object.insert("nullable".to_owned(), Value::Bool(true));
    }
}
