//! The outcome for each document.

use serde::Deserialize;

use super::documents::Document;

/// A document and its outcome.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) document: Document,
    /// A name that is a Rust identifier, and unique among the entries.
    pub(crate) slug: String,
    pub(crate) outcome: Outcome,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Expanded(Box<Expanded>),
    /// The macros reject the document; their message.
    Refused(String),
    /// The expansion panicked, ran out of time or memory, or is wrong.
    Failed(String),
}

#[derive(Debug)]
pub(crate) struct Expanded {
    pub(crate) report: Report,
    /// `None` if it was not checked.
    pub(crate) checked: Option<Checked>,
}

/// What `corpus-expand` prints.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    /// The document's version as written; YAML reads an unquoted `3.1` as a number.
    pub(crate) version: serde_json::Value,
    /// Operations in the document.
    pub(crate) operations: usize,
    /// Operations in each expansion.
    pub(crate) emitted: usize,
    pub(crate) types: usize,
    pub(crate) webhooks: usize,
    pub(crate) guest_ms: u64,
    pub(crate) host_ms: u64,
    /// `None` if the system does not report it.
    pub(crate) peak_kib: Option<u64>,
    pub(crate) skipped: Vec<Skipped>,
    /// Faults of the document.
    pub(crate) errors: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Skipped {
    pub(crate) operation: String,
    pub(crate) reason: String,
}

/// What the compiler said about a document's expansions: nothing if all is well.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// Which check failed, and the compiler's messages.
    pub(crate) failures: Vec<(&'static str, String)>,
}

impl Entry {
    pub(crate) fn has_failed(&self) -> bool {
        match &self.outcome {
            Outcome::Failed(_) => true,
            Outcome::Refused(_) => false,
            Outcome::Expanded(expanded) => expanded
                .checked
                .as_ref()
                .is_some_and(|checked| !checked.failures.is_empty()),
        }
    }

    pub(crate) fn expanded(&self) -> Option<&Expanded> {
        match &self.outcome {
            Outcome::Expanded(expanded) => Some(expanded),
            _ => None,
        }
    }
}

/// The last line.
pub(crate) fn summary(entries: &[Entry]) -> String {
    let expanded: Vec<&Expanded> = entries.iter().filter_map(Entry::expanded).collect();
    let sound = |expanded: &&&Expanded| {
        let checked = expanded.checked.as_ref();
        checked.is_some_and(|checked| checked.failures.is_empty())
    };
    let checked = expanded.iter().filter(sound).count();
    let operations: usize = expanded.iter().map(|e| e.report.operations).sum();
    let skipped: usize = expanded.iter().map(|e| e.report.skipped.len()).sum();
    format!(
        "corpus: {} documents, {} expanded, {checked} checked, {operations} operations, {skipped} skipped",
        entries.len(),
        expanded.len(),
    )
}

/// Gives each document a name for its crates.
pub(crate) fn slugs(documents: &[Document]) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for document in documents {
        let characters = document.name.chars().map(|c| match c {
            c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
            _ => '_',
        });
        let plain = format!("d_{}", characters.collect::<String>());
        let mut slug = plain.clone();
        let mut copy = 2;
        while slugs.contains(&slug) {
            slug = format!("{plain}_{copy}");
            copy += 1;
        }
        slugs.push(slug);
    }
    slugs
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use super::*;

    pub(crate) fn document(name: &str) -> Document {
        Document {
            path: PathBuf::from(name),
            name: name.to_owned(),
        }
    }

    /// One document of each outcome.
    pub(crate) fn entries() -> Vec<Entry> {
        let report = r#"{"version": "3.1.0", "operations": 3, "emitted": 2, "types": 5, "webhooks": 1,
            "guest_ms": 1500, "host_ms": 20, "peak_kib": 2048, "errors": [],
            "skipped": [{"operation": "GET /a|b", "reason": "no schema"}]}"#;
        let expanded = |failures| {
            Outcome::Expanded(Box::new(Expanded {
                report: serde_json::from_str(report).unwrap(),
                checked: Some(Checked { failures }),
            }))
        };
        let entry = |name: &str, outcome| Entry {
            document: document(name),
            slug: name.to_owned(),
            outcome,
        };
        vec![
            entry("good.yaml", expanded(Vec::new())),
            entry(
                "bad.yaml",
                expanded(vec![("host", "error[E0425]: x".to_owned())]),
            ),
            entry("old.json", Outcome::Refused("it is Swagger 2.0".to_owned())),
            entry("worst.json", Outcome::Failed("it panicked".to_owned())),
        ]
    }

    #[test]
    fn summary_counts_and_only_refusals_are_no_failures() {
        let entries = entries();
        assert_eq!(
            summary(&entries),
            "corpus: 4 documents, 2 expanded, 1 checked, 6 operations, 2 skipped"
        );
        let failed: Vec<bool> = entries.iter().map(Entry::has_failed).collect();
        assert_eq!(failed, [false, true, false, true]);
    }

    #[test]
    fn slugs_are_identifiers_and_unique() {
        let documents = ["multi/a-b.yaml", "multi/a_b.yaml", "3.json"].map(document);
        assert_eq!(
            slugs(&documents),
            ["d_multi_a_b_yaml", "d_multi_a_b_yaml_2", "d_3_json"]
        );
    }
}
