//! The table of a run, for a terminal and in Markdown.

use std::fmt::Write as _;

use super::report::{Checked, Entry, Outcome, summary};

const HEADER: [&str; 11] = [
    "document",
    "version",
    "operations",
    "emitted",
    "skipped",
    "types",
    "webhooks",
    "guest s",
    "host s",
    "peak MB",
    "result",
];

/// The table in columns, and below it the remarks about single documents.
pub(crate) fn text(entries: &[Entry]) -> String {
    let rows = rows(entries);
    let widths: [usize; HEADER.len()] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(HEADER[column].len())
    });
    let mut text = String::new();
    let header = HEADER.map(str::to_owned);
    for row in [&header].into_iter().chain(&rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            // Names to the left, numbers to the right. Writing to a string can't fail.
            let _ = match is_number(column) {
                true => write!(line, "{cell:>width$}  "),
                false => write!(line, "{cell:<width$}  "),
            };
        }
        text += line.trim_end();
        text.push('\n');
    }
    for (name, remark) in remarks(entries) {
        let remark = remark.trim_end().replace('\n', "\n    ");
        let _ = writeln!(text, "\n{name}: {remark}");
    }
    text.push('\n');
    text
}

/// The table, the remarks as a list, and the last line.
pub(crate) fn markdown(entries: &[Entry]) -> String {
    let mut text = String::new();
    let line = |text: &mut String, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    };
    line(&mut text, &HEADER.map(str::to_owned));
    let rule: [String; HEADER.len()] = std::array::from_fn(|column| match is_number(column) {
        true => "---:".to_owned(),
        false => "---".to_owned(),
    });
    line(&mut text, &rule);
    for row in rows(entries) {
        line(&mut text, &row);
    }
    text.push('\n');
    for (name, remark) in remarks(entries) {
        let _ = match remark.trim_end().contains('\n') {
            // Compilers' messages keep their columns.
            true => writeln!(
                text,
                "- {name}:\n\n  ```text\n  {}\n  ```",
                remark.trim_end().replace('\n', "\n  ")
            ),
            false => writeln!(text, "- {name}: {remark}"),
        };
    }
    let _ = writeln!(text, "\n{}", summary(entries));
    text
}

fn is_number(column: usize) -> bool {
    (2..=9).contains(&column)
}

fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|")
}

fn rows(entries: &[Entry]) -> Vec<[String; HEADER.len()]> {
    entries.iter().map(row).collect()
}

fn row(entry: &Entry) -> [String; HEADER.len()] {
    let name = entry.document.name.clone();
    let result = result(&entry.outcome).to_owned();
    let Outcome::Expanded(expanded) = &entry.outcome else {
        let mut cells: [String; HEADER.len()] = std::array::from_fn(|_| String::new());
        cells[0] = name;
        cells[HEADER.len() - 1] = result;
        return cells;
    };
    let report = &expanded.report;
    let version = match &report.version {
        serde_json::Value::String(version) => version.clone(),
        other => other.to_string(),
    };
    let seconds = |ms: u64| format!("{}.{:02}", ms / 1000, ms % 1000 / 10);
    [
        name,
        version,
        report.operations.to_string(),
        report.emitted.to_string(),
        report.skipped.len().to_string(),
        report.types.to_string(),
        report.webhooks.to_string(),
        seconds(report.guest_ms),
        seconds(report.host_ms),
        report
            .peak_kib
            .map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string()),
        result,
    ]
}

fn result(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Failed(_) => "FAILED",
        Outcome::Refused(_) => "rejected",
        Outcome::Expanded(expanded) => match &expanded.checked {
            None => "expanded",
            Some(Checked { failures }) if failures.is_empty() => "checked",
            Some(_) => "FAILED",
        },
    }
}

/// Refusals, faults of documents, skipped operations and failures, each with its document.
fn remarks(entries: &[Entry]) -> Vec<(&str, String)> {
    let mut remarks = Vec::new();
    for entry in entries {
        let name = entry.document.name.as_str();
        match &entry.outcome {
            Outcome::Failed(message) => remarks.push((name, format!("failed: {message}"))),
            Outcome::Refused(message) => remarks.push((name, format!("rejected: {message}"))),
            Outcome::Expanded(expanded) => {
                let report = &expanded.report;
                let errors = report.errors.iter();
                remarks
                    .extend(errors.map(|error| (name, format!("fault of the document: {error}"))));
                let skipped = report.skipped.iter();
                remarks.extend(skipped.map(|skipped| {
                    let text = format!("skipped {}: {}", skipped.operation, skipped.reason);
                    (name, text)
                }));
                let failures = expanded
                    .checked
                    .iter()
                    .flat_map(|checked| &checked.failures);
                remarks.extend(failures.map(|(check, text)| (name, format!("{check}:\n{text}"))));
            }
        }
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::entries;
    use super::*;

    #[test]
    fn columns_stand_below_their_headers() {
        let text = text(&entries());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            "good.yaml   3.1.0             3        2        1      5         1     1.50    0.02        2  checked"
        );
        assert!(lines[2].ends_with("FAILED"), "{}", lines[2]);
        assert!(lines[3].starts_with("old.json") && lines[3].ends_with("rejected"));
        assert!(
            text.contains("\nbad.yaml: host:\n    error[E0425]: x\n"),
            "{text}"
        );
        assert!(
            text.contains("\ngood.yaml: skipped GET /a|b: no schema\n"),
            "{text}"
        );
        assert!(
            text.contains("\nworst.json: failed: it panicked\n"),
            "{text}"
        );
    }

    #[test]
    fn markdown_has_a_row_for_each_document_and_the_last_line() {
        let text = markdown(&entries());
        assert_eq!(
            text.lines().filter(|line| line.starts_with("| ")).count(),
            6
        );
        assert!(
            text.contains("\n- old.json: rejected: it is Swagger 2.0\n"),
            "{text}"
        );
        assert!(
            text.contains("  ```text\n  host:\n  error[E0425]: x\n  ```"),
            "{text}"
        );
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("corpus: 4 documents"), "{last}");
    }
}
