//! Walks over what the grammar reaches.

use serde_json::{Map, Value};

use super::{Document, NodeKind, Pointer};

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

    /// The key of the last step down, where that was one to a value under a key.
    pub(crate) fn last_key(&self) -> Option<&'a str> {
        match self.step {
            Step::Key(key) => Some(key),
            Step::Start(_) | Step::Index(_) => None,
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
pub(crate) fn walk<F>(value: &Value, kind: NodeKind, trail: &Trail<'_>, visit: &mut F)
where
    F: FnMut(&Map<String, Value>, NodeKind, &Trail<'_>),
{
    if kind == NodeKind::Data {
        return;
    }
    match value {
        Value::Object(object) => {
            visit(object, kind, trail);
            for (key, child) in object {
                walk(child, kind.child(key), &Trail::key(trail, key), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, kind.item(), &Trail::index(trail, index), visit);
            }
        }
        _ => {}
    }
}

/// Like [`walk`], for changing the objects. What `visit` returns for an object is passed on to the
/// objects in it.
pub(crate) fn walk_mut<C, F>(
    value: &mut Value,
    kind: NodeKind,
    trail: &Trail<'_>,
    context: &C,
    visit: &mut F,
) where
    F: FnMut(&mut Map<String, Value>, NodeKind, &Trail<'_>, &C) -> C,
{
    if kind == NodeKind::Data {
        return;
    }
    let own = match value {
        Value::Object(object) => Some(visit(object, kind, trail, context)),
        _ => None,
    };
    let context = own.as_ref().unwrap_or(context);
    children_mut(value, kind, trail, &mut |child, kind, trail| {
        walk_mut(child, kind, trail, context, visit);
    });
}

/// Calls `visit` for each direct child of `value`, whatever it is.
pub(crate) fn children_mut<F>(value: &mut Value, kind: NodeKind, trail: &Trail<'_>, visit: &mut F)
where
    F: FnMut(&mut Value, NodeKind, &Trail<'_>),
{
    match value {
        Value::Object(object) => {
            for (key, child) in object {
                visit(child, kind.child(key), &Trail::key(trail, key));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                visit(item, kind.item(), &Trail::index(trail, index));
            }
        }
        _ => {}
    }
}

impl Document {
    /// Where the grammar begins: at the root, and at what only references reach.
    fn starts(&self) -> Vec<(Pointer, NodeKind)> {
        let mut starts = vec![(Pointer::root(), NodeKind::OpenApi)];
        starts.extend(self.entries.iter().cloned());
        starts
    }

    /// Calls `visit` for every object that the grammar reaches.
    pub(crate) fn walk<F>(&self, visit: &mut F)
    where
        F: FnMut(&Map<String, Value>, NodeKind, &Trail<'_>),
    {
        for (pointer, kind) in self.starts() {
            if let Some(node) = self.root.pointer(pointer.as_str()) {
                walk(node, kind, &Trail::start(&pointer), visit);
            }
        }
    }

    /// Calls `visit` where the grammar begins.
    pub(crate) fn starts_mut(&mut self, mut visit: impl FnMut(&mut Value, NodeKind, &Trail<'_>)) {
        for (pointer, kind) in self.starts() {
            if let Some(node) = self.root.pointer_mut(pointer.as_str()) {
                visit(node, kind, &Trail::start(&pointer));
            }
        }
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
            NodeKind::OpenApi,
            &Trail::start(&start),
            &mut |_, kind, trail| match kind {
                NodeKind::Schema => schemas.push(trail.pointer().to_string()),
                NodeKind::Response | NodeKind::PathItem => {
                    responses.push(trail.pointer().to_string())
                }
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

    #[test]
    fn what_is_returned_of_an_object_reaches_those_in_it() {
        let mut root = json!({
            "title": "a",
            "items": [{ "title": "b" }, { "properties": { "c": { "title": "c" } } }],
            "example": { "title": "no schema" },
        });
        let start = Pointer::root();
        let mut seen = Vec::new();
        walk_mut(
            &mut root,
            NodeKind::Schema,
            &Trail::start(&start),
            &String::new(),
            &mut |object, _, trail, around: &String| {
                let title = object.remove("title");
                let title = title.as_ref().and_then(Value::as_str).unwrap_or_default();
                seen.push(format!("{} in `{around}`", trail.pointer()));
                format!("{around}{title}")
            },
        );
        assert_eq!(
            seen,
            [
                "# in ``",
                "#/items/0 in `a`",
                "#/items/1 in `a`",
                "#/items/1/properties in `a`",
                "#/items/1/properties/c in `a`",
            ]
        );
        assert_eq!(root["example"]["title"], "no schema");
        assert_eq!(root["items"][0], json!({}));
    }
}
