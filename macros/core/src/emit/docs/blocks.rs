//! Blocks of CommonMark: no code block may become a doctest, and none may stay open.
//!
//! rustdoc compiles fenced blocks without a language and every indented block. So each fence gets the
//! language `text` and an end, and no line is indented so far that it is a code block.

use super::inline;

/// Makes a whole text safe.
pub(super) fn sanitize(text: &str) -> String {
    let mut blocks = Blocks::default();
    for line in text.lines() {
        blocks.line(line);
    }
    blocks.finish()
}

#[derive(Default)]
struct Blocks {
    out: Vec<String>,
    /// Where the contents of the open list items start, outermost first.
    lists: Vec<Column>,
    fence: Option<Fence>,
}

/// A column in the document's text, and what it is in the comment.
#[derive(Clone, Copy, Default)]
struct Column {
    given: usize,
    written: usize,
}

struct Fence {
    mark: char,
    length: usize,
    indent: Column,
}

impl Blocks {
    fn line(&mut self, line: &str) {
        let (indent, content) = split_indent(line);
        match self.fence.take() {
            Some(fence) => self.fenced(fence, indent, content),
            None if content.is_empty() => self.out.push(String::new()),
            None => self.text(indent, content),
        }
    }

    /// A line inside a fenced block. It is never indented less than its fence: in a list that would
    /// end the list item, and the block with it.
    fn fenced(&mut self, fence: Fence, indent: usize, content: &str) {
        let run = content.len() - content.trim_start_matches(fence.mark).len();
        if run >= fence.length && content[run..].trim().is_empty() {
            self.close(&fence);
            return;
        }
        let text: String = content.chars().filter(|c| !is_unsafe(*c)).collect();
        let indent = fence.indent.written + indent.saturating_sub(fence.indent.given);
        self.out.push(if text.is_empty() {
            text
        } else {
            format!("{:indent$}{text}", "")
        });
        self.fence = Some(fence);
    }

    fn close(&mut self, fence: &Fence) {
        let indent = fence.indent.written;
        let marks = fence.mark.to_string().repeat(fence.length);
        self.out.push(format!("{:indent$}{marks}", ""));
    }

    fn text(&mut self, given: usize, content: &str) {
        let in_list = !self.lists.is_empty();
        while self.lists.last().is_some_and(|column| given < column.given) {
            self.lists.pop();
        }
        // Four columns more than what holds a line make it a code block, so it gets none.
        let indent = self.lists.last().map_or(0, |column| column.written);
        if is_rule(content) {
            self.out.push(format!("{:indent$}***", ""));
            return;
        }
        if let Some((mark, length)) = fence_start(content) {
            let marks = mark.to_string().repeat(length);
            self.out.push(format!("{:indent$}{marks}text", ""));
            self.fence = Some(Fence {
                mark,
                length,
                indent: Column {
                    given,
                    written: indent,
                },
            });
            return;
        }
        let (marker, rest) = split_marker(content);
        if !marker.is_empty() && !marker.starts_with('>') {
            // A number other than 1 starts a list only after a blank line; without it the lines after
            // would be indented for an item that is not one.
            if !in_list && self.out.last().is_some_and(|line| !line.is_empty()) {
                self.out.push(String::new());
            }
            let width = marker.len();
            self.lists.push(Column {
                given: given + width,
                written: indent + width,
            });
        }
        let rest = safe_rest(marker, rest);
        self.out.push(
            format!("{:indent$}{marker}{rest}", "")
                .trim_end()
                .to_owned()
                + hard_break(content),
        );
    }

    fn finish(mut self) -> String {
        if let Some(fence) = self.fence.take() {
            self.close(&fence);
        }
        self.out.join("\n")
    }
}

/// What follows a list or quote marker: it may start with a marker again, but with no fence.
fn safe_rest(marker: &str, rest: &str) -> String {
    if marker.is_empty() {
        return inline::sanitize(rest);
    }
    if fence_start(rest).is_some() {
        let (marks, info) = rest.split_at(rest.len() - rest.trim_start_matches(['`', '~']).len());
        let escaped: String = marks.chars().flat_map(|c| ['\\', c]).collect();
        return escaped + &inline::sanitize(info);
    }
    let (inner, rest) = split_marker(rest);
    if inner.is_empty() {
        inline::sanitize(rest)
    } else {
        format!("{inner}{}", safe_rest(inner, rest))
    }
}

/// Leading white space in columns, and the rest.
fn split_indent(line: &str) -> (usize, &str) {
    let content = line.trim_start();
    let indent = line[..line.len() - content.len()]
        .chars()
        .fold(0, |column, c| {
            if c == '\t' {
                (column / 4 + 1) * 4
            } else {
                column + 1
            }
        });
    (indent, content.trim_end_matches('\r'))
}

/// `* * *`, which is not a list. `---` stays: below a line it makes a heading of it.
fn is_rule(content: &str) -> bool {
    let marks: Vec<char> = content.chars().filter(|c| !c.is_whitespace()).collect();
    let spaced = marks.len() < content.trim_end().len();
    spaced
        && marks.len() >= 3
        && matches!(marks[0], '*' | '-' | '_')
        && marks.iter().all(|c| *c == marks[0])
}

/// Two spaces at the end of a line break it.
fn hard_break(content: &str) -> &'static str {
    if content.ends_with("  ") { "  " } else { "" }
}

/// The character and the length of an opening fence.
fn fence_start(content: &str) -> Option<(char, usize)> {
    let mark = content.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = content.trim_start_matches(mark);
    let length = content.len() - info.len();
    // A backtick later in the line makes it a code span.
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

/// `- `, `* `, `+ `, `1. `, `1) ` or `> `, with one space after it, and the rest. More spaces would
/// start a code block.
fn split_marker(content: &str) -> (&str, &str) {
    let digits = content.len()
        - content
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let length = match content[digits..].chars().next() {
        Some('-' | '*' | '+' | '>') if digits == 0 => 1,
        Some('.' | ')') if (1..=9).contains(&digits) => digits + 1,
        _ => return ("", content),
    };
    let rest = &content[length..];
    match rest.strip_prefix([' ', '\t']) {
        Some(spaced) if rest.starts_with(' ') => (&content[..length + 1], spaced.trim_start()),
        // A quote needs no space; a list item without one, or with a tab, is text.
        _ if content.starts_with('>') => (&content[..1], rest.trim_start()),
        _ => ("", content),
    }
}

fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\t') || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[track_caller]
    fn check(given: &str, wanted: &str) {
        assert_eq!(sanitize(given), wanted);
    }

    #[test]
    fn fences_are_text_and_closed() {
        check(
            "```\nlet x = [1];\n```\nafter [x]",
            "```text\nlet x = [1];\n```\nafter \\[x\\]",
        );
        check("~~~~rust\na\n~~~\nb", "~~~~text\na\n~~~\nb\n~~~~");
        check("```json {\"a\": 1}", "```text\n```");
        check("```a`b", "\\`\\`\\`a\\`b");
    }

    #[test]
    fn indented_code_is_prose() {
        check("a\n\n    let x = <T>;\n\tb", "a\n\nlet x = \\<T>;\nb");
        check("-     code", "- code");
        check(">     code\n> ```\n> x", "> code\n> \\`\\`\\`\n> x");
        check("a\n10. b\n\n        code?", "a\n\n10. b\n\n    code?");
        check("* * *\n\n      code?", "***\n\ncode?");
    }

    #[test]
    fn lists_keep_their_nesting() {
        check(
            "- a\n  - b\n    - c\n\n      more",
            "- a\n  - b\n    - c\n\n      more",
        );
        check(
            "- a\n\n      code?\n\nend\n\n    code?",
            "- a\n\n  code?\n\nend\n\ncode?",
        );
        check("10. a\n\n    b", "10. a\n\n    b");
        check("  - a\n  - b\n     - c", "- a\n- b\n  - c");
    }

    #[test]
    fn a_fence_in_a_list_does_not_end_with_the_item() {
        check(
            "- a\n  ```\nb\n  ```\n\nc",
            "- a\n  ```text\n  b\n  ```\n\nc",
        );
        check(
            "- ```js\n  x\n  ```",
            "- \\`\\`\\`js\n  x\n  ```text\n  ```",
        );
    }
}
