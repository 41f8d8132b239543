//! From documents to the outcomes of their values.
//!
//! As with the corpus, each document has its own process and crate: a failure of one does not affect
//! the others, and unchanged crates are not compiled again.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::report::{Entry, Outcome};
use crate::corpus::check;
use crate::corpus::crates;
use crate::corpus::documents::Document;
use crate::corpus::expansion;
use crate::corpus::messages::Results;
use crate::corpus::progress::Progress;
use crate::corpus::report::slugs;
use crate::failure::Failure;
use crate::{parallel, workspace};

const PACKAGE: &str = "extism-openapi-truth";

/// How the documents are processed.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// The step that collects the values: a command of `truth`, and the name of the workspace.
    pub(crate) collect: &'static str,
    pub(crate) jobs: NonZeroUsize,
    /// The time that each step may take for each document.
    pub(crate) time: Duration,
}

/// One document in the pipeline.
struct Item {
    document: Document,
    slug: String,
    folder: PathBuf,
    /// The outcome, once there is one.
    outcome: Option<Outcome>,
    /// Whether it has values, and so a crate.
    has_values: bool,
}

impl Pipeline {
    /// Runs all steps for all documents.
    pub(crate) fn run(&self, documents: Vec<Document>) -> Result<Vec<Entry>, Failure> {
        let program = expansion::build(PACKAGE)?;
        let workspace = crates::folder().join(self.collect);
        let slugs = slugs(&documents);
        let items = documents.into_iter().zip(slugs);
        let mut items: Vec<Item> = items
            .map(|(document, slug)| Item {
                folder: workspace.join(&slug),
                document,
                slug,
                outcome: None,
                has_values: false,
            })
            .collect();
        self.step(&mut items, "collecting", |item| {
            self.collect(&program, item)
        });
        self.compile(&mut items, &workspace)?;
        self.step(&mut items, "reading and writing", |item| self.execute(item));
        self.step(&mut items, "judging", |item| self.judge(&program, item));
        let entries = items.into_iter().map(|item| Entry {
            name: item.document.name,
            outcome: item
                .outcome
                .unwrap_or_else(|| Outcome::Failed("it was not judged".to_owned())),
        });
        Ok(entries.collect())
    }

    /// Runs a step for all documents without an outcome.
    fn step(
        &self,
        items: &mut [Item],
        title: &'static str,
        work: impl Fn(&Item) -> Result<Done, String> + Sync,
    ) {
        let open: Vec<&Item> = items.iter().filter(|item| item.outcome.is_none()).collect();
        let progress = Progress::new(title, open.len());
        let done = parallel::map(&open, self.jobs, |item| {
            progress.begin(&item.document.name);
            let done = work(item);
            progress.end(
                &item.document.name,
                if done.is_ok() { "done" } else { "FAILED" },
            );
            done
        });
        progress.finish();
        let open = items.iter_mut().filter(|item| item.outcome.is_none());
        for (item, done) in open.zip(done) {
            match done {
                Ok(Done::Go { has_values }) => item.has_values = has_values,
                Ok(Done::End(outcome)) => item.outcome = Some(outcome),
                Err(fault) => item.outcome = Some(Outcome::Failed(format!("{title}: {fault}"))),
            }
        }
    }

    fn collect(&self, program: &Path, item: &Item) -> Result<Done, String> {
        fs::create_dir_all(&item.folder)
            .map_err(|error| format!("can't make {}: {error}", item.folder.display()))?;
        let mut command = Command::new(program);
        command
            .arg(self.collect)
            .arg(&item.document.path)
            .arg(&item.folder);
        let report = expansion::run(&mut command, self.time)?;
        let report: Value = serde_json::from_str(&report)
            .map_err(|error| format!("its report can't be read: {error}"))?;
        if let Some(refusal) = report.get("refused").and_then(Value::as_str) {
            return Ok(Done::End(Outcome::Refused(refusal.to_owned())));
        }
        let values = report.get("values").and_then(Value::as_u64);
        Ok(Done::Go {
            has_values: values.is_some_and(|values| values > 0),
        })
    }

    /// Compiles the crates of all that have values.
    fn compile(&self, items: &mut [Item], workspace: &Path) -> Result<(), Failure> {
        let slugs: Vec<String> = items
            .iter()
            .filter(|item| item.outcome.is_none() && item.has_values)
            .map(|item| item.slug.clone())
            .collect();
        if slugs.is_empty() {
            return Ok(());
        }
        let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
        write_workspace(workspace, &slugs).map_err(|error| {
            Failure::new(format!("can't write {}: {error}", workspace.display()))
        })?;
        let mut build = workspace::cargo(["build", "--workspace", "--keep-going", "--quiet"]);
        build
            .current_dir(workspace)
            .args(["--message-format=json", "--jobs", &self.jobs.to_string()])
            .arg("--target-dir")
            .arg(crates::folder().join("target"));
        let results = check::run(&mut build, "compiling", &slugs, Results::new(false))?;
        for item in items
            .iter_mut()
            .filter(|item| slugs.contains(&item.slug.as_str()))
        {
            if let Some(failure) = results.failure(&item.slug) {
                item.outcome = Some(Outcome::Failed(format!("it doesn't compile:\n{failure}")));
            }
        }
        Ok(())
    }

    fn execute(&self, item: &Item) -> Result<Done, String> {
        let has_values = item.has_values;
        if has_values {
            let target = crates::folder().join("target").join("debug");
            let program = target.join(format!("{}{}", item.slug, std::env::consts::EXE_SUFFIX));
            let values = item.folder.join("values.jsonl");
            let outcomes = expansion::run(Command::new(program).arg(values), self.time)?;
            fs::write(item.folder.join("outcomes.jsonl"), outcomes)
                .map_err(|error| format!("the outcomes can't be written: {error}"))?;
        }
        Ok(Done::Go { has_values })
    }

    fn judge(&self, program: &Path, item: &Item) -> Result<Done, String> {
        let mut command = Command::new(program);
        let report = expansion::run(command.arg("judge").arg(&item.folder), self.time)?;
        let report = serde_json::from_str(&report)
            .map_err(|error| format!("its report can't be read: {error}"))?;
        Ok(Done::End(Outcome::Judged(report)))
    }
}

/// The result of a step for a document.
enum Done {
    Go { has_values: bool },
    End(Outcome),
}

fn write_workspace(workspace: &Path, slugs: &[&str]) -> io::Result<()> {
    for slug in slugs {
        let path = workspace.join(slug).join("Cargo.toml");
        crates::write_if_changed(&path, &manifest(slug))?;
    }
    crates::write_if_changed(&workspace.join("Cargo.toml"), &crates::members(slugs))?;
    // The versions that the project is tested with.
    let lock = "Cargo.lock";
    fs::copy(workspace::root().join(lock), workspace.join(lock))?;
    Ok(())
}

/// Types need neither side of the runtime.
fn manifest(slug: &str) -> String {
    let runtime = workspace::root().join("runtime");
    format!(
        "[package]\nname = \"{slug}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [[bin]]\nname = \"{slug}\"\npath = \"main.rs\"\n\n\
         [dependencies]\nextism-openapi = {{ path = {runtime:?}, default-features = false }}\n\
         serde_json = {{ version = \"1\", features = [\"float_roundtrip\"] }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::manifest;

    #[test]
    fn crates_of_types_have_no_side() {
        let manifest = manifest("d_a");
        assert!(manifest.contains("default-features = false"), "{manifest}");
        assert!(
            !manifest.contains("pdk") && !manifest.contains("\"host\""),
            "{manifest}"
        );
    }
}
