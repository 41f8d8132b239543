//! References between schemas for the same value: `allOf`, `oneOf` and similar keywords.
//!
//! A parent that lists its children, which have it in their `allOf`, is a circle in which a validator
//! would go round forever. Seen from the parent, a child adds what it has beside the parent; seen
//! from a child, it is known which child it is. So a schema in such a circle has a definition for each
//! way that leads to it.

use std::rc::Rc;

use serde_json::Value;

use crate::document::follow::target_of;
use crate::hash::{HashMap, HashSet};

/// Keywords about the same value as the schema that has them.
pub(super) const IN_PLACE: [&str; 7] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];

/// Which schemas lead to which, without a step into the value.
#[derive(Default)]
pub(super) struct InPlace {
    reached: HashMap<String, Rc<HashSet<String>>>,
}

impl InPlace {
    /// All that the schema at `place` refers to for the same value.
    pub(super) fn from(&mut self, root: &Value, place: &str) -> Rc<HashSet<String>> {
        if let Some(reached) = self.reached.get(place) {
            return Rc::clone(reached);
        }
        let mut reached = HashSet::default();
        let mut open = vec![place.to_owned()];
        while let Some(place) = open.pop() {
            let mut next = Vec::new();
            if let Some(schema) = root.pointer(&place) {
                targets(schema, &mut next);
            }
            for target in next {
                if reached.insert(target.clone()) {
                    open.push(target);
                }
            }
        }
        let reached = Rc::new(reached);
        self.reached.insert(place.to_owned(), Rc::clone(&reached));
        reached
    }
}

fn targets(schema: &Value, found: &mut Vec<String>) {
    found.extend(target_of(schema).map(str::to_owned));
    for keyword in IN_PLACE {
        match schema.get(keyword) {
            Some(Value::Array(members)) => members.iter().for_each(|one| targets(one, found)),
            Some(one) => targets(one, found),
            None => {}
        }
    }
    if let Some(Value::Object(dependent)) = schema.get("dependentSchemas") {
        dependent.values().for_each(|one| targets(one, found));
    }
}
