//! What a document repeats is said once: at its first place, with the number of the others.

use super::{Report, Severity};
use crate::hash::{HashMap, HashSet};

/// More names than these are not read; `check --format json` has them all.
const MOST_NAMES: usize = 5;

/// So many warnings of one kind are said each.
const FEW: usize = 3;

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

/// The reports with each warning once. Where more than a few of one kind differ only in what they quote, the
/// kind is said once. Errors stay one by one, and so do warnings that give different help.
pub fn once(reports: &[Report]) -> Vec<Report> {
    let warnings = reports.iter().filter(|it| it.severity == Severity::Warning);
    let mut kinds: HashMap<Kind<'_>, HashSet<&str>> = HashMap::default();
    for report in warnings {
        let texts = kinds.entry(Kind::of(report)).or_default();
        if texts.len() <= FEW {
            texts.insert(&report.message);
        }
    }
    let mut said: Vec<Report> = Vec::new();
    let mut known: HashMap<(Kind<'_>, &str), usize> = HashMap::default();
    for report in reports {
        let kind = Kind::of(report);
        let is_one_of_few = kinds.get(&kind).is_some_and(|texts| texts.len() <= FEW);
        let text = if is_one_of_few { &*report.message } else { "" };
        match known.get(&(kind.clone(), text)) {
            Some(first) if report.severity == Severity::Warning => said[*first].add(report),
            _ => {
                if report.severity == Severity::Warning {
                    known.insert((kind, text), said.len());
                }
                said.push(report.clone());
            }
        }
    }
    said
}

/// What warnings of one kind have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind<'a> {
    /// The message without what it quotes.
    text: String,
    minor: bool,
    help: Option<&'a str>,
}

impl<'a> Kind<'a> {
    fn of(report: &'a Report) -> Self {
        Kind {
            text: report
                .message
                .split('`')
                .step_by(2)
                .collect::<Vec<_>>()
                .join("`"),
            minor: report.minor,
            help: report.help.as_deref(),
        }
    }
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
