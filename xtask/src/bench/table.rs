//! The figures, in columns for a terminal, in Markdown, and for programs.

use std::fmt::Write as _;

use bench_row::Row;
use clap::ValueEnum as _;

use super::Section;
use crate::failure::Failure;
use crate::grid::{self, Column};

const COLUMNS: [Column; 6] = [
    Column::Words("figure"),
    Column::Number("value"),
    Column::Number("ratio"),
    Column::Number("goal"),
    Column::Words("met"),
    Column::Words("note"),
];

/// One table, section by section.
pub(super) fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    for (section, rows) in sections(rows) {
        // Writing to a string can't fail.
        let _ = writeln!(text, "\n{}: {}\n", section.name(), section.about());
        text += &grid::text(&COLUMNS, &rows);
    }
    text.push('\n');
    text
}

/// One table per section.
pub(super) fn markdown(rows: &[Row]) -> String {
    let mut text = String::new();
    for (section, rows) in sections(rows) {
        let _ = writeln!(text, "\n### {}\n\n{}\n", section.name(), section.about());
        text += &grid::markdown(&COLUMNS, &rows);
    }
    let _ = writeln!(text, "\n{}\n", summary(rows));
    text
}

/// One row per line, so that two runs can be compared line by line.
pub(super) fn json(rows: &[Row]) -> Result<String, Failure> {
    let lines = rows.iter().map(serde_json::to_string);
    let lines: Result<Vec<String>, _> = lines.collect();
    let lines = lines.map_err(|error| Failure::new(format!("no JSON: {error}")))?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

/// The last line of a run.
pub(super) fn summary(rows: &[Row]) -> String {
    let verdicts: Vec<bool> = rows.iter().filter_map(Row::met).collect();
    let met = verdicts.iter().filter(|met| **met).count();
    let figures = rows.iter().filter(|row| !row.point).count();
    let goals = verdicts.len();
    format!("bench: {figures} figures, {met} of {goals} goals met")
}

/// The sections that have rows, in their order, with the cells of their rows.
fn sections(rows: &[Row]) -> impl Iterator<Item = (Section, Vec<Vec<String>>)> {
    Section::value_variants().iter().filter_map(|section| {
        let of_it = |row: &&Row| row.section == section.name() && !row.point;
        let rows: Vec<_> = rows.iter().filter(of_it).map(cells).collect();
        (!rows.is_empty()).then_some((*section, rows))
    })
}

fn cells(row: &Row) -> Vec<String> {
    let goal = row.goal.map(|goal| row.show_goal(goal));
    let met = row.met().map(|met| if met { "yes" } else { "NO" });
    vec![
        row.name.clone(),
        row.figure(),
        row.ratio.map(ratio).unwrap_or_default(),
        goal.unwrap_or_default(),
        met.unwrap_or_default().to_owned(),
        row.note.clone().unwrap_or_default(),
    ]
}

fn ratio(ratio: f64) -> String {
    match ratio {
        ratio if ratio >= 100.0 => format!("{ratio:.0}"),
        ratio if ratio >= 0.1 => format!("{ratio:.2}"),
        ratio => format!("{ratio:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use bench_row::{Goal, Unit};

    use super::*;

    fn rows() -> Vec<Row> {
        let row = |section, name, value| Row::new(section, name, value, Unit::Bytes);
        vec![
            row("size", "ours", 90.0)
                .relative_to(100.0)
                .goal(Goal::AtMost(1.0)),
            row("expansion", "one of many", 2.0).point(1.0),
            Row::missing("check", "a peer", "it did not compile").goal(Goal::AtMost(1.0)),
        ]
    }

    #[test]
    fn sections_keep_their_order_and_points_are_left_out() {
        let text = text(&rows());
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines[0].starts_with("check: "), "{text}");
        assert_eq!(
            lines[2],
            "a peer      –         at most 1  NO   it did not compile"
        );
        assert!(lines[3].starts_with("size: "), "{text}");
        assert_eq!(lines[5], "ours     90 B   0.90  at most 1  yes");
        assert_eq!(lines.len(), 6, "{text}");
    }

    #[test]
    fn the_last_line_counts_what_is_listed() {
        assert_eq!(summary(&rows()), "bench: 2 figures, 1 of 2 goals met");
    }

    #[test]
    fn json_is_a_row_a_line() {
        let json = json(&rows()).unwrap();
        assert_eq!(json.lines().count(), 5);
        assert_eq!(serde_json::from_str::<Vec<Row>>(&json).unwrap(), rows());
    }
}
