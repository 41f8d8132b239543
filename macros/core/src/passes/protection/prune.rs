//! Leaves out the descriptions that lead to nothing protected, which of most schemas are all.

use super::{Description, Protection};

/// Longer chains of descriptions that only name the next one stay as they are.
const MAX_HOPS: usize = 64;

/// Renumbers what is left, in the order in which it is visited.
pub(super) fn prune(protection: &mut Protection) {
    let parts = std::mem::take(&mut protection.parts);
    let mut kept = Kept {
        useful: useful(&parts),
        places: vec![0; parts.len()],
        order: Vec::new(),
        parts,
    };
    for place in protection.records.iter_mut().chain(&mut protection.inputs) {
        *place = kept.place(*place);
    }
    for responses in &mut protection.responses {
        for (_, place) in responses.iter_mut() {
            *place = kept.place(*place);
        }
        responses.retain(|(_, place)| *place != 0);
    }
    for place in &mut protection.events {
        *place = kept.place(*place);
    }
    protection.parts = kept.finish();
}

/// Which descriptions lead to a mark.
fn useful(parts: &[Description]) -> Vec<bool> {
    let mut parents: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    let mut useful = vec![false; parts.len()];
    let mut open = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        for child in children(part) {
            parents[child].push(place);
        }
        let mut marks = part.fields.iter().map(|(_, mark, _)| *mark);
        if marks.any(|mark| mark != 0) || part.entries.iter().any(|(mark, _)| *mark != 0) {
            open.push(place);
        }
    }
    while let Some(place) = open.pop() {
        if !std::mem::replace(&mut useful[place], true) {
            open.append(&mut parents[place]);
        }
    }
    useful
}

fn children(part: &Description) -> impl Iterator<Item = usize> {
    let fields = part.fields.iter().map(|(_, _, place)| *place);
    let entries = part.entries.iter().map(|(_, place)| *place);
    let same = part.also.iter().chain(&part.items).copied();
    same.chain(fields).chain(entries)
}

struct Kept {
    useful: Vec<bool>,
    /// The new place of each; 0: none yet.
    places: Vec<usize>,
    /// What has a new place, in its order.
    order: Vec<usize>,
    parts: Vec<Description>,
}

impl Kept {
    fn place(&mut self, old: usize) -> usize {
        let old = self.behind(old);
        if !self.useful[old] {
            return 0;
        }
        if self.places[old] == 0 {
            self.order.push(old);
            self.places[old] = self.order.len();
        }
        self.places[old]
    }

    /// Follows descriptions that only name another one.
    fn behind(&self, mut place: usize) -> usize {
        for _ in 0..MAX_HOPS {
            let part = &self.parts[place];
            let mut also = part.also.iter().filter(|place| self.useful[**place]);
            let is_more =
                !part.fields.is_empty() || !part.entries.is_empty() || !part.items.is_empty();
            match (also.next(), also.next()) {
                (Some(only), None) if !is_more => place = *only,
                _ => break,
            }
        }
        place
    }

    fn finish(mut self) -> Vec<Description> {
        let mut found = vec![Description::default()];
        let mut next = 0;
        while let Some(old) = self.order.get(next).copied() {
            next += 1;
            let mut part = std::mem::take(&mut self.parts[old]);
            // It has its place now, so nothing looks for what is behind it any more.
            part.entries = part
                .entries
                .into_iter()
                .map(|(mark, at)| (mark, self.place(at)))
                .collect();
            part.entries.retain(|entry| *entry != (0, 0));
            part.fields = part
                .fields
                .into_iter()
                .map(|(name, mark, at)| (name, mark, self.place(at)))
                .collect();
            // A named field is not one of the entries, even where nothing is said about it.
            let has_entries = !part.entries.is_empty();
            part.fields
                .retain(|(_, mark, at)| has_entries || (*mark, *at) != (0, 0));
            for list in [&mut part.also, &mut part.items] {
                *list = list
                    .iter()
                    .map(|at| self.place(*at))
                    .filter(|at| *at != 0)
                    .collect();
                list.sort_unstable();
                list.dedup();
            }
            found.push(part);
        }
        match found.len() {
            1 => Vec::new(),
            _ => found,
        }
    }
}
