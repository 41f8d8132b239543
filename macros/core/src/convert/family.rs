//! Families: a component with a `discriminator` and no `oneOf`, and the components that have it in their
//! `allOf`. Where the head is named, a value of any member may stand; read as the head alone, it would
//! lose what the member adds.

use indexmap::IndexMap;

use super::Converter;
use super::flatten::{Alternatives, Part};
use super::node::Tag;
use crate::hash::HashMap;
use crate::pointer::Pointer;

/// Deeper `allOf`s than this are not searched for a head.
const MAX_DEPTH: usize = 40;

/// The members of one head.
#[derive(Clone, Debug)]
pub(super) struct Family {
    tag: Tag,
    /// All components that descend from the head, in document order, then the head itself.
    members: Vec<Part>,
}

impl Converter<'_> {
    /// Finds all families; component schemas have their ids already.
    pub(super) fn find_families(&mut self) {
        let places: Vec<Pointer> = self.types.iter().map(|def| def.pointer.clone()).collect();
        let mut parents: IndexMap<Pointer, Vec<Pointer>> = IndexMap::new();
        for at in &places {
            let Some(end) = self.follow(at) else { continue };
            if !parents.contains_key(&end) {
                let mut found = Vec::new();
                self.collect_parents(&end, &mut found, 0);
                parents.insert(end, found);
            }
        }
        let mut descendants: HashMap<Pointer, Vec<Pointer>> = HashMap::default();
        let mut tags: HashMap<Pointer, Tag> = HashMap::default();
        for at in parents.keys() {
            for ancestor in ancestors(at, &parents) {
                let node = self.node(&ancestor);
                // What lists its branches is a union already.
                if let Some(tag) = &node.tag
                    && node.one_of.is_empty()
                    && node.any_of.is_empty()
                {
                    self.join(at, &ancestor, tag, &parents, &mut tags, &mut descendants);
                }
            }
        }
        for (head, members) in &descendants {
            let part = |at: &Pointer| match descendants.contains_key(at) {
                true => Part::Base(at.clone()),
                false => Part::Whole(at.clone()),
            };
            let members = members.iter().map(part);
            let members = members.chain([Part::Base(head.clone())]).collect();
            if let Some(tag) = tags.get(head).cloned() {
                self.families.insert(head.clone(), Family { tag, members });
            }
        }
    }

    /// Adds a component to the families of all that stand between it and the schema with the
    /// discriminator: each of those may stand for its own descendants.
    fn join(
        &mut self,
        at: &Pointer,
        owner: &Pointer,
        tag: &Tag,
        parents: &IndexMap<Pointer, Vec<Pointer>>,
        tags: &mut HashMap<Pointer, Tag>,
        descendants: &mut HashMap<Pointer, Vec<Pointer>>,
    ) {
        for head in ancestors(at, parents) {
            let inherits = head == *owner || ancestors(&head, parents).contains(owner);
            let node = self.node(&head);
            if !inherits || !node.one_of.is_empty() || !node.any_of.is_empty() {
                continue;
            }
            tags.entry(head.clone()).or_insert_with(|| tag.clone());
            let members = descendants.entry(head).or_default();
            if !members.contains(at) {
                members.push(at.clone());
            }
        }
    }

    /// The components in a schema's `allOf`, or in that of an inline member.
    fn collect_parents(&mut self, at: &Pointer, found: &mut Vec<Pointer>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let node = self.node(at);
        for member in &node.all_of {
            let Some(end) = self.follow(member) else {
                continue;
            };
            if !self.components.contains(&end) {
                self.collect_parents(&end, found, depth + 1);
            } else if !found.contains(&end) {
                found.push(end);
            }
        }
    }

    /// The choice that a part adds which is the head of a family.
    pub(super) fn family(&mut self, at: &Pointer) -> Option<Alternatives> {
        if self.families.is_empty() {
            return None;
        }
        let at = self.follow(at)?;
        let family = self.families.get(&at)?;
        Some(Alternatives {
            branches: family.members.clone(),
            tag: Some(family.tag.clone()),
            at,
        })
    }

    /// Whether a component is a member of another's family, so that it is no other name for it.
    pub(super) fn is_family_member(&self, at: &Pointer, head: &Part) -> bool {
        let family = self.families.get(head.at());
        family.is_some_and(|family| family.members.iter().any(|member| member.at() == at))
    }
}

/// All that a component descends from, nearest first; a circle ends where it began.
fn ancestors(at: &Pointer, parents: &IndexMap<Pointer, Vec<Pointer>>) -> Vec<Pointer> {
    let mut found: Vec<Pointer> = Vec::new();
    let mut next = 0;
    let of = |at: &Pointer| parents.get(at).into_iter().flatten().cloned();
    let mut open: Vec<Pointer> = of(at).collect();
    while let Some(ancestor) = open.get(next).cloned() {
        next += 1;
        if ancestor == *at || found.contains(&ancestor) {
            continue;
        }
        open.extend(of(&ancestor));
        found.push(ancestor);
    }
    found
}
