//! Content of external files that moves to the place that refers to it.

use serde_json::{Map, Value};

use super::resolver::Site;
use crate::document::{Document, FILES, Move, Pointer, rebase};
use crate::hash::HashMap;

/// Where things are after the moves; pointers that go in are those of the document as mounted.
#[derive(Default)]
pub(super) struct Relocations {
    moved: HashMap<Pointer, Pointer>,
    steps: Vec<Step>,
}

enum Step {
    /// The content moves and leaves a reference.
    Move { from: Pointer, to: Pointer },
    /// It is in use elsewhere, and the standard has no reference here: a copy.
    Copy { from: Pointer, to: Pointer },
}

impl Relocations {
    /// Decides what moves, in the order in which the references were found: the document's own first.
    pub(super) fn plan(&mut self, document: &Document, sites: &[Site]) {
        for site in sites.iter().filter(|site| site.alone) {
            let Some(holder) = site.at.parent() else {
                continue;
            };
            let (from, to) = (self.current(&site.target), self.current(&holder));
            let related = rebase(&from, &to, &from).is_some() || rebase(&to, &from, &to).is_some();
            let needed = !site.kind.may_be_reference();
            if related
                || !(needed || is_named_place(&to))
                || document.root.pointer(site.target.as_str()).is_none()
            {
                continue;
            }
            if from.as_str().starts_with(&format!("/{FILES}/")) {
                self.moved.insert(from.clone(), to.clone());
                self.steps.push(Step::Move { from, to });
            } else if needed {
                self.steps.push(Step::Copy { from, to });
            }
        }
    }

    /// Where the node is that was mounted at `pointer`.
    pub(super) fn current(&self, pointer: &Pointer) -> Pointer {
        let mut current = pointer.clone();
        // Each round follows one move; the limit is never reached, it only shows that the loop ends.
        for _ in 0..=self.moved.len() {
            match self.step(&current) {
                Some(next) => current = next,
                None => break,
            }
        }
        current
    }

    /// Follows the move of the nearest ancestor that has moved.
    fn step(&self, pointer: &Pointer) -> Option<Pointer> {
        if self.moved.is_empty() {
            return None;
        }
        let mut from = Some(pointer.clone());
        while let Some(ancestor) = from {
            if let Some(to) = self.moved.get(&ancestor) {
                return rebase(pointer, &ancestor, to);
            }
            from = ancestor.parent();
        }
        None
    }
}

/// A place whose key is a name that users see: `components.schemas.Fee`, `paths./fees`.
fn is_named_place(pointer: &Pointer) -> bool {
    let mut tokens = pointer.tokens();
    let first = tokens.next();
    let rest = tokens.count();
    match first.as_deref() {
        Some("components") => rest == 2,
        Some("paths" | "webhooks" | "x-webhooks") => rest == 1,
        _ => false,
    }
}

/// Carries out the plan, and notes the moves for positions.
pub(super) fn apply(relocations: &Relocations, document: &mut Document) {
    for step in &relocations.steps {
        let (from, to, content) = match step {
            Step::Move { from, to } => {
                let stub = Value::Object(Map::from_iter([(
                    "$ref".to_owned(),
                    Value::String(relocations.current(to).to_string()),
                )]));
                let content = document.root.pointer_mut(from.as_str());
                (
                    from,
                    to,
                    content.map(|content| std::mem::replace(content, stub)),
                )
            }
            Step::Copy { from, to } => (from, to, document.root.pointer(from.as_str()).cloned()),
        };
        if let (Some(content), Some(slot)) = (content, document.root.pointer_mut(to.as_str())) {
            *slot = content;
            document.moves.push(Move {
                from: from.clone(),
                to: to.clone(),
            });
        }
    }
}
