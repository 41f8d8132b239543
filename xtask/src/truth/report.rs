//! The outcome for the values of one document, or of one file of the suite.

use serde::Deserialize;

/// One document or file, and its outcome.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Judged(Box<Report>),
    /// The macros reject the document; their message.
    Refused(String),
    /// A step panicked or took too long, or the crate did not compile.
    Failed(String),
}

/// What `truth judge` prints.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Report {
    /// Schemas in the suite's file.
    pub(crate) schemas: usize,
    /// All values that have a type.
    pub(crate) values: usize,
    /// Values that round-trip unchanged, except for defaults.
    pub(crate) same: usize,
    /// Values that round-trip without the properties that their schemas don't mention.
    pub(crate) undocumented: Vec<Remark>,
    /// Values of another kind than a schema without `type` means.
    pub(crate) other_kind: Vec<Remark>,
    /// Values that don't round-trip, although their schemas allow them.
    pub(crate) failed: Vec<Remark>,
    /// Values that don't match their schema.
    pub(crate) invalid: Vec<Remark>,
    /// How many of the invalid values the type rejects.
    pub(crate) rejected: usize,
    /// Values whose schemas are faulty.
    pub(crate) unjudged: Vec<Remark>,
    /// Places of examples without a type.
    pub(crate) untyped: Vec<String>,
    /// Schemas that have no type.
    pub(crate) refused: Vec<Remark>,
}

/// A remark about a value or a schema.
#[derive(Debug, Deserialize)]
pub(crate) struct Remark {
    pub(crate) at: String,
    pub(crate) why: String,
}

impl Report {
    /// Values that their schemas allow.
    pub(crate) fn valid(&self) -> usize {
        self.same + self.undocumented.len() + self.other_kind.len() + self.failed.len()
    }

    /// Values that round-trip with all their documented properties.
    pub(crate) fn through(&self) -> usize {
        self.same + self.undocumented.len()
    }

    pub(crate) fn add(&mut self, other: &Report) {
        let remarks = |to: &mut Vec<Remark>, from: &[Remark]| {
            to.extend(from.iter().map(|remark| Remark {
                at: remark.at.clone(),
                why: remark.why.clone(),
            }));
        };
        self.schemas += other.schemas;
        self.values += other.values;
        self.same += other.same;
        self.rejected += other.rejected;
        remarks(&mut self.undocumented, &other.undocumented);
        remarks(&mut self.other_kind, &other.other_kind);
        remarks(&mut self.failed, &other.failed);
        remarks(&mut self.invalid, &other.invalid);
        remarks(&mut self.unjudged, &other.unjudged);
        remarks(&mut self.refused, &other.refused);
        self.untyped.extend(other.untyped.iter().cloned());
    }
}

impl Entry {
    pub(crate) fn report(&self) -> Option<&Report> {
        match &self.outcome {
            Outcome::Judged(report) => Some(report),
            _ => None,
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        match &self.outcome {
            Outcome::Judged(report) => !report.failed.is_empty(),
            Outcome::Refused(_) => false,
            Outcome::Failed(_) => true,
        }
    }
}

/// The sum of all reports.
pub(crate) fn total(entries: &[Entry]) -> Report {
    let mut total = Report::default();
    for report in entries.iter().filter_map(Entry::report) {
        total.add(report);
    }
    total
}

/// A part as a percentage, for a person: `100 %` only if the part is the whole.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    if part == whole {
        return "100 %".to_owned();
    }
    // Rounded down, to tenths.
    let tenths = part * 1000 / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_hundred_percent_is_all() {
        assert_eq!(percent(0, 0), "100 %");
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(3, 3), "100 %");
    }
}
