//! `cargo xtask suite`: the official JSON Schema test suite, draft 2020-12.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::pipeline::Pipeline;
use super::report::{Entry, Outcome, Report, percent, total};
use crate::corpus::documents::Document;
use crate::corpus::processors;
use crate::failure::Failure;
use crate::grid::{self, Column};
use crate::{section, workspace};

/// The folder of the project's own copy.
const DEFAULT: &str = "../shared/json-schema-test-suite/draft2020-12";

const HEADER: [Column; 8] = [
    Column::Words("keyword"),
    Column::Number("schemas"),
    Column::Number("rejected"),
    Column::Number("valid"),
    Column::Number("round-trip"),
    Column::Number("of another kind"),
    Column::Number("invalid"),
    Column::Number("rejected by the type"),
];

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Files of the suite, and folders of them.
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// Writes the table to its place in a Markdown file.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// How many files to work on at once.
    #[arg(long, default_value_t = processors())]
    jobs: NonZeroUsize,
    /// Seconds after which a step counts as failed for a file.
    #[arg(long, default_value_t = 300)]
    timeout: u64,
}

impl Options {
    /// Options for the whole suite.
    pub(crate) fn everything() -> Self {
        Options {
            paths: Vec::new(),
            markdown: None,
            jobs: processors(),
            timeout: 300,
        }
    }
}

/// Whether the project's own copy exists.
pub(crate) fn is_there() -> bool {
    workspace::root().join(DEFAULT).is_dir()
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let files = find(&options.paths)?;
    let pipeline = Pipeline {
        collect: "suite",
        jobs: options.jobs,
        time: Duration::from_secs(options.timeout),
    };
    let entries = pipeline.run(files)?;
    print!("{}", grid::text(&HEADER, &rows(&entries)));
    print!("{}", remarks(&entries));
    if let Some(path) = &options.markdown {
        section::write(path, "suite", &markdown(&entries))?;
    }
    println!("{}", summary(&entries));
    match entries.iter().filter(|entry| entry.has_failed()).count() {
        0 => Ok(()),
        failed => Err(Failure::new(format!(
            "{failed} files failed: see the reasons above"
        ))),
    }
}

fn find(paths: &[PathBuf]) -> Result<Vec<Document>, Failure> {
    let default = [workspace::root().join(DEFAULT)];
    let paths = if paths.is_empty() { &default } else { paths };
    let failed = |path: &PathBuf, error: std::io::Error| {
        Failure::new(format!("can't read {}: {error}", path.display()))
    };
    let mut files = Vec::new();
    for path in paths {
        let path = path.canonicalize().map_err(|error| failed(path, error))?;
        if path.is_dir() {
            let entries = path.read_dir().map_err(|error| failed(&path, error))?;
            files.extend(entries.flatten().map(|entry| entry.path()));
        } else {
            files.push(path);
        }
    }
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    let document = |path: PathBuf| Document {
        name: path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default(),
        path,
    };
    match files.is_empty() {
        true => Err(Failure::new("there is no .json file of the suite")),
        false => Ok(files.into_iter().map(document).collect()),
    }
}

fn rows(entries: &[Entry]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    rows.push(cells("all", &total(entries)));
    rows
}

fn row(entry: &Entry) -> Vec<String> {
    match &entry.outcome {
        Outcome::Judged(report) => cells(&entry.name, report),
        Outcome::Refused(_) | Outcome::Failed(_) => vec![entry.name.clone(), "FAILED".to_owned()],
    }
}

fn cells(name: &str, report: &Report) -> Vec<String> {
    let numbers = [
        report.schemas,
        report.refused.len(),
        report.valid(),
        report.through(),
        report.other_kind.len(),
        report.invalid.len(),
        report.rejected,
    ];
    let mut cells = vec![name.to_owned()];
    cells.extend(numbers.map(|number| number.to_string()));
    cells
}

fn remarks(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let name = &entry.name;
        // Writing to a string can't fail.
        let _ = match &entry.outcome {
            Outcome::Judged(report) => {
                for remark in &report.refused {
                    let _ = writeln!(text, "{name}: rejected: {}: {}", remark.at, remark.why);
                }
                for remark in &report.failed {
                    let _ = writeln!(text, "{name}: FAILED: {}: {}", remark.at, remark.why);
                }
                Ok(())
            }
            Outcome::Refused(why) | Outcome::Failed(why) => {
                writeln!(text, "{name}: FAILED: {}", why.trim_end())
            }
        };
    }
    text
}

fn markdown(entries: &[Entry]) -> String {
    let mut text = grid::markdown(&HEADER, &rows(entries));
    let _ = writeln!(text, "\nRejected schemas:\n");
    for entry in entries {
        for remark in entry
            .report()
            .into_iter()
            .flat_map(|report| &report.refused)
        {
            let _ = writeln!(
                text,
                "- `{}`, \"{}\": {}",
                entry.name, remark.at, remark.why
            );
        }
    }
    let _ = writeln!(text, "\n{}", summary(entries));
    text
}

/// The last line.
fn summary(entries: &[Entry]) -> String {
    let total = total(entries);
    let typed = total.valid() - total.other_kind.len();
    format!(
        "suite: {} schemas, {} rejected; {} of {typed} valid values of the types' kinds round-trip ({}), {} more \
         are of another kind; types reject {} of {} invalid values ({})",
        total.schemas,
        total.refused.len(),
        total.through(),
        percent(total.through(), typed),
        total.other_kind.len(),
        total.rejected,
        total.invalid.len(),
        percent(total.rejected, total.invalid.len()),
    )
}
