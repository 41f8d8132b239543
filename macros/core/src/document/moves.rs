//! Content that is no longer where it was read.

use super::Pointer;
use crate::hash::HashMap;

/// Content of a document was taken from one place and put at another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub from: Pointer,
    pub to: Pointer,
}

/// Moves by the places that they start from, to be followed in order; indexed, as there may be as many
/// moves as places that are asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// From a place to others, each with the move's number, sorted by it.
    steps: HashMap<Pointer, Vec<(usize, Pointer)>>,
}

impl Trace {
    /// From where things were to where they are now.
    pub(crate) fn forward(moves: &[Move]) -> Self {
        Trace::of(moves.iter().map(|step| (&step.from, &step.to)))
    }

    /// From where things are now to where they were.
    pub(crate) fn backward(moves: &[Move]) -> Self {
        Trace::of(moves.iter().rev().map(|step| (&step.to, &step.from)))
    }

    fn of<'a>(moves: impl Iterator<Item = (&'a Pointer, &'a Pointer)>) -> Self {
        let mut steps: HashMap<Pointer, Vec<(usize, Pointer)>> = HashMap::default();
        for (number, (from, to)) in moves.enumerate() {
            steps
                .entry(from.clone())
                .or_default()
                .push((number, to.clone()));
        }
        Trace { steps }
    }

    /// The place after all moves of it or of what holds it.
    pub(crate) fn follow(&self, pointer: &Pointer) -> Pointer {
        let mut pointer = pointer.clone();
        let mut number = 0;
        while let Some((next, moved)) = self.step(&pointer, number) {
            pointer = moved;
            number = next + 1;
        }
        pointer
    }

    /// The first move, from a number on, that concerns a place, and the place after it.
    fn step(&self, pointer: &Pointer, number: usize) -> Option<(usize, Pointer)> {
        if self.steps.is_empty() {
            return None;
        }
        let ancestors = std::iter::successors(Some(pointer.clone()), Pointer::parent);
        let steps = ancestors.filter_map(|ancestor| {
            let steps = self.steps.get(&ancestor)?;
            let first = steps.partition_point(|(at, _)| *at < number);
            let (at, to) = steps.get(first)?;
            Some((*at, ancestor, to))
        });
        let (at, ancestor, to) = steps.min_by_key(|(at, ..)| *at)?;
        Some((at, rebase(pointer, &ancestor, to)?))
    }
}

/// `pointer` with the prefix `from` replaced by `to`; `None` where it isn't below `from`.
pub(crate) fn rebase(pointer: &Pointer, from: &Pointer, to: &Pointer) -> Option<Pointer> {
    let rest = pointer.as_str().strip_prefix(from.as_str())?;
    (rest.is_empty() || rest.starts_with('/'))
        .then(|| Pointer::from_fragment(&format!("{}{rest}", to.as_str())))
}

#[cfg(test)]
mod tests {
    use crate::document::{Move, Pointer, Trace};

    fn moves(steps: &[(&str, &str)]) -> Vec<Move> {
        let place = |text: &str| Pointer::from_fragment(text);
        let step = |(from, to): &(&str, &str)| Move {
            from: place(from),
            to: place(to),
        };
        steps.iter().map(step).collect()
    }

    #[test]
    fn moves_are_followed_in_their_order() {
        let moves = moves(&[("/a", "/b"), ("/b/x", "/c"), ("/a", "/d"), ("/c/y", "/a")]);
        let trace = Trace::forward(&moves);
        let follow = |text: &str| trace.follow(&Pointer::from_fragment(text)).to_string();
        assert_eq!(follow("/a/z"), "#/b/z");
        assert_eq!(follow("/a/x"), "#/c");
        assert_eq!(
            follow("/a/x/y/1"),
            "#/a/1",
            "the move of `/a` to `/d` was before"
        );
        assert_eq!(follow("/ab"), "#/ab");
        let back = Trace::backward(&moves);
        let follow = |text: &str| back.follow(&Pointer::from_fragment(text)).to_string();
        assert_eq!(follow("/a/1"), "#/a/x/y/1");
        assert_eq!(follow("/d/1"), "#/a/1");
    }
}
