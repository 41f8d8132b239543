//! Texts that outsiders chose, as messages show them: on one line, and cut if they are long.

use std::borrow::Cow;

/// How many characters of a name are shown.
#[cfg(feature = "host")]
const LONGEST_NAME: usize = 100;

/// How many characters of a message are shown: a library's message may contain a value.
const LONGEST_MESSAGE: usize = 500;

/// How many characters of a line that a plug-in logs are shown.
#[cfg(feature = "host")]
pub(crate) const LONGEST_LINE: usize = 4_000;

/// A name.
#[cfg(feature = "host")]
pub(crate) fn shown(name: &str) -> Cow<'_, str> {
    plain(name, LONGEST_NAME)
}

/// A message of another library, or of a plug-in.
pub(crate) fn message(text: &str) -> Cow<'_, str> {
    plain(text, LONGEST_MESSAGE)
}

/// A line that a plug-in logs, or the end of one.
#[cfg(feature = "host")]
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    plain(text, LONGEST_LINE)
}

fn plain(text: &str, longest: usize) -> Cow<'_, str> {
    let end = text.char_indices().nth(longest).map(|(end, _)| end);
    let shown = &text[..end.unwrap_or(text.len())];
    if end.is_none() && !shown.contains(breaks) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(shown.len());
    for character in shown.chars() {
        match breaks(character) {
            true => plain.extend(character.escape_default()),
            false => plain.push(character),
        }
    }
    if end.is_some() {
        plain.push('…');
    }
    Cow::Owned(plain)
}

/// Whether a character starts a line, or is invisible: what follows could pass for the host's own words.
fn breaks(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
                | '\u{feff}'
        )
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

    #[test]
    fn a_text_stays_on_its_line() {
        let text = "no\r\n2026 INFO admin \u{202e}x\u{2028} \"é\"";
        assert_eq!(
            message(text),
            "no\\r\\n2026 INFO admin \\u{202e}x\\u{2028} \"é\""
        );
    }
}
