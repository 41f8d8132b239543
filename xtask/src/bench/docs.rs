//! `docs/performance.md`: its table, its plots, and the figures that they are made from.

use std::fs;
use std::path::Path;
use std::process::Command;

use bench_row::Row;

use super::{plots, table};
use crate::corpus::processors;
use crate::failure::Failure;
use crate::{section, workspace};

const PAGE: &str = "docs/performance.md";

/// The plots are in the same folder.
const FIGURES: &str = "docs/performance/figures.json";

/// Writes all of it. Sections that were not measured now keep the figures of an earlier run: ratios are
/// within one section, and so always within one run.
pub(super) fn update(measured: &[Row]) -> Result<(), Failure> {
    let root = workspace::root();
    let figures = root.join(FIGURES);
    let known = match figures.exists() {
        true => read(&figures)?,
        false => Vec::new(),
    };
    let rows = merged(known, measured);
    for (name, plot) in plots::all(&rows)? {
        write(&figures.with_file_name(name), &plot)?;
    }
    write(&figures, &table::json(&rows)?)?;
    let text = format!("\n{}{}", machine()?, table::markdown(&rows));
    section::write(&root.join(PAGE), "figures", &text)
}

/// The machine of the last run.
fn machine() -> Result<String, Failure> {
    let compiler = workspace::stdout_of(Command::new("rustc").arg("--version"))?;
    Ok(format!(
        "Each section is of one run; the last was with {}, on {} {} processors ({}).\n",
        compiler.trim(),
        processors(),
        std::env::consts::ARCH,
        std::env::consts::OS,
    ))
}

fn merged(known: Vec<Row>, measured: &[Row]) -> Vec<Row> {
    let is_new = |row: &Row| measured.iter().any(|new| new.section == row.section);
    let kept = known.into_iter().filter(|row| !is_new(row));
    kept.chain(measured.iter().cloned()).collect()
}

fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(format!("can't read {}: {error}", path.display()))
    };
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

/// Writes a file, and creates the folders above it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| Failure::new(format!("can't write {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use bench_row::Unit;

    use super::*;

    #[test]
    fn a_section_is_of_one_run() {
        let row = |section, name| Row::new(section, name, 1.0, Unit::Number);
        let known = vec![row("size", "gone"), row("calls", "kept")];
        let rows = merged(known, &[row("size", "new")]);
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["kept", "new"]);
    }
}
