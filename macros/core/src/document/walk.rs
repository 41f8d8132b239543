//! Walks over what the grammar reaches.

use serde_json::{Map, Value};

use super::{Kind, Pointer};

/// Where a walk stands: a linked list on the stack, made into a [`Pointer`] only where one is needed.
#[derive(Clone, Copy)]
pub(crate) struct Trail<'a> {
    above: Option<&'a Trail<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Start(&'a Pointer),
    Key(&'a str),
    Index(usize),
}

impl<'a> Trail<'a> {
    /// The place where a walk begins.
    pub(crate) fn start(pointer: &'a Pointer) -> Self {
        Trail {
            above: None,
            step: Step::Start(pointer),
        }
    }

    /// One step down, to the value under a key.
    pub(crate) fn key(above: &'a Trail<'a>, key: &'a str) -> Self {
        Trail {
            above: Some(above),
            step: Step::Key(key),
        }
    }

    /// One step down, to an item.
    pub(crate) fn index(above: &'a Trail<'a>, index: usize) -> Self {
        Trail {
            above: Some(above),
            step: Step::Index(index),
        }
    }

    /// The pointer of this place.
    pub(crate) fn pointer(&self) -> Pointer {
        let above = || self.above.map(Trail::pointer).unwrap_or_default();
        match self.step {
            Step::Start(pointer) => pointer.clone(),
            Step::Key(key) => above().child(key),
            Step::Index(index) => above().child(index),
        }
    }
}

/// Calls `visit` for every object that the grammar reaches from `value`, outermost first.
pub(crate) fn walk<F>(value: &Value, kind: Kind, trail: &Trail<'_>, visit: &mut F)
where
    F: FnMut(&Map<String, Value>, Kind, &Trail<'_>),
{
    if kind == Kind::Data {
        return;
    }
    match value {
        Value::Object(object) => {
            visit(object, kind, trail);
            for (key, child) in object {
                // The draft-04 tuple `items: [a, b]` is a list at a schema's place.
                walk(child, kind.child(key), &Trail::key(trail, key), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let kind = match kind {
                    Kind::List(kind) => *kind,
                    Kind::Schema => Kind::Schema,
                    _ => Kind::Data,
                };
                walk(item, kind, &Trail::index(trail, index), visit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_not_keywords() {
        let root = json!({
            "components": { "schemas": { "default": { "properties": {
                "example": { "type": "string" },
                "enum": { "enum": [{ "type": "null" }], "example": { "type": "x" } },
            } } } },
            "paths": { "/a": { "get": { "responses": { "default": { "x-a": {} } } } }, "x-b": {} },
        });
        let start = Pointer::root();
        let mut schemas = Vec::new();
        let mut responses = Vec::new();
        walk(
            &root,
            Kind::OpenApi,
            &Trail::start(&start),
            &mut |_, kind, trail| match kind {
                Kind::Schema => schemas.push(trail.pointer().to_string()),
                Kind::Response | Kind::PathItem => responses.push(trail.pointer().to_string()),
                _ => {}
            },
        );
        assert_eq!(
            schemas,
            [
                "#/components/schemas/default",
                "#/components/schemas/default/properties/example",
                "#/components/schemas/default/properties/enum",
            ]
        );
        assert_eq!(
            responses,
            ["#/paths/~1a", "#/paths/~1a/get/responses/default"]
        );
    }
}
