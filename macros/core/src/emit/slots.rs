//! The places where a reader keeps the properties of an object until it has all of them.
//!
//! A tuple implements `Default` up to twelve items, so bigger ones nest: ten to a tuple.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

const WIDTH: usize = 10;

/// The slots of a struct, in order.
#[derive(Default)]
pub(super) struct Slots<'a> {
    slots: Vec<Slot<'a>>,
    extra: Option<TokenStream>,
}

struct Slot<'a> {
    key: &'a str,
    aliases: &'a [String],
    ty: TokenStream,
}

impl<'a> Slots<'a> {
    pub(super) fn push(&mut self, key: &'a str, aliases: &'a [String], ty: TokenStream) {
        self.slots.push(Slot { key, aliases, ty });
    }

    /// The slot of the map that holds all properties without a slot.
    pub(super) fn set_extra(&mut self, ty: TokenStream) {
        self.extra = Some(ty);
    }

    /// Wire keys, one a slot, then every alias.
    pub(super) fn keys(&self) -> Vec<&str> {
        let aliases = self
            .slots
            .iter()
            .flat_map(|slot| slot.aliases)
            .map(String::as_str);
        self.slots
            .iter()
            .map(|slot| slot.key)
            .chain(aliases)
            .collect()
    }

    /// For each slot: the indices of its keys, its first key, and its place.
    pub(super) fn arms(&self) -> impl Iterator<Item = (Vec<usize>, &'a str, TokenStream)> + '_ {
        let mut next_alias = self.slots.len();
        self.slots.iter().enumerate().map(move |(index, slot)| {
            let first = next_alias;
            next_alias += slot.aliases.len();
            let fields = std::iter::once(index).chain(first..next_alias).collect();
            (fields, slot.key, self.place(index))
        })
    }

    /// The tuple's type.
    pub(super) fn ty(&self) -> TokenStream {
        let mut level: Vec<TokenStream> = self.slots.iter().map(|slot| slot.ty.clone()).collect();
        level.extend(self.extra.clone());
        for _ in 1..self.depth() {
            level = level
                .chunks(WIDTH)
                .map(|chunk| quote!((#(#chunk,)*)))
                .collect();
        }
        quote!((#(#level,)*))
    }

    /// `.0.3`: where the slot of that index is.
    pub(super) fn place(&self, index: usize) -> TokenStream {
        let mut digits = Vec::new();
        let mut rest = index;
        for _ in 0..self.depth() {
            digits.push(Literal::usize_unsuffixed(rest % WIDTH));
            rest /= WIDTH;
        }
        digits.reverse();
        quote!(#(. #digits)*)
    }

    /// Where the map of all other properties is.
    pub(super) fn extra_place(&self) -> TokenStream {
        self.place(self.slots.len())
    }

    /// How many tuples are around a slot.
    fn depth(&self) -> usize {
        let count = self.slots.len() + usize::from(self.extra.is_some());
        let (mut depth, mut room) = (1, WIDTH);
        while room < count {
            depth += 1;
            room = room.saturating_mul(WIDTH);
        }
        depth
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::Slots;

    fn slots(count: usize) -> Slots<'static> {
        let mut slots = Slots::default();
        for _ in 0..count {
            slots.push("key", &[], quote!(T));
        }
        slots
    }

    #[test]
    fn more_than_ten_slots_nest() {
        assert_eq!(slots(10).place(9).to_string(), ". 9");
        assert_eq!(slots(11).place(10).to_string(), ". 1 . 0");
        assert_eq!(slots(101).place(100).to_string(), ". 1 . 0 . 0");
    }

    #[test]
    fn the_map_of_the_rest_has_the_last_slot() {
        let mut slots = slots(10);
        slots.set_extra(quote!(Map));
        assert_eq!(slots.extra_place().to_string(), ". 1 . 0");
    }

    #[test]
    fn aliases_follow_all_keys() {
        let aliases = ["a2".to_owned(), "a3".to_owned()];
        let mut slots = Slots::default();
        slots.push("a", &aliases, quote!(T));
        slots.push("b", &[], quote!(T));
        assert_eq!(slots.keys(), ["a", "b", "a2", "a3"]);
        let arms: Vec<_> = slots.arms().map(|(fields, key, _)| (fields, key)).collect();
        assert_eq!(arms, [(vec![0, 2, 3], "a"), (vec![1], "b")]);
    }
}
