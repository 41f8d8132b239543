//! One figure of a benchmark. A benchmark prints each figure as a line for people on stderr and as a line
//! of JSON on stdout; `cargo xtask bench` makes one table of these.
//!
//! ```
//! use std::time::Duration;
//! use bench_row::{Goal, Row};
//!
//! let by_hand = Duration::from_micros(10);
//! let ours = Duration::from_micros(9);
//! let row = Row::time("calls", "openapi_pdk!", ours).relative_to(by_hand.as_secs_f64());
//! let row = row.goal(Goal::AtMost(0.95));
//! assert_eq!(row.met(), Some(true));
//! assert!(row.to_string().ends_with("9 µs    0.90  at most 0.95: met"));
//! ```

mod unit;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use unit::Unit;

/// One figure: what was measured, its value, and its goal.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Row {
    /// The part of the table: `expansion`, `check`, `size`, `calls`, `host`, `instructions`.
    pub section: String,
    /// What was measured; unique in its section.
    pub name: String,
    /// The value; `None` if it could not be measured, which the note explains.
    pub value: Option<f64>,
    /// What the value counts.
    pub unit: Unit,
    /// The value as a multiple of its base, measured in the same run: more meaningful than the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// The goal for the ratio, or for the value if there is no ratio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// What a plot draws the value against: bytes of a document, operations, calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<f64>,
    /// One of many points of a plot, which no table lists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub point: bool,
    /// What a reader must know to understand the figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The bound that a figure should keep.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// This value, or less.
    AtMost(f64),
    /// This value, or more.
    AtLeast(f64),
}

impl Row {
    /// A figure without base, goal or note.
    pub fn new(section: &str, name: impl Into<String>, value: f64, unit: Unit) -> Self {
        Self {
            section: section.to_owned(),
            name: name.into(),
            value: Some(value),
            unit,
            ratio: None,
            goal: None,
            input: None,
            point: false,
            note: None,
        }
    }

    /// A time, in seconds.
    pub fn time(section: &str, name: impl Into<String>, time: Duration) -> Self {
        Self::new(section, name, time.as_secs_f64(), Unit::Seconds)
    }

    /// A figure that could not be measured, and why.
    pub fn missing(section: &str, name: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            value: None,
            note: Some(why.into()),
            ..Self::new(section, name, 0.0, Unit::Number)
        }
    }

    /// Adds the value as a multiple of `base`, which is in the same unit.
    #[must_use]
    pub fn relative_to(self, base: f64) -> Self {
        let ratio = self.value.map(|value| value / base);
        let ratio = ratio.filter(|ratio| ratio.is_finite());
        Self { ratio, ..self }
    }

    /// Adds the bound for the ratio or, without one, for the value.
    #[must_use]
    pub fn goal(self, goal: Goal) -> Self {
        let goal = Some(goal);
        Self { goal, ..self }
    }

    /// Adds what a plot draws the value against.
    #[must_use]
    pub fn input(self, input: f64) -> Self {
        let input = Some(input);
        Self { input, ..self }
    }

    /// Makes it a point of a plot, drawn against `input` and not listed.
    #[must_use]
    pub fn point(self, input: f64) -> Self {
        let point = true;
        Self { point, ..self }.input(input)
    }

    /// Adds a note for the reader.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        let note = Some(note.into());
        Self { note, ..self }
    }

    /// Whether the figure keeps its bound; `None` if it has no bound. A figure that could not be measured
    /// keeps no bound.
    pub fn met(&self) -> Option<bool> {
        let goal = self.goal?;
        let figure = self.ratio.or(self.value);
        Some(figure.is_some_and(|figure| goal.admits(figure)))
    }

    /// The value with its unit, for a person; a dash if there is no value.
    pub fn figure(&self) -> String {
        match self.value {
            Some(value) => self.unit.show(value),
            None => "–".to_owned(),
        }
    }

    /// Prints the figure: for people on stderr, for `cargo xtask bench` on stdout.
    pub fn print(&self) {
        eprintln!("{self}");
        // JSON can't represent values that are not finite: these are written as null.
        if let Ok(line) = serde_json::to_string(self) {
            println!("{line}");
        }
    }
}

impl Goal {
    /// Whether a figure keeps the bound.
    pub fn admits(self, figure: f64) -> bool {
        match self {
            Self::AtMost(bound) => figure <= bound,
            Self::AtLeast(bound) => figure >= bound,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { section, name, .. } = self;
        write!(f, "{section}  {name:<54} {:>12}", self.figure())?;
        if let Some(ratio) = self.ratio {
            write!(f, " {ratio:>7.2}")?;
        }
        if let (Some(goal), Some(met)) = (self.goal, self.met()) {
            let met = if met { "met" } else { "NOT MET" };
            write!(f, "  {}: {met}", self.show_goal(goal))?;
        }
        match &self.note {
            Some(note) => write!(f, "  ({note})"),
            None => Ok(()),
        }
    }
}

impl Row {
    /// The bound, in the unit of its figure.
    pub fn show_goal(&self, goal: Goal) -> String {
        let (words, bound) = match goal {
            Goal::AtMost(bound) => ("at most", bound),
            Goal::AtLeast(bound) => ("at least", bound),
        };
        match self.ratio {
            Some(_) => format!("{words} {bound}"),
            None => format!("{words} {}", self.unit.show(bound)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_from_its_line() {
        let row = Row::new("size", "ours", 120.0, Unit::Bytes)
            .relative_to(100.0)
            .goal(Goal::AtMost(1.1))
            .input(10.0)
            .note("as it is");
        let line = serde_json::to_string(&row).unwrap();
        assert_eq!(
            line,
            r#"{"section":"size","name":"ours","value":120.0,"unit":"B","ratio":1.2,"goal":{"at_most":1.1},"input":10.0,"note":"as it is"}"#
        );
        assert_eq!(serde_json::from_str::<Row>(&line).unwrap(), row);
    }

    #[test]
    fn the_goal_is_for_the_ratio_or_else_for_the_value() {
        let row = Row::new("size", "ours", 120.0, Unit::Bytes);
        assert_eq!(row.met(), None);
        let value = row.clone().goal(Goal::AtLeast(119.0));
        assert_eq!(value.met(), Some(true));
        let ratio = row.relative_to(100.0).goal(Goal::AtMost(1.1));
        assert_eq!(ratio.met(), Some(false));
        assert!(
            ratio.to_string().contains("at most 1.1: NOT MET"),
            "{ratio}"
        );
    }

    #[test]
    fn what_could_not_be_had_meets_no_goal() {
        let row = Row::missing("check", "a peer", "it does not compile").goal(Goal::AtMost(1.0));
        assert_eq!(row.met(), Some(false));
        assert!(row.to_string().ends_with("(it does not compile)"), "{row}");
    }

    #[test]
    fn a_base_of_nothing_gives_no_ratio() {
        let row = Row::new("calls", "none", 1.0, Unit::Seconds).relative_to(0.0);
        assert_eq!(row.ratio, None);
    }
}
