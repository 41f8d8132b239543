//! Lookups in a document by pointer, each from where the last one ended.

use serde_json::Value;

use crate::document::Pointer;

/// A place in a document, and all places on the way to it.
///
/// A document is walked in depth: what is looked up lies below or beside what was looked up last, and
/// finding it from the root again was a tenth of an expansion.
pub(in crate::convert) struct Cursor<'a> {
    root: &'a Value,
    pointer: String,
    /// What `pointer` leads to, up to each of these lengths.
    steps: Vec<(usize, &'a Value)>,
}

impl<'a> Cursor<'a> {
    pub(in crate::convert) fn new(root: &'a Value) -> Self {
        Cursor {
            root,
            pointer: String::new(),
            steps: Vec::new(),
        }
    }

    /// The value at a place; as [`Value::pointer`] of the root finds it.
    pub(in crate::convert) fn find(&mut self, at: &Pointer) -> Option<&'a Value> {
        let wanted = at.as_str();
        let (mut end, mut value) = self.shared_with(wanted);
        self.pointer.truncate(end);
        while end < wanted.len() {
            let rest = wanted[end..].strip_prefix('/')?;
            let token = rest.split('/').next().unwrap_or(rest);
            let step = end..end + 1 + token.len();
            value = match value {
                Value::Object(fields) if !token.contains('~') => fields.get(token)?,
                // An index, or a name that is escaped.
                _ => value.pointer(&wanted[step.clone()])?,
            };
            end = step.end;
            self.pointer.push_str(&wanted[step]);
            self.steps.push((end, value));
        }
        Some(value)
    }

    /// The deepest place that is on the way both to the last lookup and to this one.
    fn shared_with(&mut self, wanted: &str) -> (usize, &'a Value) {
        while let Some(&(end, value)) = self.steps.last() {
            let rest = wanted.strip_prefix(&self.pointer[..end]);
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                return (end, value);
            }
            self.steps.pop();
        }
        (0, self.root)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_what_a_lookup_from_the_root_finds() {
        let root = json!({
            "a": { "b": { "c": 1 }, "bc": { "": [10, 11] } },
            "a~/b": { "x": null },
            "": { "": 2 },
        });
        let pointers = [
            "/a/b/c",
            "/a/b",
            "/a/bc//1",
            "/a/bc//01",
            "/a/bc//+1",
            "/a/bc//-",
            "/a/bc//2",
            "",
            "/a/bc/",
            "/a/missing/b",
            "/a/b/c/d",
            "/a~0~1b/x",
            "/a~0~1b",
            "/a~/b",
            "//",
            "/",
            "a",
            "/a/b/c",
            "/a/bd",
            "a/b",
        ];
        let mut cursor = Cursor::new(&root);
        for first in pointers {
            for second in pointers {
                cursor.find(&Pointer::from_fragment(first));
                let found = cursor.find(&Pointer::from_fragment(second));
                assert_eq!(found, root.pointer(second), "{second} after {first}");
            }
        }
    }
}
