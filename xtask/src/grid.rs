//! Tables, in columns for a terminal and in Markdown.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

/// A column, with its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// Aligned to the left.
    Words(&'static str),
    /// Aligned to the right.
    Number(&'static str),
}

impl Column {
    fn title(self) -> String {
        match self {
            Column::Words(title) | Column::Number(title) => title.to_owned(),
        }
    }
}

/// A table in columns.
pub(crate) fn text(columns: &[Column], rows: &[Vec<String>]) -> String {
    let header: Vec<String> = columns.iter().map(|column| column.title()).collect();
    let all = || std::iter::once(&header).chain(rows);
    let width = |column: usize| {
        let cells = all().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in all() {
        let mut line = String::new();
        for (index, (cell, column)) in row.iter().zip(columns).enumerate() {
            // `format!` counts characters, not the columns that they take.
            let padding = " ".repeat(width(index) - cell.width());
            let gap = if index == 0 { "" } else { "  " };
            line += gap;
            line += &match column {
                Column::Words(_) => format!("{cell}{padding}"),
                Column::Number(_) => format!("{padding}{cell}"),
            };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// A table in Markdown.
pub(crate) fn markdown(columns: &[Column], rows: &[Vec<String>]) -> String {
    let header: Vec<String> = columns.iter().map(|column| column.title()).collect();
    let rule = columns.iter().map(|column| match column {
        Column::Words(_) => "---".to_owned(),
        Column::Number(_) => "---:".to_owned(),
    });
    let rule: Vec<String> = rule.collect();
    let mut text = String::new();
    for row in [&header, &rule].into_iter().chain(rows) {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        // Writing to a string can't fail.
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 2] = [Column::Words("name"), Column::Number("values")];

    #[test]
    fn numbers_stand_to_the_right() {
        let rows = [vec!["a|b".to_owned(), "7".to_owned()]];
        assert_eq!(text(&COLUMNS, &rows), "name  values\na|b        7\n");
        assert_eq!(
            markdown(&COLUMNS, &rows),
            "| name | values |\n| --- | ---: |\n| a\\|b | 7 |\n"
        );
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let rows = [vec!["顧客".to_owned(), "7 µs".to_owned()]];
        assert_eq!(text(&COLUMNS, &rows), "name  values\n顧客    7 µs\n");
    }
}
