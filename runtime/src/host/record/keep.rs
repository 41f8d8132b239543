//! Keeps what is protected from being changed by plug-ins.
//!
//! There are two steps. First, what is protected and was left out of a plug-in's proposal is put back;
//! where the proposal adds something new, it may set nothing that is protected. Second, once its type has
//! read and written the proposal, everything that is protected must be there unchanged.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::guard::{Child, FIXED, HIDDEN, Parts};
use super::place::FieldPlace;
use crate::contract::protection::Protection;

/// `Err` is the place of something that a plug-in may not set or change.
pub(crate) type Kept = Result<(), String>;

fn rejected(place: &FieldPlace<'_>) -> Kept {
    Err(place.to_string())
}

impl Protection {
    /// Rejects a patch that names something that plug-ins do not see.
    pub(super) fn unnamed(self, patch: &Map<String, Value>) -> Kept {
        let start = self.start();
        let hidden = |name: &&String| self.field(&start, name).is_hidden();
        match patch.keys().find(hidden) {
            Some(name) => rejected(&FieldPlace::Top.field(name)),
            None => Ok(()),
        }
    }

    /// Puts what is protected, and was left out, back into what a plug-in proposes for `old`.
    pub(crate) fn restore(self, old: &Value, new: &mut Value) -> Kept {
        self.restore_within(&self.start(), old, new, &FieldPlace::Top)
    }

    fn restore_within(
        self,
        parts: &Parts,
        old: &Value,
        new: &mut Value,
        place: &FieldPlace<'_>,
    ) -> Kept {
        match (old, new) {
            _ if parts.is_empty() => Ok(()),
            (Value::Object(old), Value::Object(new)) => self.restore_fields(parts, old, new, place),
            (Value::Array(old), Value::Array(new)) => {
                let parts = self.items(parts);
                let pairs = self.pairs(&parts, old, new);
                for (index, (new, pair)) in new.iter_mut().zip(pairs).enumerate() {
                    let place = place.item(index);
                    match pair.and_then(|at| old.get(at)) {
                        Some(old) => self.restore_within(&parts, old, new, &place)?,
                        None => self.sets_nothing(&parts, new, FIXED | HIDDEN, &place)?,
                    }
                }
                Ok(())
            }
            (_, new) => self.sets_nothing(parts, new, FIXED | HIDDEN, place),
        }
    }

    fn restore_fields(
        self,
        parts: &Parts,
        old: &Map<String, Value>,
        new: &mut Map<String, Value>,
        place: &FieldPlace<'_>,
    ) -> Kept {
        for (name, value) in new.iter_mut() {
            let (child, place) = (self.field(parts, name), place.field(name));
            if child.is_hidden() {
                // Never compared with the real value: that would let a plug-in guess it.
                if !value.is_null() {
                    return rejected(&place);
                }
                if let Some(old) = old.get(name) {
                    *value = old.clone();
                }
                continue;
            }
            match old.get(name) {
                Some(old) => self.restore_within(&child.parts, old, value, &place)?,
                None => self.sets_nothing(&child.parts, value, FIXED | HIDDEN, &place)?,
            }
        }
        for (name, old) in old {
            if !new.contains_key(name) && self.stays(&self.field(parts, name), old) {
                new.insert(name.clone(), old.clone());
            }
        }
        Ok(())
    }

    /// Checks that a value that was not there before sets nothing with these marks.
    fn sets_nothing(self, parts: &Parts, new: &Value, marks: u8, place: &FieldPlace<'_>) -> Kept {
        match new {
            _ if parts.is_empty() => Ok(()),
            Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
                let (child, place) = (self.field(parts, name), place.field(name));
                if child.mark & marks != 0 && !value.is_null() {
                    return rejected(&place);
                }
                self.sets_nothing(&child.parts, value, marks, &place)
            }),
            Value::Array(items) => {
                let parts = self.items(parts);
                let mut items = items.iter().enumerate();
                items.try_for_each(|(index, item)| {
                    self.sets_nothing(&parts, item, marks, &place.item(index))
                })
            }
            _ => Ok(()),
        }
    }

    /// Whether everything that is protected is in `new` as it is in `old`, both as their type writes
    /// them.
    pub(crate) fn same(self, old: &Value, new: &Value) -> Kept {
        self.same_within(&self.start(), old, new, &FieldPlace::Top)
    }

    fn same_within(self, parts: &Parts, old: &Value, new: &Value, place: &FieldPlace<'_>) -> Kept {
        match (old, new) {
            _ if parts.is_empty() => Ok(()),
            (Value::Object(old), Value::Object(new)) => {
                for (name, new) in new {
                    let old = old.get(name).unwrap_or(&Value::Null);
                    let child = self.field(parts, name);
                    self.same_field(&child, old, new, &place.field(name))?;
                }
                for (name, old) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
                    let child = self.field(parts, name);
                    self.same_field(&child, old, &Value::Null, &place.field(name))?;
                }
                Ok(())
            }
            (Value::Array(old), Value::Array(new)) => {
                self.same_items(&self.items(parts), old, new, place)
            }
            _ if self.holds(parts, old, FIXED | HIDDEN) => rejected(place),
            // What is fixed in something new was looked for before its type filled in defaults.
            (_, new) => self.sets_nothing(parts, new, HIDDEN, place),
        }
    }

    fn same_field(self, child: &Child, old: &Value, new: &Value, place: &FieldPlace<'_>) -> Kept {
        let goes = new.is_null() && !old.is_null();
        if goes && self.stays(child, old) || !goes && child.mark != 0 && old != new {
            return rejected(place);
        }
        match goes {
            true => Ok(()),
            false => self.same_within(&child.parts, old, new, place),
        }
    }

    fn same_items(
        self,
        parts: &Parts,
        old: &[Value],
        new: &[Value],
        place: &FieldPlace<'_>,
    ) -> Kept {
        if parts.is_empty() {
            return Ok(());
        }
        let pairs = self.pairs(parts, old, new);
        let mut kept = vec![false; old.len()];
        for (index, (new, pair)) in new.iter().zip(pairs).enumerate() {
            let place = place.item(index);
            match pair.and_then(|at| Some((kept.get_mut(at)?, old.get(at)?))) {
                Some((kept, old)) => {
                    *kept = true;
                    self.same_within(parts, old, new, &place)?;
                }
                None => self.sets_nothing(parts, new, HIDDEN, &place)?,
            }
        }
        // Without an `id` the items of a shorter or longer list can't be matched.
        let unclear = |item: &Value| old.len() != new.len() && self.id(parts, item).is_none();
        let lost = kept
            .iter()
            .zip(old)
            .position(|(kept, item)| (!kept || unclear(item)) && self.holds(parts, item, HIDDEN));
        lost.map_or(Ok(()), |index| rejected(&place.item(index)))
    }

    /// The old item that each new item corresponds to: the one with its `id`; without an `id`, the one at
    /// its index.
    fn pairs(self, parts: &Parts, old: &[Value], new: &[Value]) -> Vec<Option<usize>> {
        if parts.is_empty() {
            return vec![None; new.len()];
        }
        let ids: Vec<Option<String>> = old.iter().map(|item| self.id(parts, item)).collect();
        let known = ids.iter().enumerate();
        let mut by_id: HashMap<&str, usize> = known
            .filter_map(|(index, id)| Some((id.as_deref()?, index)))
            .collect();
        let pair = |(index, item): (usize, &Value)| match self.id(parts, item) {
            // Each old item is used once: a second item with the same `id` is new.
            Some(id) => by_id.remove(id.as_str()),
            None => ids.get(index)?.is_none().then_some(index),
        };
        new.iter().enumerate().map(pair).collect()
    }

    /// An item's `id`, if it is fixed and visible.
    fn id(self, parts: &Parts, item: &Value) -> Option<String> {
        let id = item
            .get("id")
            .filter(|id| id.is_string() || id.is_number())?;
        (self.field(parts, "id").mark == FIXED).then(|| id.to_string())
    }
}

#[cfg(test)]
mod tests;
