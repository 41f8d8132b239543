//! OpenAPI 3.1 and 3.2 onto the 3.0 model that the `openapiv3` crate reads.
//!
//! Works in place, wherever the grammar reaches (see `document::grammar`); what only a reference
//! reaches is lowered as the kind that the reference expects. Documents of 3.0 go through it too: many
//! use 3.1's keywords, and what doesn't fit the model at all (`maxLength: "10"`) must cost one keyword
//! and not the component.
//!
//! Children are lowered before what holds them. Lowering twice is the same as lowering once.
//!
//! What later passes get to see of 3.1, beyond 3.0:
//! - `{nullable: true, enum: [null]}` is `type: null`;
//! - `x-prefix-items` is the `prefixItems` of an array that is neither shorter nor longer,
//!   `x-pattern-properties` is `patternProperties`, `x-item-schema` (of a media type) `itemSchema`;
//! - `{allOf: [{$ref}], …}` is a `$ref` with siblings.

mod enums;
mod keywords;
mod leftovers;
mod nodes;
mod nulls;
mod recursive;
mod refs;
mod spelling;
mod types;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostics, shown};
use crate::document::{Document, Move, NodeKind, Trace, Trail, Version, children_mut};
use crate::hash::HashSet;

/// Lowers a whole document, once it is loaded.
pub fn lower(document: &mut Document, diagnostics: &mut Diagnostics) {
    spelling::restore(document);
    document.starts_mut(recursive::resolve);
    let mut lowering = Lowering {
        modern: document.version >= Version::V31,
        nulls: nulls::named_nulls(&document.root),
        moves: Vec::new(),
        diagnostics,
    };
    document.starts_mut(|node, kind, trail| lowering.node(node, kind, trail));
    let mut moves = lowering.moves;
    if !moves.is_empty() {
        let trace = Trace::forward(&moves);
        document.starts_mut(|node, kind, trail| refs::follow_moves(node, kind, trail, &trace));
    }
    document.moves.append(&mut moves);
    document.origins.take();
}

/// What the rules share.
struct Lowering<'a> {
    /// A `$ref`'s siblings count (3.1 and later).
    modern: bool,
    /// References to schemas that allow null only.
    nulls: HashSet<String>,
    moves: Vec<Move>,
    diagnostics: &'a mut Diagnostics,
}

impl Lowering<'_> {
    fn node(&mut self, value: &mut Value, kind: NodeKind, trail: &Trail<'_>) {
        if kind == NodeKind::Data {
            return;
        }
        if let Value::Object(object) = value {
            drop_nulls(object, kind);
            leftovers::take_over(self, object, kind, trail);
        }
        children_mut(value, kind, trail, &mut |child, child_kind, trail| {
            if !is_allowed_boolean(kind, child, trail) {
                self.node(child, child_kind, trail);
            }
        });
        match value {
            Value::Object(object) => self.object(object, kind, trail),
            Value::Array(_) => {}
            scalar if kind == NodeKind::Schema => self.scalar_schema(scalar, trail),
            _ => {}
        }
    }

    fn object(&mut self, object: &mut Map<String, Value>, kind: NodeKind, trail: &Trail<'_>) {
        match kind {
            NodeKind::Schema => self.schema(object, trail),
            NodeKind::Parameter => nodes::parameter(self, object, trail),
            NodeKind::Header => nodes::header(object),
            NodeKind::Encoding => nodes::encoding(self, object, trail),
            NodeKind::MediaType => nodes::media_type(object),
            NodeKind::Response => nodes::response(object),
            NodeKind::Operation => nodes::operation(object),
            _ => {}
        }
    }

    /// The order matters: shapes first, then what makes `enum` and `nullable`, then what moves them.
    fn schema(&mut self, object: &mut Map<String, Value>, trail: &Trail<'_>) {
        keywords::check_shapes(self, object, trail);
        keywords::lower_bounds(object);
        keywords::lower_content(object);
        keywords::lower_arrays(self, object, trail);
        keywords::lower_patterns(self, object, trail);
        keywords::keep_conditional(object);
        enums::lower_const(object);
        nulls::lower_branches(self, object, trail);
        types::lower_type(self, object, trail);
        enums::lower_enum(self, object, trail);
        enums::lower_default(object);
        refs::lower_ref(self, object);
    }

    /// `true` and `false` are schemas; `null` is what YAML makes of one that was left out.
    fn scalar_schema(&mut self, value: &mut Value, trail: &Trail<'_>) {
        match value {
            Value::Bool(true) | Value::Null => {}
            Value::Bool(false) => {
                let anything = Value::Object(Map::new());
                *value = Value::Object(Map::from_iter([("not".to_owned(), anything)]));
                return;
            }
            ref other => {
                let shown = shown::value(other);
                let message = format!("a schema is expected here, not `{shown}`: it is ignored");
                self.diagnostics.warning(&trail.pointer(), message);
            }
        }
        *value = Value::Object(Map::new());
    }

    /// Notes that a child of the object at `trail` has moved.
    fn moved(&mut self, trail: &Trail<'_>, from: &[&str], to: &[&str]) {
        let above = trail.pointer();
        let below = |path: &[&str]| {
            path.iter()
                .fold(above.clone(), |above, key| above.child(key))
        };
        self.moves.push(Move {
            from: below(from),
            to: below(to),
        });
    }
}

/// `additionalProperties: false` is valid in 3.0.
fn is_allowed_boolean(holder: NodeKind, value: &Value, trail: &Trail<'_>) -> bool {
    holder == NodeKind::Schema
        && value.is_boolean()
        && matches!(
            trail.last_key(),
            Some("additionalProperties" | "additionalItems")
        )
}

/// A key without a value (`parameters:` and nothing below) is one that was left out.
fn drop_nulls(object: &mut Map<String, Value>, kind: NodeKind) {
    if matches!(kind, NodeKind::Map(_)) || !object.values().any(Value::is_null) {
        return;
    }
    object.retain(|key, value| {
        !value.is_null() || matches!(key.as_str(), "default" | "const") || key.starts_with("x-")
    });
}

#[cfg(test)]
mod tests;
