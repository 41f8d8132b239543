//! Whether a schema allows null; kept apart from its type, which may not be known yet.

use serde_json::Value;

use super::merge::Part;
use crate::convert::Converter;
use crate::convert::read::schema_node::{SchemaNode, SchemaType};
use crate::document::Pointer;
use crate::hash::HashMap;

impl Converter<'_> {
    /// Whether all parts allow null.
    pub(in crate::convert) fn parts_nullable(&mut self, parts: &[Part]) -> bool {
        !parts.is_empty() && parts.iter().all(|part| self.nullable(part.at()))
    }

    fn nullable(&mut self, at: &Pointer) -> bool {
        let Some(at) = self.follow(at) else {
            return false;
        };
        if !self.nullables.contains_key(&at) {
            self.settle(at.clone());
        }
        self.nullables.get(&at) == Some(&true)
    }

    /// Decides for a schema and all schemas that its result depends on. Schemas may hold one another in a
    /// circle, which allows null only if something in it says so: each is taken to not allow it until one
    /// of its members does.
    fn settle(&mut self, start: Pointer) {
        let mut parents: HashMap<Pointer, Vec<Pointer>> = HashMap::default();
        let mut new = vec![start.clone()];
        let mut next = vec![start];
        while let Some(at) = next.pop() {
            self.nullables.insert(at.clone(), false);
            for member in self.members(&at) {
                if !self.nullables.contains_key(&member) {
                    self.nullables.insert(member.clone(), false);
                    new.push(member.clone());
                    next.push(member.clone());
                }
                parents.entry(member).or_default().push(at.clone());
            }
        }
        // The last ones found are the innermost.
        while let Some(at) = new.pop() {
            let node = self.node(&at);
            if self.nullables.get(&at) != Some(&true) && self.node_nullable(&node) {
                self.nullables.insert(at.clone(), true);
                new.extend(parents.remove(&at).unwrap_or_default());
            }
        }
    }

    fn members(&mut self, at: &Pointer) -> Vec<Pointer> {
        let node = self.node(at);
        let members = node.one_of.iter().chain(&node.any_of).chain(&node.all_of);
        members.filter_map(|member| self.follow(member)).collect()
    }

    fn node_nullable(&mut self, node: &SchemaNode) -> bool {
        if node.nullable || node.kind == Some(SchemaType::Null) {
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
        if branches().any(|branch| self.is_known_nullable(branch) || self.takes_anything(branch)) {
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
            if !self.is_known_nullable(&member) {
                return false;
            }
            says = true;
        }
        says
    }

    /// Whether nothing at all is said about a value.
    fn takes_anything(&mut self, at: &Pointer) -> bool {
        let Some(end) = self.follow(at) else {
            return false;
        };
        // `false` is `not: {}` by now.
        let says_not = self
            .value(&end)
            .is_none_or(|value| value.get("not").is_some());
        !says_not && self.node(&end).is_silent()
    }

    fn is_known_nullable(&mut self, at: &Pointer) -> bool {
        let end = self.follow(at);
        end.is_some_and(|end| self.nullables.get(&end) == Some(&true))
    }

    /// Whether a branch of a union allows nothing but null (or only says that null is allowed).
    pub(in crate::convert) fn is_null_only(&mut self, at: &Pointer) -> bool {
        let Some(at) = self.follow(at) else {
            return false;
        };
        let node = self.node(&at);
        let only_null =
            |values: &Vec<Value>| !values.is_empty() && values.iter().all(Value::is_null);
        node.kind == Some(SchemaType::Null)
            || node.values.as_ref().is_some_and(only_null)
            || (node.nullable && node.is_silent())
    }
}
