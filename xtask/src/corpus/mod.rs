//! `cargo xtask corpus`: both macros over many real documents.
//!
//! 1. [`documents`]: which ones.
//! 2. [`expansion`]: each is expanded, in its own process.
//! 3. [`check`]: with `--check`, the expansions are compiled.
//! 4. [`table`]: the results.

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

/// What continuous integration compiles: small documents that together have most constructs, and the
/// three documents of Lago.
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
    /// Documents, and folders of documents (those listed in the folder's INDEX.tsv, if there is one).
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// Type-checks the documents' expansions: the host, and the guest natively and for Wasm.
    #[arg(long)]
    check: bool,
    /// Writes the table to a file, in Markdown.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// How many documents to work on at once.
    #[arg(long, default_value_t = processors())]
    jobs: NonZeroUsize,
    /// Seconds after which the expansion of a document counts as failed.
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
    /// The options for these documents, as the command line has them without flags.
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

/// Whether the default folder of documents exists.
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
            "{failed} documents failed: see the reasons above"
        ))),
    }
}
