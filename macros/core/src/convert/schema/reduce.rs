//! Removes parts of schemas that say nothing, so that equal types have equal parts.

use super::MAX_INLINE_DEPTH;
use super::merge::Part;
use crate::convert::Converter;
use crate::document::Pointer;

/// The most schemas that are looked into behind wrappers (`allOf: [one]`): with several members there are
/// more ways through than there are schemas.
const MAX_REDUCED: usize = 256;

impl Converter<'_> {
    /// The parts without those that say nothing, and without the wrapper `allOf: [one]`: equal types
    /// get the same key.
    pub(in crate::convert) fn reduce(&mut self, parts: &[Part]) -> Vec<Part> {
        let mut key = Vec::new();
        for part in parts {
            match part {
                Part::Own(_) | Part::Base(_) if key.contains(part) => {}
                Part::Own(_) | Part::Base(_) => key.push(part.clone()),
                Part::Whole(at) => {
                    self.reduce_whole(at, &mut key, &mut Vec::new(), &mut MAX_REDUCED.clone());
                }
            }
        }
        self.narrowed(key)
    }

    /// `left` is how many schemas may still be looked into.
    fn reduce_whole(
        &mut self,
        at: &Pointer,
        key: &mut Vec<Part>,
        stack: &mut Vec<Pointer>,
        left: &mut usize,
    ) {
        let Some(at) = self.follow(at) else { return };
        let whole = Part::Whole(at.clone());
        if key.contains(&whole) || stack.contains(&at) {
            return;
        }
        if self.ids.contains_key(std::slice::from_ref(&whole)) {
            key.push(whole);
            return;
        }
        let node = self.node(&at);
        if node.is_silent() {
            return;
        }
        if node.is_all_of_only()
            && stack.len() < MAX_INLINE_DEPTH
            && let Some(less) = left.checked_sub(1)
        {
            *left = less;
            let mut members = Vec::new();
            stack.push(at.clone());
            for member in &node.all_of {
                self.reduce_whole(member, &mut members, stack, left);
            }
            stack.pop();
            if let [member] = members.as_slice() {
                if !key.contains(member) {
                    key.push(member.clone());
                }
                return;
            }
        }
        key.push(whole);
    }
}
