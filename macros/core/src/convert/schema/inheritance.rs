//! Families: a component with a `discriminator` and no `oneOf`, and the components that have it in their
//! `allOf`. Where a schema refers to the head, a value of any member is allowed; read as the head alone, it
//! would lose what the member adds.

use indexmap::{IndexMap, IndexSet};

use super::merge::{Alternatives, Part};
use crate::convert::Converter;
use crate::convert::read::schema_node::Tag;
use crate::document::Pointer;
use crate::hash::{HashMap, HashSet};

/// Deeper `allOf`s than this are not searched for a head.
const MAX_PARENTS: usize = 40;

/// The most ancestors of a schema that are searched for a head; real documents have ten.
const MAX_LINE: usize = 64;

/// The members of one head.
#[derive(Clone, Debug)]
pub(in crate::convert) struct Family {
    tag: Tag,
    /// All components that descend from the head, in document order, then the head itself.
    members: Vec<Part>,
    /// The places of the members.
    places: HashSet<Pointer>,
}

impl Converter<'_> {
    /// Finds all families; component schemas have their ids already.
    pub(in crate::convert) fn find_families(&mut self) {
        let places: Vec<Pointer> = self.types.iter().map(|def| def.pointer.clone()).collect();
        let mut parents: IndexMap<Pointer, IndexSet<Pointer>> = IndexMap::new();
        let mut owners: HashMap<Pointer, Tag> = HashMap::default();
        for at in &places {
            let Some(end) = self.follow(at) else { continue };
            if !parents.contains_key(&end) {
                let mut found = IndexSet::new();
                self.collect_parents(&end, &mut found, &mut HashSet::default(), 0);
                // A schema that lists its branches is a union already.
                let node = self.node(&end);
                if let Some(tag) = &node.tag
                    && self.is_no_union(&end)
                {
                    owners.insert(end.clone(), tag.clone());
                }
                parents.insert(end, found);
            }
        }
        if owners.is_empty() {
            return;
        }
        self.adopt(&owners, &mut parents);
        let lines: HashMap<&Pointer, IndexSet<&Pointer>> = parents
            .keys()
            .map(|at| (at, ancestors(at, &parents)))
            .collect();
        let mut descendants: HashMap<Pointer, Vec<Pointer>> = HashMap::default();
        let mut tags: HashMap<Pointer, Tag> = HashMap::default();
        for at in parents.keys() {
            for (head, tag) in self.heads(at, &lines, &owners) {
                tags.entry(head.clone()).or_insert_with(|| tag.clone());
                descendants.entry(head).or_default().push(at.clone());
            }
        }
        self.note_families(&descendants, &tags);
    }

    /// The families that a component joins, by their heads: those of every schema between it and a schema
    /// with a discriminator, since each of those may stand for its own descendants.
    fn heads<'o>(
        &mut self,
        at: &Pointer,
        lines: &HashMap<&Pointer, IndexSet<&Pointer>>,
        owners: &'o HashMap<Pointer, Tag>,
    ) -> Vec<(Pointer, &'o Tag)> {
        let mut heads = Vec::new();
        let mut seen = HashSet::default();
        let inherits =
            |from: &Pointer, of: &Pointer| lines.get(from).is_some_and(|line| line.contains(of));
        let line = || lines.get(at).into_iter().flatten().copied();
        for owner in line() {
            let Some(tag) = owners.get(owner) else {
                continue;
            };
            for head in line() {
                let is_under = head == owner || inherits(head, owner);
                if !is_under || !self.is_no_union(head) || !seen.insert(head) {
                    continue;
                }
                let tag = owners.get(head).unwrap_or(tag);
                // The family in between says which member it is, by a tag of its own.
                let parts = |own: &Tag| own.property != tag.property;
                let between = line().filter(|middle| {
                    owners.get(*middle).is_some_and(parts) && inherits(middle, head)
                });
                let between: Vec<&Pointer> = between.collect();
                if between.is_empty() || !self.mapped(at, tag).is_empty() {
                    heads.push((head.clone(), tag));
                    continue;
                }
                for middle in between {
                    let within = self.within.entry(middle.clone()).or_default();
                    within.insert(at.clone());
                }
            }
        }
        heads
    }

    /// A mapping may name components that don't have the head in their `allOf`: they are members as well.
    fn adopt(
        &mut self,
        owners: &HashMap<Pointer, Tag>,
        parents: &mut IndexMap<Pointer, IndexSet<Pointer>>,
    ) {
        let heads: Vec<Pointer> = parents
            .keys()
            .filter(|at| owners.contains_key(*at))
            .cloned()
            .collect();
        for head in heads {
            let Some(tag) = owners.get(&head) else {
                continue;
            };
            let line: IndexSet<Pointer> = ancestors(&head, parents).into_iter().cloned().collect();
            for target in tag.mapping.values() {
                let Some(end) = self.mapping_target(target) else {
                    continue;
                };
                let stranger = self.components.contains(&end)
                    && end != head
                    && !line.contains(&end)
                    && !ancestors(&end, parents).contains(&head);
                if stranger && let Some(own) = parents.get_mut(&end) {
                    own.insert(head.clone());
                    self.adopted.insert((head.clone(), end));
                }
            }
        }
    }

    fn note_families(
        &mut self,
        descendants: &HashMap<Pointer, Vec<Pointer>>,
        tags: &HashMap<Pointer, Tag>,
    ) {
        for (head, members) in descendants {
            let property = |at: &Pointer| tags.get(at).map(|tag| tag.property.as_str());
            // A family with another tag of its own counts as one member.
            let part = |at: &Pointer| match descendants.contains_key(at) {
                true if property(at) == property(head) => Part::Base(at.clone()),
                _ => Part::Whole(at.clone()),
            };
            let places = members.iter().chain([head]).cloned().collect();
            let members = members.iter().map(part);
            let members = members.chain([Part::Base(head.clone())]).collect();
            if let Some(tag) = tags.get(head).cloned() {
                let family = Family {
                    tag,
                    members,
                    places,
                };
                self.families.insert(head.clone(), family);
            }
        }
    }

    fn is_no_union(&mut self, at: &Pointer) -> bool {
        let node = self.node(at);
        node.one_of.is_empty() && node.any_of.is_empty()
    }

    /// The components in a schema's `allOf`, or in that of an inline member.
    fn collect_parents(
        &mut self,
        at: &Pointer,
        found: &mut IndexSet<Pointer>,
        seen: &mut HashSet<Pointer>,
        depth: usize,
    ) {
        // Many paths may lead to one inline member.
        if depth > MAX_PARENTS || !seen.insert(at.clone()) {
            return;
        }
        let node = self.node(at);
        for member in &node.all_of {
            let Some(end) = self.follow(member) else {
                continue;
            };
            if !self.components.contains(&end) {
                self.collect_parents(&end, found, seen, depth + 1);
            } else {
                found.insert(end);
            }
        }
    }

    /// The choice that a part adds where it is the head of a family.
    pub(in crate::convert) fn family(&mut self, at: &Pointer) -> Option<Alternatives> {
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

    /// Whether a component is a member of another's family, so that it is not just another name for it.
    pub(in crate::convert) fn is_family_member(&self, at: &Pointer, head: &Part) -> bool {
        let family = self.families.get(head.at());
        family.is_some_and(|family| family.places.contains(at))
    }
}

/// What a component descends from, nearest first; a circle ends where it began. Without `MAX_LINE` the
/// families could be as large as the square of a document's schemas.
fn ancestors<'p>(
    at: &Pointer,
    parents: &'p IndexMap<Pointer, IndexSet<Pointer>>,
) -> IndexSet<&'p Pointer> {
    let of = |at: &Pointer| parents.get(at).into_iter().flatten();
    let mut found: IndexSet<&Pointer> = of(at).filter(|parent| *parent != at).collect();
    let mut next = 0;
    while let Some(ancestor) = found.get_index(next).copied()
        && found.len() < MAX_LINE
    {
        next += 1;
        found.extend(of(ancestor).filter(|parent| *parent != at));
    }
    found.truncate(MAX_LINE);
    found
}
