//! Plain text tables.

use std::fmt::Write;

/// A table with a title; the first row is its header.
pub(super) struct Table {
    title: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(title: &'static str, header: &[&str]) -> Self {
        Table {
            title,
            rows: vec![header.iter().map(|cell| (*cell).to_owned()).collect()],
        }
    }

    pub(super) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
        let width = |column| {
            let cells = self
                .rows
                .iter()
                .map(|row| cell(row, column).chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        writeln!(f, "{}", self.title)?;
        for row in &self.rows {
            let mut line = String::new();
            for (column, width) in widths.iter().enumerate() {
                let text = cell(row, column);
                if is_number(&text) {
                    write!(line, "  {text:>width$}")?;
                } else {
                    write!(line, "  {text:<width$}")?;
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c == '-' || c == '.')
        && text.matches('-').count() < 2
}

/// An amount as people write it; the demo's currencies all have cents.
pub(super) fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::{Table, money};

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new("Fruit", &["name", "weight"]);
        table.push(vec!["fig".to_owned(), "9.50".to_owned()]);
        table.push(vec!["watermelon".to_owned(), "4000.00".to_owned()]);
        let expected =
            "Fruit\n  name        weight\n  fig            9.50\n  watermelon  4000.00\n";
        assert_eq!(table.to_string(), expected);
    }

    #[test]
    fn amounts_have_two_places() {
        let cases = [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (123_456, "1234.56"),
        ];
        for (cents, text) in cases {
            assert_eq!(money(cents), text);
        }
    }
}
