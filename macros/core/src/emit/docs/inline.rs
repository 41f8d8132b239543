//! One line of CommonMark: HTML, brackets and bare URLs made safe.

/// Whether a URL may stand in `<…>` or in a link as it is.
pub(super) fn is_url(text: &str) -> bool {
    url_length(text) == text.len() && !text.is_empty()
}

/// Makes the inline part of a line safe. Code spans, emphasis and links to the web stay.
pub(super) fn sanitize(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    loop {
        let plain = plain_length(rest);
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(c) = rest.chars().next() else {
            return out;
        };
        let (taken, text) = step(rest, c);
        out.push_str(&text);
        rest = &rest[taken..];
    }
}

/// How many bytes come before the first one that may begin something. That is most of any prose, which is
/// not worth a `String` per letter.
fn plain_length(rest: &str) -> usize {
    let begins = |byte: &u8| {
        !matches!(byte, b' '..=b'~') || matches!(byte, b'\\' | b'`' | b'<' | b'!' | b'[' | b']')
    };
    let bytes = rest.as_bytes();
    let mark = bytes.iter().position(begins).unwrap_or(bytes.len());
    rest[..mark].find("http").unwrap_or(mark)
}

/// How many bytes of the rest are taken, and what is written for them.
fn step(rest: &str, c: char) -> (usize, String) {
    match c {
        '\\' => escape(rest),
        '`' => code_span(rest),
        '<' => autolink(rest)
            .or_else(|| line_break(rest))
            .unwrap_or((1, "\\<".to_owned())),
        // An image would load from the web whenever the documentation is read; its link stays.
        '!' if rest[1..].starts_with('[') => match link(&rest[1..]) {
            Some((taken, text)) => (taken + 1, text),
            None => (1, "!".to_owned()),
        },
        '[' => link(rest).unwrap_or((1, "\\[".to_owned())),
        ']' => (1, "\\]".to_owned()),
        'h' if url_length(rest) > 0 => {
            let length = url_length(rest);
            (length, format!("<{}>", &rest[..length]))
        }
        // rustc rejects characters that turn the reading direction of source code.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => (c.len_utf8(), String::new()),
        c if c.is_control() => (c.len_utf8(), " ".to_owned()),
        c => (c.len_utf8(), c.to_string()),
    }
}

/// A backslash escape is kept whole, else `\[` would become `\\[`.
fn escape(rest: &str) -> (usize, String) {
    match rest[1..].chars().next() {
        Some(next) if next.is_ascii_punctuation() => (2, rest[..2].to_owned()),
        // Alone at the end of the line it is a hard line break.
        _ => (1, "\\".to_owned()),
    }
}

/// A code span that ends on its line; without an end, the backticks are text.
fn code_span(rest: &str) -> (usize, String) {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let mut at = ticks;
    while let Some(found) = rest[at..].find('`') {
        let start = at + found;
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        if run == ticks {
            return (start + run, rest[..start + run].to_owned());
        }
        at = start + run;
    }
    (ticks, "\\`".repeat(ticks))
}

/// `<https://…>`.
fn autolink(rest: &str) -> Option<(usize, String)> {
    let inside = &rest[1..rest.find('>')?];
    is_url(inside).then(|| (inside.len() + 2, format!("<{inside}>")))
}

/// `<br>`: written in half of all tables, where only a space can take its place.
fn line_break(rest: &str) -> Option<(usize, String)> {
    let end = rest.find('>')?;
    let tag = rest[1..end].trim_end_matches('/').trim();
    tag.eq_ignore_ascii_case("br")
        .then(|| (end + 1, " ".to_owned()))
}

/// `[text](https://…)`. Every other kind of link is relative to a site that rustdoc does not know.
fn link(rest: &str) -> Option<(usize, String)> {
    let end = closing_bracket(rest)?;
    let target = rest[end + 1..].strip_prefix('(')?;
    let close = target.find(')')?;
    // A title after the URL is dropped.
    let url = target[..close]
        .split_whitespace()
        .next()?
        .trim_matches(['<', '>']);
    if !is_url(url) {
        return None;
    }
    let text = sanitize_text(&rest[1..end]);
    let text = if text.trim().is_empty() {
        "link".to_owned()
    } else {
        text
    };
    Some((end + 2 + close + 1, format!("[{text}](<{url}>)")))
}

/// Where the bracket that opens `rest` closes, brackets inside counted.
fn closing_bracket(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The text of a link: no link can stand in it, so that a URL there is text.
fn sanitize_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '<' | '`' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The length of the URL that a text starts with; 0 where it starts with none.
fn url_length(text: &str) -> usize {
    let Some(scheme) = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))
    else {
        return 0;
    };
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>()[]{}\"'`|\\".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    if url.len() > scheme.len() {
        url.len()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::sanitize;

    #[test]
    fn what_rustdoc_would_misread_is_escaped() {
        let cases = [
            ("a <b>bold</b> Vec<u8>", r"a \<b>bold\</b> Vec\<u8>"),
            ("one<br/>two<BR>three", "one two three"),
            (
                "an [Item] and [a][b] and [x](y)",
                r"an \[Item\] and \[a\]\[b\] and \[x\](y)",
            ),
            (r"kept \[a\] \<b>", r"kept \[a\] \<b>"),
            ("`a[0] <T>` stays", "`a[0] <T>` stays"),
            ("``a`b`` [c]", r"``a`b`` \[c\]"),
            ("an open ` [x]", r"an open \` \[x\]"),
            (
                "see https://a.example/b?c=d. End",
                "see <https://a.example/b?c=d>. End",
            ),
            ("see <https://a.example>", "see <https://a.example>"),
            (
                "[text [1]](https://a.example \"t\")!",
                r"[text \[1\]](<https://a.example>)!",
            ),
            (
                "![alt](https://a.example/i.png)",
                "[alt](<https://a.example/i.png>)",
            ),
            (
                "![](https://a.example/i.png)",
                "[link](<https://a.example/i.png>)",
            ),
            ("https:// and [", r"https:// and \["),
            ("\u{202E}abc\u{0}", "abc "),
            ("größe [ä", r"größe \[ä"),
            ("end\\", "end\\"),
        ];
        for (given, wanted) in cases {
            assert_eq!(sanitize(given), wanted, "for {given:?}");
        }
    }
}
