//! `cargo xtask examples`: the examples that real documents have.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::pipeline::Pipeline;
use super::report::{Entry, Outcome, Remark, Report, percent, total};
use crate::corpus::{documents, processors};
use crate::failure::Failure;
use crate::grid::{self, Column};
use crate::section;

const HEADER: [Column; 9] = [
    Column::Words("document"),
    Column::Number("examples"),
    Column::Number("without a type"),
    Column::Number("invalid"),
    Column::Number("not judged"),
    Column::Number("valid"),
    Column::Number("round-trip"),
    Column::Number("carry undocumented properties"),
    Column::Number("of another kind"),
];

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Documents, and folders of documents (those listed in the folder's INDEX.tsv, if there is one).
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// Writes the table to its place in a Markdown file.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Also lists the examples that do not count, each with the reason.
    #[arg(long)]
    list: bool,
    /// How many documents to work on at once.
    #[arg(long, default_value_t = processors())]
    jobs: NonZeroUsize,
    /// Seconds after which a step counts as failed for a document.
    #[arg(long, default_value_t = 600)]
    timeout: u64,
}

/// What continuous integration uses: documents with many examples for their size.
const SAMPLE: [&str; 5] = [
    "lago.yaml",
    "qdrant.json",
    "redocly-museum-3.1.yaml",
    "resend.yaml",
    "xero-files.yaml",
];

/// The examples of a few documents of the default folder.
pub(crate) fn run_sample() -> Result<(), Failure> {
    let folder = documents::default_folder();
    run(&Options {
        paths: SAMPLE.map(|name| folder.join(name)).to_vec(),
        markdown: None,
        list: false,
        jobs: processors(),
        timeout: 600,
    })
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let pipeline = Pipeline {
        collect: "examples",
        jobs: options.jobs,
        time: Duration::from_secs(options.timeout),
    };
    let entries = pipeline.run(documents::find(&options.paths)?)?;
    print!("{}", grid::text(&HEADER, &rows(&entries)));
    print!("{}", remarks(&entries, options.list));
    if let Some(path) = &options.markdown {
        section::write(path, "examples", &markdown(&entries))?;
    }
    println!("{}", summary(&entries));
    match entries.iter().filter(|entry| entry.has_failed()).count() {
        0 => Ok(()),
        failed => Err(Failure::new(format!(
            "{failed} documents failed: see the reasons above"
        ))),
    }
}

/// Documents without examples have no row.
fn rows(entries: &[Entry]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = entries.iter().filter_map(row).collect();
    rows.push(cells("all", &total(entries)));
    rows
}

fn row(entry: &Entry) -> Option<Vec<String>> {
    match &entry.outcome {
        Outcome::Judged(report) => {
            let has_examples = report.values > 0 || !report.untyped.is_empty();
            has_examples.then(|| cells(&entry.name, report))
        }
        Outcome::Refused(_) => None,
        Outcome::Failed(_) => Some(vec![entry.name.clone(), "FAILED".to_owned()]),
    }
}

fn cells(name: &str, report: &Report) -> Vec<String> {
    let numbers = [
        report.values + report.untyped.len(),
        report.untyped.len(),
        report.invalid.len(),
        report.unjudged.len(),
        report.valid(),
        report.through(),
        report.undocumented.len(),
        report.other_kind.len(),
    ];
    let mut cells = vec![name.to_owned()];
    cells.extend(numbers.map(|number| number.to_string()));
    cells
}

/// Failures, and with `all` every other remark about single examples.
fn remarks(entries: &[Entry], all: bool) -> String {
    let mut text = String::new();
    for entry in entries {
        let name = &entry.name;
        // Writing to a string can't fail.
        let report = match &entry.outcome {
            Outcome::Judged(report) => report,
            Outcome::Refused(why) => {
                if all {
                    let _ = writeln!(text, "{name}: rejected: {why}");
                }
                continue;
            }
            Outcome::Failed(why) => {
                let _ = writeln!(text, "{name}: FAILED: {}", why.trim_end());
                continue;
            }
        };
        let mut list = |title: &str, remarks: &[Remark]| {
            for Remark { at, why } in remarks {
                let _ = match why.is_empty() {
                    true => writeln!(text, "{name}: {title}: {at}"),
                    false => writeln!(text, "{name}: {title}: {at}: {why}"),
                };
            }
        };
        if all {
            list("invalid", &report.invalid);
            list("not judged", &report.unjudged);
            list("carries undocumented properties", &report.undocumented);
            list("of another kind", &report.other_kind);
        }
        list("FAILED", &report.failed);
        if all {
            for at in &report.untyped {
                let _ = writeln!(text, "{name}: without a type: {at}");
            }
        }
    }
    text
}

fn markdown(entries: &[Entry]) -> String {
    let mut text = grid::markdown(&HEADER, &rows(entries));
    let _ = writeln!(text, "\n{}", summary(entries));
    text
}

/// The last line.
fn summary(entries: &[Entry]) -> String {
    let total = total(entries);
    let counted = total.valid() - total.other_kind.len();
    let with = entries.iter().filter_map(Entry::report);
    format!(
        "examples: {} documents, {} with examples; {} of {counted} valid examples round-trip ({}), {} of them \
         without their undocumented properties",
        entries.len(),
        with.filter(|report| report.values > 0).count(),
        total.through(),
        percent(total.through(), counted),
        total.undocumented.len(),
    )
}
