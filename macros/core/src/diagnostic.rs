//! Problems found in a document: collected by every pass, reported together.

use crate::pointer::Pointer;

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
        self.all.push(Diagnostic { severity, message, pointer: pointer.clone(), help: None });
        &mut self.all[at]
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.all.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }
}

impl Diagnostic {
    /// Adds what to do about it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }
}
