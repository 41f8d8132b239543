//! Problems found in a document: collected by every pass, reported together.

pub(crate) mod did_you_mean;
mod load_error;
mod repeated;
mod report;
pub(crate) mod shown;

use crate::document::{Document, Pointer};

pub use self::load_error::LoadError;
pub use self::repeated::{Others, once};
pub use self::report::Report;

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
    /// Whether nothing is lost by it: all that the document describes is there, under its name and with its
    /// type. Only `extism-openapi check` shows such a warning. Someone who compiles a plug-in against
    /// another's document can do nothing about it, and builds with `-D warnings` would fail.
    pub minor: bool,
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
            minor: false,
        });
        &mut self.all[at]
    }

    /// Takes over what was reported elsewhere.
    pub(crate) fn copy(&mut self, diagnostic: &Diagnostic) {
        self.all.push(diagnostic.clone());
    }

    /// Drops the problems of these places: none of them is expanded.
    pub(crate) fn forget(&mut self, places: &[Pointer]) {
        let gone = |it: &Diagnostic| places.iter().any(|place| it.pointer.is_within(place));
        self.all.retain(|diagnostic| !gone(diagnostic));
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|d| d.severity == Severity::Error)
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them with their places, in document order, each once.
    pub fn reports(&self, document: &Document) -> Vec<Report> {
        report::reports(&self.all, document)
    }

    /// Those of one severity as one text; `None` where there are none.
    pub fn render(&self, severity: Severity, document: &Document) -> Option<String> {
        text(&self.reports(document), severity)
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }
}

/// The reports of one severity as one text, an empty line between them; `None` where there are none.
pub fn text(reports: &[Report], severity: Severity) -> Option<String> {
    let of_it = reports.iter().filter(|report| report.severity == severity);
    let texts: Vec<String> = of_it.map(Report::to_string).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

impl Diagnostic {
    /// Adds what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Says that nothing is lost by it (see [`Diagnostic::minor`]).
    pub fn minor(&mut self) -> &mut Self {
        self.minor = true;
        self
    }
}

#[cfg(test)]
mod tests;
