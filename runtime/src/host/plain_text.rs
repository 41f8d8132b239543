//! Text from a plug-in, made fit for logs, messages and labels.

use std::fmt::{self, Write};

/// Text from outside as one line of visible characters: line breaks, control characters and what
/// changes the direction of text are escaped as in Rust's literals; the rest stays as it is. Longer
/// text is cut, and says so.
///
/// A plug-in that could break lines would write lines of the host's own log.
pub(super) struct PlainText<'a> {
    text: &'a str,
    most: usize,
}

/// How much of a name is shown, in characters.
pub(super) const LONGEST_NAME: usize = 200;

/// How much of a plug-in's own message is shown, in characters.
pub(super) const LONGEST_MESSAGE: usize = 4_000;

pub(super) fn name(text: &str) -> PlainText<'_> {
    PlainText {
        text,
        most: LONGEST_NAME,
    }
}

pub(super) fn message(text: &str) -> PlainText<'_> {
    PlainText {
        text,
        most: LONGEST_MESSAGE,
    }
}

impl fmt::Display for PlainText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.text.chars();
        for character in characters.by_ref().take(self.most) {
            if is_visible(character) {
                f.write_char(character)?;
            } else {
                write!(f, "{}", character.escape_default())?;
            }
        }
        match characters.as_str().len() {
            0 => Ok(()),
            left => write!(f, "… ({left} more bytes)"),
        }
    }
}

/// Whether it is shown as itself and moves nothing else.
fn is_visible(character: char) -> bool {
    let moves_text = matches!(
        character,
        // Line and paragraph separators, marks and overrides of direction, and what joins or hides.
        '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}'
    );
    !character.is_control() && !moves_text
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, message, name};

    #[test]
    fn text_from_a_plug_in_is_one_line() {
        let text = "hello\n2026 INFO admin `root`\r\u{1b}[2J\u{202e}\u{2028}ä \"x\"";
        assert_eq!(
            message(text).to_string(),
            "hello\\n2026 INFO admin `root`\\r\\u{1b}[2J\\u{202e}\\u{2028}ä \"x\""
        );
    }

    #[test]
    fn long_text_is_cut() {
        let text = "ä".repeat(LONGEST_NAME + 3);
        let shown = name(&text).to_string();
        assert!(shown.ends_with("ä… (6 more bytes)"), "{shown}");
    }
}
