//! `discriminator`: which values choose which branch of a union.

use super::merge::Part;
use super::scalar::text;
use crate::convert::Converter;
use crate::convert::read::schema_node::Tag;
use crate::diagnostic::shown;
use crate::document::Pointer;
use crate::hash::HashSet;
use crate::ir::Variant;
use crate::ir::case::pascal;

/// The most schemas that are searched for the values of discriminators, in unions within unions: there are
/// as many ways through them as the product of their lengths.
pub(in crate::convert) const MOST_SEARCHED: usize = 100_000;

impl Converter<'_> {
    /// The values of the discriminator that choose a branch: by the mapping, else those that the
    /// branch's own property allows, else the component's name.
    pub(in crate::convert) fn tags(
        &mut self,
        at: &Pointer,
        parts: &[Part],
        tag: &Tag,
    ) -> Vec<String> {
        let Some(end) = self.follow(at) else {
            return Vec::new();
        };
        let mut tags = self.own_tags(&end, at, parts, tag);
        // A family within the family: a tag that names a member of it leads there.
        if let [Part::Whole(_)] = parts
            && let Some(within) = self.within.get(&end)
        {
            let names = within
                .iter()
                .filter_map(|member| member.tokens().next_back());
            let new = |name: &String| !tags.contains(name) && !tag.mapping.contains_key(name);
            let names: Vec<String> = names.filter(new).collect();
            tags.extend(names);
        }
        tags
    }

    fn own_tags(&mut self, end: &Pointer, at: &Pointer, parts: &[Part], tag: &Tag) -> Vec<String> {
        let mapped = self.mapped(at, tag);
        if !mapped.is_empty() {
            return mapped;
        }
        let mut tags = Vec::new();
        self.constant_tags(parts, &tag.property, &mut tags, &mut Vec::new());
        let name = end.tokens().next_back();
        let Some(name) = name.filter(|_| tags.len() != 1 && self.components.contains(end)) else {
            return tags;
        };
        // Where branches inherit a property that lists a value for each of them, a branch's own name
        // counts, in the values' spelling.
        let own = tags.iter().find(|tag| pascal(tag) == pascal(&name));
        match own {
            Some(own) => vec![own.clone()],
            None if tags.is_empty() || matches!(parts, [Part::Base(_)]) => vec![name],
            None => tags,
        }
    }

    /// Warns of a mapping that names something missing.
    pub(in crate::convert) fn check_mapping(&mut self, tag: &Tag, at: &Pointer) {
        let mapping = at.child("mapping");
        let entries = tag
            .mapping
            .iter()
            .map(|(value, target)| (mapping.child(value), target));
        let default = tag
            .default
            .iter()
            .map(|target| (at.child("defaultMapping"), target));
        let entries: Vec<(Pointer, &String)> = entries.chain(default).collect();
        for (place, target) in entries {
            // A file that can't be read was reported when it was looked for.
            if self.mapping_target(target).is_some() || is_file(target) {
                continue;
            }
            let message = format!(
                "the mapping names nothing: there is no `{}`",
                shown::text(target)
            );
            self.diagnostics.warning(&place, message).help(
                "values of this kind are kept, untyped; name a schema of `components/schemas`",
            );
        }
    }

    /// Whether a branch is the one that a 3.2 document names by `defaultMapping`.
    pub(in crate::convert) fn is_fallback(&mut self, branch: &Pointer, tag: Option<&Tag>) -> bool {
        let Some(target) = tag.and_then(|tag| tag.default.clone()) else {
            return false;
        };
        let end = self.follow(branch);
        end.is_some() && self.mapping_target(&target) == end
    }

    /// A mapping names a reference, or a component by its bare name.
    pub(in crate::convert) fn mapping_target(&mut self, target: &str) -> Option<Pointer> {
        if let Some(known) = self.mapping_targets.get(target) {
            return known.clone();
        }
        let found = self.find_mapping_target(target);
        self.mapping_targets
            .insert(target.to_owned(), found.clone());
        found
    }

    fn find_mapping_target(&mut self, target: &str) -> Option<Pointer> {
        let at = match target.strip_prefix('#') {
            Some(fragment) => Pointer::from_fragment(fragment),
            None => Pointer::root()
                .child("components")
                .child("schemas")
                .child(target),
        };
        self.value(&at)?;
        self.follow(&at)
    }

    fn constant_tags(
        &mut self,
        parts: &[Part],
        property: &str,
        tags: &mut Vec<String>,
        stack: &mut Vec<Pointer>,
    ) {
        let Some(left) = self.searchable.checked_sub(1) else {
            return;
        };
        self.searchable = left;
        let flat = self.flatten(parts);
        if let Some(places) = flat.properties.get(property) {
            let value = self.flatten(places);
            let Some(at) = places.first().map(|part| part.at().clone()) else {
                return;
            };
            let values = self.enum_values(&value, &at).unwrap_or_default();
            tags.extend(values.iter().map(text));
            return;
        }
        // A branch that is a union itself: what chooses any of its branches chooses it.
        for alternatives in &flat.alternatives {
            if stack.contains(&alternatives.at) || stack.len() > 8 {
                continue;
            }
            stack.push(alternatives.at.clone());
            for branch in &alternatives.branches {
                let parts = [branch.clone()];
                let before = tags.len();
                if let Some(tag) = &alternatives.tag
                    && tag.property == property
                    && !tag.mapping.is_empty()
                {
                    tags.extend(self.mapped(branch.at(), tag));
                }
                if tags.len() == before {
                    self.constant_tags(&parts, property, tags, stack);
                }
            }
            stack.pop();
        }
    }

    pub(in crate::convert) fn mapped(&mut self, branch: &Pointer, tag: &Tag) -> Vec<String> {
        let end = self.follow(branch);
        let mapping = tag.mapping.iter();
        mapping
            .filter(|(_, target)| end.is_some() && self.mapping_target(target) == end)
            .map(|(value, _)| value.clone())
            .collect()
    }
}

fn is_file(target: &str) -> bool {
    let file = target.split('#').next().unwrap_or_default();
    [".json", ".yaml", ".yml"]
        .iter()
        .any(|end| file.ends_with(end))
        || file.contains("://")
}

/// Whether each value of the discriminator chooses one branch, and each branch can be chosen.
pub(in crate::convert) fn tags_choose(variants: &[Variant]) -> bool {
    let mut seen = HashSet::default();
    variants.iter().all(|variant| {
        !variant.tags.is_empty() && variant.tags.iter().all(|tag| seen.insert(tag.as_str()))
    })
}
