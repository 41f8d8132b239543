//! What a document repeats is said once: at its first place, with the number of the others.

use super::{Report, Severity};
use crate::hash::HashMap;

/// More names than these are not read; `check --format json` has them all.
const MOST_NAMES: usize = 5;

/// Where else a document has what a warning is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// How many places.
    pub places: usize,
    /// The first few things that are named there, where those are not what the message names.
    pub names: Vec<String>,
}

impl Others {
    /// The line below the message.
    pub(super) fn note(&self) -> Option<String> {
        let places = match self.places {
            0 => return None,
            1 => "1 other place".to_owned(),
            more => format!("{more} other places"),
        };
        let mut named = self.names.join(", ");
        if self.names.len() > MOST_NAMES {
            named = format!("{}, …", self.names[..MOST_NAMES].join(", "));
        }
        if !named.is_empty() {
            named = format!(" of {named}");
        }
        Some(format!(
            "the same{named}, in {places} (`extism-openapi check --format json` lists them)"
        ))
    }
}

/// The reports with each kind of warning once. Of one kind are those that differ only in what they quote.
/// Errors stay one by one, and so do warnings that give different help.
pub fn once(reports: &[Report]) -> Vec<Report> {
    let mut said: Vec<Report> = Vec::new();
    let mut known: HashMap<(String, bool, Option<&str>), usize> = HashMap::default();
    for report in reports {
        let key = (kind(&report.message), report.minor, report.help.as_deref());
        match known.get(&key) {
            Some(first) if report.severity == Severity::Warning => said[*first].add(report),
            _ => {
                if report.severity == Severity::Warning {
                    known.insert(key, said.len());
                }
                said.push(report.clone());
            }
        }
    }
    said
}

impl Report {
    fn add(&mut self, other: &Report) {
        self.others.places += 1;
        let mut both = quoted(&self.message).zip(quoted(&other.message));
        let Some((_, name)) = both.find(|(here, there)| here != there) else {
            return;
        };
        let name = format!("`{name}`");
        // One more than are shown tells that there are more.
        if self.others.names.len() <= MOST_NAMES && !self.others.names.contains(&name) {
            self.others.names.push(name);
        }
    }
}

/// What a message quotes.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// A message without what it quotes.
fn kind(message: &str) -> String {
    message.split('`').step_by(2).collect::<Vec<_>>().join("`")
}
