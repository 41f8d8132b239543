//! The books at the end of a run: everything that the application has stored, read over its API.

use std::collections::HashMap;
use std::fmt;

use serde_json::Value;

use super::DemoError;
use super::sheets::SHEETS;
use super::visitor::Visitor;
use crate::plugins::Activity;

/// The lists that make up the books, and the field of a page that contains the items.
const LISTS: [(&str, &str); 11] = [
    ("/customers", "customers"),
    ("/billable_metrics", "billable_metrics"),
    ("/plans", "plans"),
    (
        "/subscriptions?status[]=pending&status[]=active&status[]=terminated&status[]=canceled",
        "subscriptions",
    ),
    ("/events", "events"),
    ("/wallets", "wallets"),
    ("/invoices", "invoices"),
    ("/fees", "fees"),
    ("/coupons", "coupons"),
    ("/applied_coupons", "applied_coupons"),
    ("/credit_notes", "credit_notes"),
];

/// How many differing lines are shown.
const SHOWN: usize = 20;

/// Every record, with ids that are the same in all runs.
#[derive(PartialEq)]
pub(super) struct Books {
    sections: Vec<(&'static str, Vec<Value>)>,
    activities: Vec<Activity>,
}

impl Books {
    /// Reads all lists. The plug-ins' activities belong to the books too: they must not depend on how
    /// plug-ins are served.
    pub(super) async fn read(
        visitor: &Visitor,
        activities: Vec<Activity>,
    ) -> Result<Books, DemoError> {
        let mut sections = Vec::new();
        for (path, items) in LISTS {
            sections.push((items, visitor.list(path, items).await?));
        }
        let mut transactions = Vec::new();
        for wallet in section(&sections, "wallets") {
            let id = wallet["lago_id"].as_str().unwrap_or_default();
            let path = format!("/wallets/{id}/wallet_transactions");
            transactions.extend(visitor.list(&path, "wallet_transactions").await?);
        }
        sections.push(("wallet_transactions", transactions));
        let mut ids = Ids::default();
        for record in sections.iter_mut().flat_map(|(_, records)| records) {
            ids.number(record);
        }
        Ok(Books {
            sections,
            activities,
        })
    }

    /// The first lines in which other books differ; `None` if they are the same.
    pub(super) fn difference(&self, other: &Books) -> Option<String> {
        if self == other {
            return None;
        }
        let (ours, theirs) = (self.lines(), other.lines());
        let longest = ours.len().max(theirs.len());
        let line = |lines: &[String], index| lines.get(index).cloned().unwrap_or_default();
        let differing = (0..longest)
            .map(|index| (line(&ours, index), line(&theirs, index)))
            .filter(|(ours, theirs)| ours != theirs)
            .map(|(ours, theirs)| format!("- {ours}\n+ {theirs}"));
        Some(differing.take(SHOWN).collect::<Vec<_>>().join("\n"))
    }

    fn lines(&self) -> Vec<String> {
        let records = self.sections.iter().flat_map(|(name, records)| {
            records.iter().enumerate().flat_map(move |(index, record)| {
                let record = format!("{record:#}");
                let lines: Vec<String> = record
                    .lines()
                    .map(|line| format!("{name}[{index}] {line}"))
                    .collect();
                lines
            })
        });
        let activities = self.activities.iter().map(ToString::to_string);
        records.chain(activities).collect()
    }
}

fn section<'a>(sections: &'a [(&'static str, Vec<Value>)], name: &str) -> &'a [Value] {
    let found = sections.iter().find(|(section, _)| *section == name);
    found.map_or(&[], |(_, records)| records.as_slice())
}

/// Random ids, numbered in the order in which they occur. Times need no such treatment: the
/// application's clock moves only when the story moves it.
#[derive(Default)]
struct Ids(HashMap<String, usize>);

impl Ids {
    fn number(&mut self, value: &mut Value) {
        match value {
            Value::String(text) if is_uuid(text) => {
                let next = self.0.len() + 1;
                let number = *self.0.entry(std::mem::take(text)).or_insert(next);
                *text = format!("#{number}");
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.number(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.number(field)),
            _ => {}
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let dash = |index| matches!(index, 8 | 13 | 18 | 23);
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| {
            if dash(index) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        SHEETS.iter().try_for_each(|sheet| {
            writeln!(f, "{}", sheet.table(section(&self.sections, sheet.records)))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Books, Ids};

    fn books(mut record: serde_json::Value) -> Books {
        Ids::default().number(&mut record);
        Books {
            sections: vec![("wallets", vec![record])],
            activities: Vec::new(),
        }
    }

    const A: &str = "0b0c1f0e-1111-4222-8333-444455556666";
    const B: &str = "ffffffff-1111-4222-8333-444455556666";

    #[test]
    fn ids_count_only_by_what_they_connect() {
        let one = books(json!({ "id": A, "of": B, "again": A }));
        let same = books(json!({ "id": B, "of": A, "again": B }));
        assert_eq!(one.difference(&same), None);
        let other = books(json!({ "id": B, "of": A, "again": A }));
        assert!(one.difference(&other).is_some());
    }

    #[test]
    fn a_difference_names_the_record_and_the_field() {
        let one = books(json!({ "balance_cents": 100 }));
        let other = books(json!({ "balance_cents": 101 }));
        let difference = one.difference(&other).unwrap();
        assert!(
            difference.contains("wallets[0]   \"balance_cents\": 100"),
            "{difference}"
        );
        assert!(difference.contains("101"), "{difference}");
    }
}
