//! Documentation comments: the document's prose, made safe for rustdoc.
//!
//! Descriptions are written for API consoles, not for rustdoc: they hold bare HTML, brackets that
//! rustdoc takes for links to items, and code blocks that it would compile as doctests.

mod blocks;
mod inline;

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Docs;

/// Paragraphs of a documentation comment, in order.
#[derive(Debug, Default)]
pub(super) struct Comment {
    paragraphs: Vec<String>,
}

impl Comment {
    /// Adds text that emission itself wrote: taken as it is.
    pub(super) fn own(mut self, text: impl Into<String>) -> Self {
        self.paragraphs.push(text.into());
        self
    }

    /// Adds CommonMark from the document, where there is any.
    pub(super) fn foreign(mut self, text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return self;
        };
        self.paragraphs.push(blocks::sanitize(text));
        self
    }

    /// Adds summary, description and link.
    pub(super) fn docs(self, docs: &Docs) -> Self {
        let summary = docs
            .summary
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let description = docs.description.as_deref().map(str::trim);
        // Many documents write the same sentence twice.
        let summary = summary.filter(|summary| description.is_none_or(|d| !d.starts_with(summary)));
        self.foreign(summary)
            .foreign(description)
            .link(docs.external.as_deref())
    }

    /// Adds `externalDocs`.
    pub(super) fn link(self, url: Option<&str>) -> Self {
        match url.map(str::trim).filter(|url| inline::is_url(url)) {
            Some(url) => self.own(format!("See <{url}>.")),
            None => self,
        }
    }

    /// Adds a paragraph where the document says that a thing is deprecated.
    pub(super) fn deprecated(self, deprecated: bool) -> Self {
        if deprecated {
            self.own("Deprecated.")
        } else {
            self
        }
    }

    /// Adds `text` only where the document had nothing to say: every public item has a comment.
    pub(super) fn or(self, text: impl FnOnce() -> String) -> Self {
        if self.paragraphs.is_empty() {
            self.own(text())
        } else {
            self
        }
    }

    /// The attributes: one per line, as `///` gives them.
    pub(super) fn tokens(&self) -> TokenStream {
        let text = self.paragraphs.join("\n\n");
        let lines = text.lines().map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            quote!(#[doc = #line])
        });
        quote!(#(#lines)*)
    }
}

/// A name of the document as a code span; a backtick in it would end the span.
pub(super) fn code(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    format!("`{}`", clean.trim())
}

/// The first sentence or line of a text, for lists; sanitised, on one line.
pub(super) fn one_line(text: &str) -> Option<String> {
    let paragraph = text
        .trim()
        .lines()
        .take_while(|line| !line.trim().is_empty());
    let line = paragraph.map(str::trim).collect::<Vec<_>>().join(" ");
    let end = line.find(". ").map_or(line.len(), |at| at + 1);
    let sentence = line[..end].trim_start_matches(['#', '>', '-', '*', ' ']);
    (!sentence.is_empty()).then(|| inline::sanitize(sentence))
}

#[cfg(test)]
mod tests {
    use super::{Comment, code, one_line};
    use crate::ir::Docs;

    #[test]
    fn a_summary_that_the_description_repeats_is_left_out() {
        let docs = |summary: &str, description: &str| Docs {
            summary: Some(summary.to_owned()),
            description: Some(description.to_owned()),
            external: Some("https://example.com/a".to_owned()),
        };
        let tokens = Comment::default()
            .docs(&docs("List plans", "List plans of a customer."))
            .tokens();
        assert_eq!(
            tokens.to_string(),
            "# [doc = \" List plans of a customer.\"] # [doc = \"\"] # [doc = \" See <https://example.com/a>.\"]"
        );
        let tokens = Comment::default()
            .docs(&docs("List", "All plans."))
            .tokens();
        assert!(
            tokens
                .to_string()
                .starts_with("# [doc = \" List\"] # [doc = \"\"] # [doc = \" All plans.\"]")
        );
    }

    #[test]
    fn lists_take_the_first_sentence() {
        assert_eq!(
            one_line("# The id.\nOf a\nthing. More.").as_deref(),
            Some("The id.")
        );
        assert_eq!(
            one_line("The id of\na `thing`").as_deref(),
            Some("The id of a `thing`")
        );
        assert_eq!(one_line("  "), None);
    }

    #[test]
    fn a_code_span_stays_closed() {
        assert_eq!(code("a`b\nc"), "`a'b c`");
    }
}
