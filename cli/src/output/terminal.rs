//! Width and colours of the terminal that a person reads.

use std::ffi::OsStr;
use std::io::{self, IsTerminal as _};

use textwrap::{Options, WordSeparator, WordSplitter};

/// Below this nothing could be read.
const NARROWEST: usize = 20;

/// How text is laid out: plainly where it goes to a file or another program.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    width: Option<usize>,
    colours: bool,
}

impl Terminal {
    pub(super) fn of_stderr() -> Self {
        let stderr = io::stderr();
        if !stderr.is_terminal() {
            return Terminal::default();
        }
        let size = terminal_size::terminal_size_of(stderr);
        Terminal {
            width: size.map(|(width, _)| usize::from(width.0)),
            colours: takes_colours(
                std::env::var_os("NO_COLOR").as_deref(),
                std::env::var_os("TERM").as_deref(),
            ),
        }
    }

    /// A report's text, begun by its level.
    pub(super) fn text(&self, level: &str, report: &str) -> String {
        let text = format!("{level}: {report}");
        let lines: Vec<String> = text.lines().map(|line| self.fit(line)).collect();
        let text = lines.join("\n");
        if !self.colours {
            return text;
        }
        format!(
            "\x1b[1;{}m{level}\x1b[0m{}",
            colour(level),
            &text[level.len()..]
        )
    }

    /// One line, as several where it is too long. A place stays whole: it is clicked and copied.
    fn fit(&self, line: &str) -> String {
        let Some(width) = self.width.filter(|_| !line.trim_start().starts_with("-->")) else {
            return line.to_owned();
        };
        let indent = if line.starts_with("  = help: ") || line.starts_with("  = note: ") {
            "          "
        } else {
            "       "
        };
        let options = Options::new(width.max(NARROWEST))
            .subsequent_indent(indent)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::fill(line, options)
    }
}

/// After <https://no-color.org>.
fn takes_colours(no_color: Option<&OsStr>, term: Option<&OsStr>) -> bool {
    no_color.is_none_or(OsStr::is_empty) && term.is_none_or(|term| term != "dumb")
}

/// rustc's red, yellow and green.
fn colour(level: &str) -> u8 {
    match level {
        "error" => 31,
        "warning" => 33,
        _ => 32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "the reference `#/components/schemas/Fee` names nothing: no `Fee`\n  \
                          --> documents/lago.yaml:1204:11  (#/paths/~1fees/get/responses/200)\n  \
                          = help: there is `FeeObject` in the same place, which may be meant";

    #[test]
    fn long_lines_are_wrapped_and_places_stay_whole() {
        let narrow = Terminal {
            width: Some(50),
            colours: false,
        };
        let wanted = "\
error: the reference `#/components/schemas/Fee`
       names nothing: no `Fee`
  --> documents/lago.yaml:1204:11  (#/paths/~1fees/get/responses/200)
  = help: there is `FeeObject` in the same place,
          which may be meant";
        assert_eq!(narrow.text("error", REPORT), wanted);
        let wide = Terminal {
            width: Some(200),
            colours: false,
        };
        assert_eq!(wide.text("error", REPORT), format!("error: {REPORT}"));
        assert_eq!(
            Terminal::default().text("error", REPORT),
            format!("error: {REPORT}")
        );
    }

    #[test]
    fn wide_characters_count_twice_and_no_width_breaks_anything() {
        let narrow = Terminal {
            width: Some(22),
            colours: false,
        };
        assert_eq!(
            narrow.text("note", "一二三四 五六七八"),
            "note: 一二三四\n       五六七八"
        );
        let none = Terminal {
            width: Some(0),
            colours: false,
        };
        assert!(
            none.text("note", REPORT)
                .contains("~1fees/get/responses/200)")
        );
    }

    #[test]
    fn the_level_is_coloured_where_colours_are_welcome() {
        let coloured = Terminal {
            width: None,
            colours: true,
        };
        assert_eq!(
            coloured.text("warning", "odd"),
            "\u{1b}[1;33mwarning\u{1b}[0m: odd"
        );
        let set = |text: &'static str| Some(OsStr::new(text));
        assert!(takes_colours(None, set("xterm")) && takes_colours(set(""), None));
        assert!(!takes_colours(set("1"), None) && !takes_colours(None, set("dumb")));
    }
}
