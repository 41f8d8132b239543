//! Problems found in a document: collected by every pass, reported together.

use std::fmt::Write;

use crate::pointer::Pointer;
use crate::position::{Location, Locator};
use crate::source::Document;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something was skipped or lowered with loss; the expansion goes on.
    Warning,
    /// The expansion can't be used as it is.
    Error,
}

/// One problem: what, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line, without position.
    pub message: String,
    /// Where in the (merged) document.
    pub pointer: Pointer,
    /// What to do about it, in one line.
    pub help: Option<String>,
}

/// The problems found so far; passes take `&mut Diagnostics` and go on after a report.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Reports an error.
    pub fn error(&mut self, pointer: &Pointer, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Error, pointer, message.into())
    }

    /// Reports a warning.
    pub fn warning(&mut self, pointer: &Pointer, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Severity::Warning, pointer, message.into())
    }

    fn push(&mut self, severity: Severity, pointer: &Pointer, message: String) -> &mut Diagnostic {
        let at = self.all.len();
        self.all.push(Diagnostic {
            severity,
            message,
            pointer: pointer.clone(),
            help: None,
        });
        &mut self.all[at]
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those of one severity as text for the user, in document order: each the fault, its place, and
    /// what to do. `None` where there are none. At most 20 are listed, and the others counted.
    ///
    /// ```text
    /// the response `200` has no schema that can be read
    ///    --> lago.yaml:1204:11  (#/paths/~1fees/get/responses/200)
    ///    = help: …
    /// ```
    pub fn render(&self, severity: Severity, document: &Document) -> Option<String> {
        let mut locator = Locator::new(document);
        let mut placed: Vec<Placed<'_>> = self
            .all
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .map(|diagnostic| Placed::new(diagnostic, document, &mut locator))
            .collect();
        // What is reported of a shared place by each who refers to it is one fault. The sort is
        // stable, so it leaves those of one place in the order in which the passes found them.
        placed.sort_by_key(|placed| placed.order);
        placed.dedup_by(|a, b| a.order == b.order && a.diagnostic == b.diagnostic);
        if placed.is_empty() {
            return None;
        }
        let mut text = String::new();
        for placed in placed.iter().take(MAX_RENDERED) {
            placed.render(&mut text);
        }
        if let Some(more) = placed
            .len()
            .checked_sub(MAX_RENDERED)
            .filter(|more| *more > 0)
        {
            text.push_str(&format!("and {more} more\n"));
        }
        text.truncate(text.trim_end().len());
        Some(text)
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }
}

/// More than this at once helps nobody.
const MAX_RENDERED: usize = 20;

/// A diagnostic with its place in the files.
struct Placed<'a> {
    diagnostic: &'a Diagnostic,
    location: Location,
    /// File, line, column.
    order: (usize, usize, usize),
}

impl<'a> Placed<'a> {
    fn new(diagnostic: &'a Diagnostic, document: &Document, locator: &mut Locator<'_>) -> Self {
        let location = locator.locate(&diagnostic.pointer);
        let (file, _) = document.origin(&diagnostic.pointer);
        let order = (file, location.line, location.column);
        Placed {
            diagnostic,
            location,
            order,
        }
    }

    fn render(&self, text: &mut String) {
        let Location {
            file,
            line,
            column,
            pointer,
        } = &self.location;
        let file = file.display();
        // Writing to a string can't fail.
        let _ = writeln!(text, "{}", self.diagnostic.message);
        let _ = writeln!(text, "   --> {file}:{line}:{column}  ({pointer})");
        if let Some(help) = &self.diagnostic.help {
            let _ = writeln!(text, "   = help: {help}");
        }
        text.push('\n');
    }
}

impl Diagnostic {
    /// Adds what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}

#[cfg(test)]
mod tests;
