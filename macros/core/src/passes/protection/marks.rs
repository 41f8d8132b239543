//! What a schema says about the property that it describes.

use serde_json::Value;

use super::{FIXED, HIDDEN, Mark};
use crate::document::follow::target_of;
use crate::hash::HashSet;

/// Whether a document says `writeOnly: true` anywhere.
pub(super) fn says_write_only(root: &Value) -> bool {
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                if fields.get("writeOnly") == Some(&Value::Bool(true)) {
                    return true;
                }
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    false
}

/// The marks of a property with this schema; each branch of it counts.
pub(super) fn mark(root: &Value, schema: &Value) -> Mark {
    let (mut mark, branches) = (0, ["allOf", "anyOf", "oneOf"]);
    each(root, schema, &branches, |schema| {
        if schema.get("readOnly") == Some(&Value::Bool(true)) {
            mark |= FIXED;
        }
        if schema.get("writeOnly") == Some(&Value::Bool(true)) {
            mark |= HIDDEN;
        }
        false
    });
    // What is not seen can't be changed either.
    if mark & HIDDEN != 0 { HIDDEN } else { mark }
}

/// Whether a property with this schema is read-only, whichever branch its value is of.
pub(crate) fn is_read_only(root: &Value, schema: &Value) -> bool {
    each(root, schema, &["allOf"], |schema| {
        schema.get("readOnly") == Some(&Value::Bool(true))
    })
}

/// Looks at a schema and those that it includes, each once, until something is found.
fn each<'a>(
    root: &'a Value,
    schema: &'a Value,
    keywords: &[&str],
    mut found: impl FnMut(&Value) -> bool,
) -> bool {
    let (mut open, mut seen) = (vec![schema], HashSet::default());
    while let Some(schema) = open.pop() {
        if found(schema) {
            return true;
        }
        if let Some(target) = target_of(schema)
            && seen.insert(target)
        {
            open.extend(root.pointer(target));
        }
        for keyword in keywords {
            let members = schema.get(keyword).and_then(Value::as_array);
            open.extend(members.into_iter().flatten());
        }
    }
    false
}
