//! JSON pointers (RFC 6901): where in a document a thing is.

use std::fmt;

use crate::hash::HashSet;

/// A JSON pointer, `#/components/schemas/Fee` without the `#`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Pointer(String::new())
    }

    /// Takes the text after `#` of a local reference as it is (still escaped).
    pub fn from_fragment(fragment: &str) -> Self {
        Pointer(fragment.to_owned())
    }

    /// The pointer of a child: a key of an object, or an index of an array.
    pub fn child(&self, token: impl fmt::Display) -> Self {
        let token = token.to_string();
        let mut text = String::with_capacity(self.0.len() + token.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        for c in token.chars() {
            match c {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                c => text.push(c),
            }
        }
        Pointer(text)
    }

    /// The pointer of what holds this one; `None` for the root.
    pub fn parent(&self) -> Option<Pointer> {
        self.0.rfind('/').map(|at| Pointer(self.0[..at].to_owned()))
    }

    /// The unescaped tokens, outermost first.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = String> + '_ {
        let mut tokens = self.0.split('/');
        // Before the first slash there is nothing; `Skip` of a `Split` is not double-ended.
        tokens.next();
        tokens.map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// Whether one of these places is this one, or holds it.
    pub(crate) fn is_within_any(&self, outer: &HashSet<Pointer>) -> bool {
        let mut around = std::iter::successors(Some(self.clone()), Pointer::parent);
        around.any(|pointer| outer.contains(&pointer))
    }

    /// Whether it is `outer`, or in it.
    pub(crate) fn is_within(&self, outer: &Pointer) -> bool {
        self.0
            .strip_prefix(&outer.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The escaped text, as `serde_json::Value::pointer` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Pointer;

    #[test]
    fn tokens_are_escaped_and_unescaped() {
        let pointer = Pointer::root().child("paths").child("/a~b").child(3);
        assert_eq!(pointer.to_string(), "#/paths/~1a~0b/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b", "3"]);
        assert_eq!(
            pointer.parent().map(|p| p.to_string()).as_deref(),
            Some("#/paths/~1a~0b")
        );
        assert_eq!(Pointer::root().parent(), None);
    }
}
