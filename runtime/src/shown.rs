//! Texts that outsiders chose, as messages show them.

use std::borrow::Cow;

/// More characters of a name than this are not shown.
#[cfg(feature = "host")]
const LONGEST_NAME: usize = 100;

/// More characters of a library's message than this are not shown: it may hold a value.
const LONGEST_MESSAGE: usize = 500;

/// A name, cut where it is long.
#[cfg(feature = "host")]
pub(crate) fn shown(name: &str) -> Cow<'_, str> {
    cut(name, LONGEST_NAME)
}

/// A message of another library, cut where it is long.
pub(crate) fn message(text: &str) -> Cow<'_, str> {
    cut(text, LONGEST_MESSAGE)
}

fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(all(test, feature = "host"))]
mod tests {
    use super::{message, shown};

    #[test]
    fn a_long_text_is_cut_at_a_character_and_says_so() {
        assert_eq!(shown("name"), "name");
        assert_eq!(shown(&"é".repeat(100)), "é".repeat(100));
        assert_eq!(shown(&"é".repeat(101)), format!("{}…", "é".repeat(100)));
        assert_eq!(message(&"x".repeat(1_000_000)).chars().count(), 501);
    }
}
