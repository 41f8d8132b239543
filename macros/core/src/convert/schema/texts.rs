//! Unions that are only strings: a string, or an enum, in many spellings.

use std::rc::Rc;

use serde_json::Value;

use super::merge::{Alternatives, Part};
use super::scalar::enumeration;
use super::union::Branch;
use crate::convert::Converter;
use crate::convert::read::schema_node::SchemaType;
use crate::document::Pointer;
use crate::hash::distinct;
use crate::ir::{Shape, Ty};

/// The most schemas that are looked into for unions within unions: there are as many ways through them as
/// the product of their lengths.
const MAX_LOOKS: usize = 1_024;

/// The deepest nesting of unions that is looked into.
const MAX_UNIONS: usize = 64;

/// The most values of unions within unions that are listed again for the unions around them.
pub(in crate::convert) const MOST_LISTED: usize = 100_000;

/// A branch without a name of its own, by what it is.
#[derive(Clone)]
enum Simple {
    /// A string's `enum`, written in place.
    Enum(Rc<Values>),
    Text(Ty),
    Other,
}

/// Values of enums, each list once however many unions have it.
#[derive(Default)]
struct Values {
    own: Vec<Value>,
    within: Vec<Rc<Values>>,
    count: usize,
    /// The empty string is the only value.
    empty_only: bool,
}

/// What is known of a branch that was looked into.
#[derive(Clone)]
pub(in crate::convert) struct Looked {
    simple: Simple,
    /// How many schemas were looked into for it, or would have been without what was known.
    looks: usize,
}

const OTHER: Looked = Looked {
    simple: Simple::Other,
    looks: 1,
};

impl Values {
    fn of(own: Vec<Value>) -> Self {
        Values {
            count: own.len(),
            empty_only: own.iter().all(|value| value.as_str() == Some("")),
            own,
            within: Vec::new(),
        }
    }

    fn around(within: Vec<Rc<Values>>) -> Self {
        Values {
            own: Vec::new(),
            count: within.iter().map(|values| values.count).sum(),
            empty_only: within.iter().all(|values| values.empty_only),
            within,
        }
    }

    fn list(&self, all: &mut Vec<Value>) {
        all.extend(self.own.iter().cloned());
        for values in &self.within {
            values.list(all);
        }
    }
}

impl Converter<'_> {
    /// Unions that are only a string or an enum, with a scalar's many spellings.
    pub(in crate::convert) fn simple_union(
        &mut self,
        key: &[Part],
        branches: &[Branch],
        name: &str,
        at: &Pointer,
    ) -> Option<Ty> {
        let mut values = Vec::new();
        let mut texts: Vec<Ty> = Vec::new();
        let mut named = Vec::new();
        let mut looks = 0;
        for branch in branches {
            let looked = self.look(&branch.parts, at, 0);
            looks += looked.looks;
            match looked.simple {
                _ if looks > MAX_LOOKS => return None,
                Simple::Enum(more) => {
                    let key = self.reduce(&branch.parts);
                    match self.ids.get(&key) {
                        Some(id) => named.push(Ty::Named(*id)),
                        None => values.push(more),
                    }
                }
                Simple::Text(ty) => texts.push(ty),
                Simple::Other => return None,
            }
        }
        let empty_only = values.iter().all(|values| values.empty_only);
        match (named.as_slice(), texts.as_slice()) {
            // An enum is open to other values already.
            ([only], _) if values.is_empty() || empty_only => Some(only.clone()),
            ([], [only]) if empty_only => Some(only.clone()),
            ([], [_, ..]) if empty_only => Some(Ty::String { format: None }),
            ([], _) => {
                let values = self.listed(values)?;
                let id = self.name_type(key.to_vec(), name, at);
                self.types[id.0].shape = Shape::Enum(enumeration(distinct(values)));
                Some(Ty::Named(id))
            }
            _ => None,
        }
    }

    /// The values in one list; `None` where unions in unions would make too many lists of the same.
    fn listed(&mut self, values: Vec<Rc<Values>>) -> Option<Vec<Value>> {
        let values = Values::around(values);
        let within: usize = values.within.iter().map(|it| it.count - it.own.len()).sum();
        self.listable = self.listable.checked_sub(within)?;
        let mut all = Vec::with_capacity(values.count);
        values.list(&mut all);
        Some(all)
    }

    /// What a branch is; found out once for each, since many unions may have it.
    fn look(&mut self, parts: &[Part], at: &Pointer, depth: usize) -> Looked {
        if let Some(known) = self.looked_at.get(parts) {
            return known.clone();
        }
        // Until it is known it does not count as a string: it may hold itself.
        self.looked_at.insert(parts.to_vec(), OTHER);
        let looked = match self.simple(parts, at, depth) {
            Some(looked) if looked.looks <= MAX_LOOKS => looked,
            _ => OTHER,
        };
        self.looked_at.insert(parts.to_vec(), looked.clone());
        looked
    }

    fn simple(&mut self, parts: &[Part], at: &Pointer, depth: usize) -> Option<Looked> {
        let flat = self.flatten(parts);
        match flat.alternatives.as_slice() {
            [] => {}
            [only] => return self.simple_alternatives(only, at, depth + 1),
            _ => return None,
        }
        let simple = match self.enum_values(&flat, at) {
            Some(values) if values.iter().all(Value::is_string) => {
                Simple::Enum(Rc::new(Values::of(values)))
            }
            Some(_) => return None,
            None => match flat.kinds.as_slice() {
                // Bytes can't be told from other strings: `abc` would be read as base64.
                [SchemaType::String] if flat.format.as_deref() != Some("binary") => {
                    Simple::Text(self.scalar(SchemaType::String, flat.format.as_deref()))
                }
                _ => return None,
            },
        };
        Some(Looked { simple, looks: 1 })
    }

    /// A branch that is a union itself may become an enum or a string by the same rules.
    fn simple_alternatives(
        &mut self,
        choice: &Alternatives,
        at: &Pointer,
        depth: usize,
    ) -> Option<Looked> {
        if depth > MAX_UNIONS {
            return None;
        }
        let mut values = Vec::new();
        let mut text = None;
        let mut looks = 1;
        for branch in &choice.branches {
            if self.is_null_only(branch.at()) {
                continue;
            }
            let looked = self.look(std::slice::from_ref(branch), at, depth);
            looks += looked.looks;
            match looked.simple {
                _ if looks > MAX_LOOKS => return None,
                Simple::Enum(more) => values.push(more),
                Simple::Text(ty) => text = Some(ty),
                Simple::Other => return None,
            }
        }
        let values = Values::around(values);
        let simple = match text {
            Some(ty) if values.empty_only => Simple::Text(ty),
            _ => Simple::Enum(Rc::new(values)),
        };
        Some(Looked { simple, looks })
    }
}
