//! Whether a schema allows null; kept apart from its type, which may not be known yet.

use serde_json::Value;

use super::Converter;
use super::flatten::Part;
use super::node::{Kind, Node};
use crate::pointer::Pointer;

/// Deeper than this nothing is looked for.
const MAX_DEPTH: usize = 64;

impl Converter<'_> {
    /// Whether all parts allow null.
    pub(super) fn parts_nullable(&mut self, parts: &[Part]) -> bool {
        !parts.is_empty()
            && parts
                .iter()
                .all(|part| self.nullable(part.at(), &mut Vec::new()))
    }

    /// `stack` has the schemas that are being asked already: a circle adds nothing.
    fn nullable(&mut self, at: &Pointer, stack: &mut Vec<Pointer>) -> bool {
        let Some(at) = self.follow(at) else {
            return false;
        };
        if let Some(known) = self.nullables.get(&at) {
            return *known;
        }
        if stack.contains(&at) || stack.len() > MAX_DEPTH {
            return false;
        }
        let node = self.node(&at);
        stack.push(at.clone());
        let nullable = self.node_nullable(&node, stack);
        stack.pop();
        // What was found in the midst of a circle may not be the whole truth.
        if stack.is_empty() {
            self.nullables.insert(at, nullable);
        }
        nullable
    }

    fn node_nullable(&mut self, node: &Node, stack: &mut Vec<Pointer>) -> bool {
        if node.nullable || node.kind == Some(Kind::Null) {
            return true;
        }
        if node
            .values
            .as_ref()
            .is_some_and(|values| values.contains(&Value::Null))
        {
            return true;
        }
        if node.kind.is_some() || node.values.is_some() {
            return false;
        }
        let branches = || node.one_of.iter().chain(&node.any_of);
        if branches().any(|branch| self.nullable(branch, stack)) {
            return true;
        }
        // Members that only describe (`allOf: [{$ref}, {description}]`) have no say.
        let mut says = false;
        for member in &node.all_of {
            let Some(member) = self.follow(member) else {
                continue;
            };
            if self.node(&member).is_silent() && !self.node(&member).nullable {
                continue;
            }
            if !self.nullable(&member, stack) {
                return false;
            }
            says = true;
        }
        says
    }

    /// Whether a branch of a union allows nothing but null (or only says that null is allowed).
    pub(super) fn is_null_only(&mut self, at: &Pointer) -> bool {
        let Some(at) = self.follow(at) else {
            return false;
        };
        let node = self.node(&at);
        let only_null =
            |values: &Vec<Value>| !values.is_empty() && values.iter().all(Value::is_null);
        node.kind == Some(Kind::Null)
            || node.values.as_ref().is_some_and(only_null)
            || (node.nullable && node.is_silent())
    }
}
