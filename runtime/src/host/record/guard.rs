//! What the document says about a value's parts, and hiding what plug-ins may not see.
//!
//! Every walk takes time linear in the size of the value, times what the document says about one value:
//! however schemas refer to each other, one walk visits no value twice.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::contract::protection::{Part, Protection};

/// A field that plug-ins may see and not change: `readOnly`, an `id`, or protected by the host's option.
pub(super) const FIXED: u8 = 1;

/// A field that plug-ins neither see nor change: `writeOnly`.
pub(super) const HIDDEN: u8 = 2;

/// The parts that one value must follow, without those that say nothing.
pub(super) struct Parts(Vec<&'static Part>);

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What the document says about one field.
pub(super) struct Child {
    pub(super) mark: u8,
    pub(super) parts: Parts,
    /// Whether the document names the field; if not, it is an entry of a map.
    pub(super) named: bool,
}

impl Child {
    /// Whether the field is hidden from plug-ins.
    pub(super) fn is_hidden(&self) -> bool {
        self.mark & HIDDEN != 0
    }
}

impl Protection {
    /// Whether there is anything to protect.
    pub(crate) fn protects(self) -> bool {
        !self.start().is_empty()
    }

    /// What the document says about the whole value.
    pub(super) fn start(self) -> Parts {
        self.all([self.root])
    }

    fn all(self, places: impl IntoIterator<Item = usize>) -> Parts {
        let mut open: Vec<usize> = places.into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some(place) = open.pop() {
            // Place 0 says nothing.
            if place != 0
                && let Some(part) = self.parts.get(place)
                && seen.insert(place)
            {
                open.extend(part.also);
            }
        }
        let parts = seen.into_iter().filter_map(|place| self.parts.get(place));
        Parts(parts.collect())
    }

    /// What the document says about a field.
    pub(super) fn field(self, parts: &Parts, name: &str) -> Child {
        let (mut mark, mut places, mut named) = (0, Vec::new(), false);
        for part in &parts.0 {
            let found = part
                .fields
                .binary_search_by(|(other, ..)| (*other).cmp(name));
            match found.ok().and_then(|at| part.fields.get(at)) {
                Some((_, one, place)) => {
                    mark |= one;
                    places.push(*place);
                    named = true;
                }
                None => {
                    mark |= part.entries.iter().fold(0, |all, (one, _)| all | one);
                    places.extend(part.entries.iter().map(|(_, place)| *place));
                }
            }
        }
        Child {
            mark,
            parts: self.all(places),
            named,
        }
    }

    /// What the document says about an array's items.
    pub(super) fn items(self, parts: &Parts) -> Parts {
        self.all(parts.0.iter().flat_map(|part| part.items.iter().copied()))
    }

    /// The JSON text of a value as plug-ins see it.
    pub(crate) fn json<T: Serialize>(self, value: &T) -> serde_json::Result<Vec<u8>> {
        if !self.protects() {
            return serde_json::to_vec(value);
        }
        serde_json::to_vec(&self.visible(&serde_json::to_value(value)?))
    }

    /// The value as plug-ins see it.
    pub(super) fn visible(self, value: &Value) -> Cow<'_, Value> {
        if !self.holds(&self.start(), value, HIDDEN) {
            return Cow::Borrowed(value);
        }
        let mut value = value.clone();
        self.hide(&mut value);
        Cow::Owned(value)
    }

    /// Removes what plug-ins do not see. Gives whether there was something to remove.
    pub(crate) fn hide(self, value: &mut Value) -> bool {
        self.hide_within(&self.start(), value)
    }

    fn hide_within(self, parts: &Parts, value: &mut Value) -> bool {
        let mut hidden = false;
        match value {
            _ if parts.is_empty() => {}
            Value::Object(fields) => fields.retain(|name, value| {
                let child = self.field(parts, name);
                if child.is_hidden() {
                    hidden = true;
                    return false;
                }
                hidden |= self.hide_within(&child.parts, value);
                true
            }),
            Value::Array(items) => {
                let parts = self.items(parts);
                for item in items {
                    hidden |= self.hide_within(&parts, item);
                }
            }
            _ => {}
        }
        hidden
    }

    /// Whether a value contains something with these marks. A plug-in may remove an entry of a map or an
    /// item of a list with everything in it, unless something in it is hidden: a plug-in can't decide to
    /// remove what it does not see.
    pub(super) fn holds(self, parts: &Parts, value: &Value, marks: u8) -> bool {
        match value {
            _ if parts.is_empty() || marks == 0 => false,
            Value::Object(fields) => fields.iter().any(|(name, value)| {
                let child = self.field(parts, name);
                let marks = if child.named { marks } else { marks & HIDDEN };
                !value.is_null()
                    && (child.mark & marks != 0 || self.holds(&child.parts, value, marks))
            }),
            Value::Array(items) => {
                let parts = self.items(parts);
                let mut items = items.iter();
                items.any(|item| self.holds(&parts, item, marks & HIDDEN))
            }
            _ => false,
        }
    }

    /// Whether a field can't be removed.
    pub(super) fn stays(self, child: &Child, old: &Value) -> bool {
        let marks = if child.named { FIXED | HIDDEN } else { HIDDEN };
        child.mark & marks != 0 || self.holds(&child.parts, old, marks)
    }
}
