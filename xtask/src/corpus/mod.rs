//! `cargo xtask corpus`: both macros over many real documents.
//!
//! 1. [`documents`]: which ones.
//! 2. [`expansion`]: each is expanded, in a process of its own.
//! 3. [`check`]: with `--check`, what they expand to is compiled.
//! 4. [`table`]: what came of it.

pub(crate) mod check;
pub(crate) mod crates;
pub(crate) mod documents;
pub(crate) mod expansion;
pub(crate) mod messages;
pub(crate) mod progress;
pub(crate) mod report;
mod table;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::failure::Failure;

const TIMEOUT: u64 = 300;
const MEMORY: u64 = 8192;

/// What continuous integration compiles: small documents that have most constructs between them, and
/// the three that Lago is written in.
const SAMPLE: [&str; 12] = [
    "lago.yaml",
    "lago-2023-11.yaml",
    "multi/lago-src/openapi.yaml",
    "oai-tictactoe-3.1.yaml",
    "oai-tags-3.2.yaml",
    "redocly-museum-3.1.yaml",
    "libopenapi-burgershop-3.1.yaml",
    "readme-parameters-style-3.0.json",
    "readme-polymorphism-3.0.json",
    "heyapi-discriminator-allof-nested-3.1.json",
    "ogen-sample.json",
    "resend.yaml",
];

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Documents, and folders of documents (those that their INDEX.tsv lists, where there is one).
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// Type-checks what the documents expand to: the host, and the guest natively and for Wasm.
    #[arg(long)]
    check: bool,
    /// Writes the table to a file, in Markdown.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// How many documents to work on at once.
    #[arg(long, default_value_t = processors())]
    jobs: NonZeroUsize,
    /// Seconds after which the expansion of a document has failed.
    #[arg(long, default_value_t = TIMEOUT)]
    timeout: u64,
    /// MiB of address space that the expansion of a document may take (on Linux).
    #[arg(long, default_value_t = MEMORY)]
    memory: u64,
}

pub(crate) fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

impl Options {
    /// What the command line gives these documents without a flag.
    fn new(paths: Vec<PathBuf>, check: bool) -> Options {
        Options {
            paths,
            check,
            markdown: None,
            jobs: processors(),
            timeout: TIMEOUT,
            memory: MEMORY,
        }
    }
}

/// Whether the default folder of documents is there.
pub(crate) fn is_there() -> bool {
    documents::default_folder().is_dir()
}

/// Expands all documents of the default folder.
pub(crate) fn expand_everything() -> Result<(), Failure> {
    run(&Options::new(Vec::new(), false))
}

/// Compiles a dozen of them.
pub(crate) fn check_sample() -> Result<(), Failure> {
    let folder = documents::default_folder();
    let sample = SAMPLE.map(|name| folder.join(name));
    run(&Options::new(sample.to_vec(), true))
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let documents = documents::find(&options.paths)?;
    let limits = expansion::Limits {
        time: Duration::from_secs(options.timeout),
        mebibytes: options.memory,
    };
    let written = options.check.then(crates::folder);
    let mut entries = expansion::expand_all(documents, options.jobs, &limits, written.as_deref())?;
    if options.check {
        check::check(&mut entries, options.jobs)?;
    }
    print!("{}", table::text(&entries));
    if let Some(path) = &options.markdown {
        std::fs::write(path, table::markdown(&entries))
            .map_err(|error| Failure::new(format!("can't write {}: {error}", path.display())))?;
    }
    println!("{}", report::summary(&entries));
    match entries.iter().filter(|entry| entry.has_failed()).count() {
        0 => Ok(()),
        failed => Err(Failure::new(format!(
            "{failed} documents failed: the reasons stand above"
        ))),
    }
}
