//! Unions of plain types that something beside them narrows: a base schema says that `result` is an object, an
//! array or a string, and a schema that has the base in its `allOf` says which.

use super::merge::{Flat, Part};
use crate::convert::Converter;
use crate::convert::read::schema_node::{Additional, SchemaType};
use crate::document::Pointer;

impl Converter<'_> {
    /// Parts of an `allOf` that exclude one another are reported where the later one is.
    pub(in crate::convert) fn warn_of_conflict(
        &mut self,
        flat: &Flat,
        (first, last): (SchemaType, SchemaType),
        at: &Pointer,
    ) {
        let mut place = |kind: SchemaType| {
            let mut nodes = flat.nodes.iter();
            nodes.find(|at| self.node(at).kind == Some(kind)).cloned()
        };
        let (early, late) = (place(first), place(last));
        let late = late.unwrap_or_else(|| at.clone());
        if !self.reported.insert(late.clone()) {
            return;
        }
        let message = "the parts of this `allOf` have different types, so that no value fits; the last one \
                       is used";
        let diagnostic = self.diagnostics.warning(&late, message);
        if let Some(early) = early {
            diagnostic.help(format!(
                "it is of type {} here and of type {} in {early}",
                last.name(),
                first.name()
            ));
        }
    }

    /// The parts without unions that add nothing to what is beside them.
    pub(in crate::convert) fn narrowed(&mut self, mut key: Vec<Part>) -> Vec<Part> {
        let mut index = 0;
        while key.len() > 1 && index < key.len() {
            if self.is_narrowed(&key, index) {
                key.remove(index);
            } else {
                index += 1;
            }
        }
        key
    }

    fn is_narrowed(&mut self, key: &[Part], index: usize) -> bool {
        if !matches!(key.get(index), Some(Part::Whole(_))) {
            return false;
        }
        let Some(kinds) = self.plain_kinds(&key[index]) else {
            return false;
        };
        let others = key.iter().enumerate().filter(|(other, _)| *other != index);
        let others: Vec<Part> = others.map(|(_, part)| part.clone()).collect();
        let at = others.first().map(|part| part.at().clone());
        let others = self.flatten(&others);
        let [kind] = others.kinds.as_slice() else {
            return false;
        };
        let fits = |branch: &SchemaType| {
            branch == kind || (*branch, *kind) == (SchemaType::Number, SchemaType::Integer)
        };
        if let Some(at) = at
            && !kinds.iter().any(fits)
            && self.reported.insert(at.clone())
        {
            let message = "no branch of this union has the type that an `allOf` narrows it to; that type \
                           is used";
            self.diagnostics.warning(&at, message);
        }
        true
    }

    /// The kinds of a part that is a union of bare types.
    fn plain_kinds(&mut self, part: &Part) -> Option<Vec<SchemaType>> {
        let flat = self.flatten(std::slice::from_ref(part));
        let [only] = flat.alternatives.as_slice() else {
            return None;
        };
        let own = Flat {
            alternatives: Vec::new(),
            ..(*flat).clone()
        };
        if !own.is_silent() || !flat.required.is_empty() || only.tag.is_some() {
            return None;
        }
        let mut kinds = Vec::new();
        for branch in &only.branches {
            if !self.is_null_only(branch.at()) {
                kinds.push(self.plain_kind(branch)?);
            }
        }
        Some(kinds)
    }

    fn plain_kind(&mut self, branch: &Part) -> Option<SchemaType> {
        let flat = self.flatten(std::slice::from_ref(branch));
        let [kind] = flat.kinds.as_slice() else {
            return None;
        };
        let open = |additional: &Additional| *additional == Additional::Allowed;
        let says_more = !flat.properties.is_empty()
            || !flat.patterns.is_empty()
            || !flat.required.is_empty()
            || !flat.additional.iter().all(open)
            || !flat.enums.is_empty()
            || !flat.prefix.is_empty()
            || !flat.alternatives.is_empty()
            || flat.format.is_some();
        let items = flat.items.iter().filter_map(|item| self.follow(item.at()));
        let items: Vec<_> = items.collect();
        let untyped = items.iter().all(|item| self.node(item).is_silent());
        (!says_more && untyped).then_some(*kind)
    }
}
