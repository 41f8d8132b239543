//! What cargo says, in JSON, about the crates that it checks.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A line of cargo's output.
#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    reason: String,
    #[serde(default)]
    target: Option<Target>,
    #[serde(default)]
    message: Option<Diagnostic>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    level: String,
    /// The lint, or the error's number; `None` in rustc's own summaries.
    code: Option<IgnoredAny>,
    rendered: Option<String>,
}

/// Marks a warning about the document: it is not a fault of the code, and users see it too.
const OF_THE_DOCUMENT: &str = "::openapi_document`";

/// What is known so far about the crates of one check.
#[derive(Debug)]
pub(crate) struct Results {
    /// Whether warnings count as errors do.
    deny_warnings: bool,
    compiled: HashSet<String>,
    faults: BTreeMap<String, Vec<String>>,
}

impl Results {
    pub(crate) fn new(deny_warnings: bool) -> Self {
        Self {
            deny_warnings,
            compiled: HashSet::new(),
            faults: BTreeMap::new(),
        }
    }

    /// Reads a line. Returns the crate that it reports as compiled, if any.
    pub(crate) fn read(&mut self, line: &str) -> Option<String> {
        // The output of build scripts may be between the lines of JSON.
        let message: Message = serde_json::from_str(line).ok()?;
        let name = message.target?.name;
        match (message.reason.as_str(), message.message) {
            ("compiler-artifact", _) => {
                self.compiled.insert(name.clone());
                Some(name)
            }
            ("compiler-message", Some(diagnostic)) => {
                if self.is_fault(&diagnostic) {
                    let rendered = diagnostic.rendered.unwrap_or_default();
                    self.faults.entry(name).or_default().push(rendered);
                }
                None
            }
            _ => None,
        }
    }

    fn is_fault(&self, diagnostic: &Diagnostic) -> bool {
        if diagnostic.level.starts_with("error") {
            return true;
        }
        let text = diagnostic.rendered.as_deref().unwrap_or_default();
        self.deny_warnings
            && diagnostic.level == "warning"
            && diagnostic.code.is_some()
            && !text.contains(OF_THE_DOCUMENT)
    }

    /// The faults of crates other than `crates`, which are their dependencies.
    pub(crate) fn elsewhere(&self, crates: &[&str]) -> String {
        let others = self.faults.iter();
        let others = others.filter(|(name, _)| !crates.contains(&name.as_str()));
        others.flat_map(|(_, faults)| faults).cloned().collect()
    }

    /// Why the crate `name` failed; `None` if it is fine.
    pub(crate) fn failure(&self, name: &str) -> Option<String> {
        let faults = self.faults.get(name).map(Vec::as_slice).unwrap_or_default();
        if faults.is_empty() && self.compiled.contains(name) {
            return None;
        }
        if faults.is_empty() {
            return Some("it was not compiled: see cargo's output above".to_owned());
        }
        let mut text = faults.iter().take(MAX_SHOWN).cloned().collect::<String>();
        if let more @ 1.. = faults.len().saturating_sub(MAX_SHOWN) {
            text += &format!("and {more} more\n");
        }
        Some(text)
    }
}

/// The first few show what is wrong; a mistake in emission causes thousands of messages.
const MAX_SHOWN: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(name: &str) -> String {
        format!(r#"{{"reason":"compiler-artifact","target":{{"name":"{name}","kind":["lib"]}}}}"#)
    }

    fn message(name: &str, level: &str, code: &str, text: &str) -> String {
        format!(
            r#"{{"reason":"compiler-message","target":{{"name":"{name}"}},"message":{{"level":"{level}","code":{code},"rendered":"{text}"}}}}"#
        )
    }

    const LINT: &str = r#"{"code":"dead_code","explanation":null}"#;

    #[test]
    fn a_crate_is_sound_where_cargo_says_so_and_not_where_it_is_silent() {
        let mut results = Results::new(true);
        assert_eq!(results.read(&artifact("d_a")).as_deref(), Some("d_a"));
        for (level, text) in [("error", "E1;"), ("error: internal compiler error", "E2;")] {
            assert_eq!(results.read(&message("d_b", level, "null", text)), None);
        }
        assert_eq!(results.read("not JSON"), None);
        assert_eq!(results.failure("d_a"), None);
        assert_eq!(results.failure("d_b").as_deref(), Some("E1;E2;"));
        assert!(results.failure("d_c").unwrap().contains("not compiled"));
        assert_eq!(results.elsewhere(&["d_b"]), "");
        assert_eq!(results.elsewhere(&["d_a"]), "E1;E2;");
    }

    #[test]
    fn warnings_count_unless_they_are_summaries_or_of_the_document() {
        for deny in [true, false] {
            let mut results = Results::new(deny);
            for name in ["d_lint", "d_summary", "d_document"] {
                results.read(&artifact(name));
            }
            results.read(&message("d_lint", "warning", LINT, "W;"));
            results.read(&message(
                "d_summary",
                "warning",
                "null",
                "1 warning emitted",
            ));
            let text = "use of deprecated constant `document::_::openapi_document`: left out";
            results.read(&message("d_document", "warning", LINT, text));
            assert_eq!(results.failure("d_lint").is_some(), deny);
            assert_eq!(results.failure("d_summary"), None);
            assert_eq!(results.failure("d_document"), None);
        }
    }

    #[test]
    fn many_errors_are_counted() {
        let mut results = Results::new(true);
        for _ in 0..MAX_SHOWN + 3 {
            results.read(&message("d_b", "error", "null", "E;"));
        }
        assert_eq!(
            results.failure("d_b").as_deref(),
            Some("E;E;E;E;E;and 3 more\n")
        );
    }
}
