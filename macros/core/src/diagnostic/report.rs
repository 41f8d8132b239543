//! A problem with its place in a file, and how it reads.

use std::fmt;
use std::path::PathBuf;

use super::{Diagnostic, LoadError, Others, Severity, shown};
use crate::document::{Document, INLINE, Location, Locator};

/// One problem as the user reads it.
///
/// Displayed it is a compiler's message without its `error: `: the fault, the place in the file that
/// holds it, and what to do. rustc indents all lines but the first by seven columns more.
///
/// ```text
/// the reference `#/components/schemas/Fee` names nothing: no `Fee`
///   --> lago.yaml:1204:11  (#/paths/~1fees/get/responses/200/$ref)
///   = help: there is `FeeObject` in the same place
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How bad it is.
    pub severity: Severity,
    /// Whether nothing is lost by it; see [`Diagnostic::minor`].
    pub minor: bool,
    /// What is wrong, in one line.
    pub message: String,
    /// The file that holds it, as the user (or the reference to it) names it; `None` where the fault is
    /// in the options.
    pub file: Option<PathBuf>,
    /// Line and column, both from 1, the column in characters; `None` where the file as a whole is at
    /// fault.
    pub position: Option<(usize, usize)>,
    /// The JSON pointer within that file, as a fragment (`#/paths/~1fees`).
    pub pointer: Option<String>,
    /// What to do about it, in one line.
    pub help: Option<String>,
    /// The other places with the same warning, where it is said once for all of them; see
    /// [`once`](super::once).
    pub others: Others,
}

impl Report {
    /// A fault of the macro's options.
    pub(crate) fn of_options(message: String) -> Self {
        Report {
            severity: Severity::Error,
            minor: false,
            message,
            file: None,
            position: None,
            pointer: None,
            help: None,
            others: Others::default(),
        }
    }

    pub(super) fn of(diagnostic: &Diagnostic, location: Location) -> Self {
        Report {
            severity: diagnostic.severity,
            minor: diagnostic.minor,
            message: fit(&diagnostic.message),
            file: Some(location.file),
            position: Some((location.line, location.column)).filter(|(line, _)| *line > 0),
            pointer: Some(location.pointer.to_string()),
            help: diagnostic.help.as_deref().map(fit),
            others: Others::default(),
        }
    }

    /// How a command line or an editor calls its kind: `error`, `warning` or `note`.
    pub fn level(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning if self.minor => "note",
            Severity::Warning => "warning",
        }
    }
}

impl From<&LoadError> for Report {
    fn from(error: &LoadError) -> Self {
        Report {
            severity: Severity::Error,
            minor: false,
            message: fit(&error.message),
            file: Some(error.file.clone().unwrap_or_else(|| INLINE.into())),
            position: error.position,
            pointer: None,
            help: error.help.as_deref().map(fit),
            others: Others::default(),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        // Without a position the message names the file.
        if let (Some(file), Some((line, column))) = (&self.file, self.position) {
            let file = file.display().to_string();
            let file = in_one_line(&shown::name(&file));
            write!(f, "\n  --> {file}:{line}:{column}")?;
            if let Some(pointer) = &self.pointer {
                write!(f, "  ({})", in_one_line(&shown::path(pointer)))?;
            }
        }
        if let Some(note) = self.others.note() {
            write!(f, "\n  = note: {note}")?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

/// A message as it is shown: in one line, and short enough to be read.
fn fit(message: &str) -> String {
    in_one_line(&shown::message(message))
}

/// Escapes what a terminal would obey rather than show: messages quote names of a document, and a
/// document may come from anyone.
fn in_one_line(text: &str) -> String {
    let obeyed = |c: char| {
        let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c.is_control() || reorders || matches!(c, '\u{2028}' | '\u{2029}')
    };
    if !text.contains(obeyed) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match obeyed(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown
}

/// All problems, in document order, each once.
pub(super) fn reports(diagnostics: &[Diagnostic], document: &Document) -> Vec<Report> {
    let mut locator = Locator::new(document);
    let mut placed: Vec<(usize, Report)> = diagnostics
        .iter()
        .map(|diagnostic| {
            let (file, _) = document.origin(&diagnostic.pointer);
            let location = locator.locate(&diagnostic.pointer);
            (file, Report::of(diagnostic, location))
        })
        .collect();
    // Each reference to a shared place reports it, but it is one fault. The sort is stable, so it leaves
    // those of one place in the order in which the passes found them.
    placed.sort_by_key(|(file, report)| (*file, report.position));
    let mut reports: Vec<Report> = placed.into_iter().map(|(_, report)| report).collect();
    reports.dedup();
    reports
}
