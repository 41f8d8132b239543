//! `$ref`s: from a reference to the place that it names.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::convert::Converter;
use crate::diagnostic::Diagnostic;
use crate::document::follow::{MAX_CHAIN, reference_of};
use crate::document::{NodeKind, Pointer};

impl<'a> Converter<'a> {
    /// The value at a place.
    pub(in crate::convert) fn value(&self, at: &Pointer) -> Option<&'a Value> {
        self.cursor.borrow_mut().find(at)
    }

    /// The place that a chain of references from `at` ends in (`at` itself where it is not a reference),
    /// or `None` where it ends nowhere, which is reported once per place.
    pub(in crate::convert) fn follow(&mut self, at: &Pointer) -> Option<Pointer> {
        if let Some(known) = self.followed.get(at) {
            return known.clone();
        }
        // Until its end is known it leads nowhere: a reference may be on the way to itself.
        self.followed.insert(at.clone(), None);
        let end = self.follow_chain(at);
        self.followed.insert(at.clone(), end.clone());
        end
    }

    fn follow_chain(&mut self, start: &Pointer) -> Option<Pointer> {
        let mut at = start.clone();
        for _ in 0..MAX_CHAIN {
            let Some(reference) = self.value(&at).and_then(reference_of) else {
                return Some(at);
            };
            let next = self.locate(reference, &at)?;
            if next == *start || next == at {
                let message = format!("the reference `{reference}` leads back to itself");
                self.fault(start, start, &message)
                    .help("write the thing itself in one of the places of the circle");
                return None;
            }
            at = next;
        }
        let message = format!("this reference goes on for more than {MAX_CHAIN} steps");
        self.fault(start, start, &message)
            .help("refer to the last place of the chain");
        None
    }

    /// Reports a fault that the document's user can't mend: it costs the part at `part` and no more.
    pub(in crate::convert) fn fault(
        &mut self,
        at: &Pointer,
        part: &Pointer,
        message: &str,
    ) -> &mut Diagnostic {
        let cost = cost(part);
        self.diagnostics.warning(at, format!("{message}; {cost}"))
    }

    /// The place that a reference names, going through references on the way to it.
    fn locate(&mut self, reference: &str, from: &Pointer) -> Option<Pointer> {
        let at = from.child("$ref");
        // What does not begin with `#` was reported when the files were read.
        let fragment = reference.strip_prefix('#')?;
        let written = Pointer::from_fragment(fragment);
        if (fragment.is_empty() || fragment.starts_with('/')) && self.value(&written).is_some() {
            return Some(written);
        }
        let target = Pointer::from_fragment(&percent_decode_str(fragment).decode_utf8_lossy());
        match self.walk(&target) {
            Ok(found) => Some(found),
            Err((name, holder)) => {
                let message = format!("the reference `{reference}` names nothing: no `{name}`");
                let near = self.near(&name, &holder);
                let diagnostic = self.fault(&at, from, &message);
                if let Some(near) = near {
                    diagnostic.help(format!("there is `{near}` in the same place"));
                }
                None
            }
        }
    }

    /// The key of the object at `holder` that is nearest to a missing one.
    pub(in crate::convert) fn near(&mut self, name: &str, holder: &Pointer) -> Option<&'a str> {
        let keys = self.value(holder)?.as_object()?.keys();
        self.patience.nearest(name, keys.map(String::as_str))
    }

    /// Walks token by token, since a token may stand behind another reference. On failure: the
    /// token that is missing, and where it is.
    fn walk(&mut self, target: &Pointer) -> Result<Pointer, (String, Pointer)> {
        let mut at = Pointer::root();
        for token in target.tokens() {
            let mut next = at.child(&token);
            let behind = self.value(&at).and_then(reference_of).is_some();
            if behind
                && self.value(&next).is_none()
                && let Some(followed) = self.follow(&at)
            {
                next = followed.child(&token);
            }
            if self.value(&next).is_none() {
                return Err((token, at));
            }
            at = next;
        }
        Ok(at)
    }
}

/// What becomes of a part that can't be read.
fn cost(part: &Pointer) -> &'static str {
    let holder = part.parent().and_then(|holder| holder.tokens().next_back());
    match NodeKind::OpenApi.descend(part.as_str()) {
        NodeKind::Schema if holder.is_some_and(|it| it == "allOf") => "this part is left out",
        NodeKind::Schema => "any value is accepted",
        // In another file it may be anything.
        NodeKind::Data => "it is ignored",
        _ => "it is left out",
    }
}
