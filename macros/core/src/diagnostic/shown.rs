//! Texts of documents, files and options as messages show them: short.
//!
//! Messages end up in build logs, which many people read, and a document may come from anyone: a message
//! quotes enough of it to find the place, and can't be made to print a file.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde_json::Value;

/// So many letters are enough to recognise a value.
const VALUE: usize = 40;

/// A name is what people look for, so more of it is shown: a path, a reference, a key.
const NAME: usize = 120;

/// A whole message, however many texts it quotes.
const MESSAGE: usize = 600;

/// A name of the document's or of the user's.
pub(crate) fn name(text: &str) -> Cow<'_, str> {
    cut(text, NAME)
}

/// A pointer: many names in one.
pub(crate) fn path(text: &str) -> Cow<'_, str> {
    cut(text, 3 * NAME)
}

/// A text that is a value.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    cut(text, VALUE)
}

/// A value as JSON; no more of it is written than is shown.
pub(crate) fn value(value: &Value) -> String {
    let mut start = Start {
        text: String::new(),
        left: VALUE,
    };
    if write!(start, "{value}").is_err() {
        start.text.push('…');
    }
    start.text
}

/// What kind of value it is, with its article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A message with each quoted text in it cut to a name's length, and cut as a whole.
pub(crate) fn message(message: &str) -> String {
    if message.len() <= NAME {
        return message.to_owned();
    }
    let parts: Vec<Cow<'_, str>> = message
        .split('`')
        .enumerate()
        // What is between two quotes.
        .map(|(index, part)| match index % 2 {
            1 => cut(part, NAME),
            _ => Cow::Borrowed(part),
        })
        .collect();
    cut(&parts.join("`"), MESSAGE).into_owned()
}

fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Keeps the beginning of what is written to it.
struct Start {
    text: String,
    left: usize,
}

impl fmt::Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(c);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[test]
    fn a_value_is_shown_by_its_first_letters() {
        assert_eq!(super::value(&json!({"a": [1, "b"]})), r#"{"a":[1,"b"]}"#);
        let secret: Value = "s3cr3t".repeat(1_000).into();
        let shown = super::value(&secret);
        assert_eq!(shown.chars().count(), 41, "{shown}");
        assert!(shown.ends_with('…'), "{shown}");
        assert_eq!(super::text(&"é".repeat(41)), "é".repeat(40) + "…");
    }

    #[test]
    fn a_message_is_short_whatever_it_quotes() {
        let fits = format!("`{}` is not a type of OpenAPI", "x".repeat(120));
        assert_eq!(super::message(&fits), fits);
        let long = format!("`{}` is not a type of OpenAPI", "x".repeat(100_000));
        let shown = super::message(&long);
        assert!(shown.ends_with("…` is not a type of OpenAPI"), "{shown}");
        assert!(shown.chars().count() < 160, "{shown}");
        // A quote within the text makes the others pair up wrongly.
        for quote in ["`", "``", "a`"] {
            let shown = super::message(&format!("`{}` is odd", quote.repeat(10_000)));
            assert!(shown.chars().count() <= 601, "{shown}");
        }
    }
}
