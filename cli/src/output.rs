//! What goes to the terminal.

mod terminal;

use std::io::{self, Write as _};
use std::path::Path;

use extism_openapi_core::diagnostic::{Report, once};
use serde_json::{Value, json};

use self::terminal::Terminal;

/// Prints reports on standard error as rustc would, an empty line after each, and counts them. A warning is
/// said once for all its places.
pub(crate) fn print(reports: &[Report]) {
    let terminal = Terminal::of_stderr();
    let said = once(reports);
    for report in &said {
        eprintln!("{}\n", terminal.text(report.level(), &report.to_string()));
    }
    let counts = ["error", "warning", "note"].into_iter();
    let counts: Vec<String> = counts
        .filter_map(|level| counted(level, count(&said, level), count(reports, level)))
        .collect();
    if !counts.is_empty() {
        eprintln!("{}", counts.join(", "));
    }
}

/// How many there are of a level; `None` where there are none.
fn counted(level: &str, said: usize, places: usize) -> Option<String> {
    let plural = if said == 1 { "" } else { "s" };
    match said {
        0 => None,
        _ if said == places => Some(format!("{said} {level}{plural}")),
        _ => Some(format!("{said} {level}{plural} of {places} places")),
    }
}

fn count(reports: &[Report], level: &str) -> usize {
    reports.iter().filter(|it| it.level() == level).count()
}

/// The reports as `check --format json` prints them. Programs read this: a field may be added, but none
/// renamed or removed.
pub(crate) fn json(document: &Path, reports: &[Report]) -> Value {
    let diagnostics: Vec<Value> = reports.iter().map(diagnostic).collect();
    json!({
        "document": document.to_string_lossy(),
        "errors": count(reports, "error"),
        "warnings": count(reports, "warning"),
        "notes": count(reports, "note"),
        "diagnostics": diagnostics,
    })
}

fn diagnostic(report: &Report) -> Value {
    json!({
        "level": report.level(),
        "message": report.message,
        "file": report.file.as_ref().map(|file| file.to_string_lossy()),
        "line": report.position.map(|(line, _)| line),
        "column": report.position.map(|(_, column)| column),
        "pointer": report.pointer,
        "help": report.help,
    })
}

/// Writes to standard output.
pub(crate) fn write(text: &str) -> Result<(), String> {
    // A reader that has seen enough (`| head`) closes the pipe, which is not a failure.
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output can't be written: {error}"))
        }
        _ => Ok(()),
    }
}
