//! `cargo xtask bench`: what expansions, their compilation, plug-ins and calls cost, in one table.
//!
//! 1. [`programs`]: the benchmarks of the package `extism-openapi-benches`, each a program.
//! 2. [`check`]: crates that are compiled, ours and other generators'.
//! 3. [`instructions`]: counts that are the same in each run.
//! 4. [`baselines`]: earlier counts and sizes, so that no change makes them grow unnoticed.
//! 5. [`table`], [`plots`], [`docs`]: the output for people.
//!
//! Each figure is compared with another of the same run: times of different runs, or of different
//! machines, say nothing about each other.

mod baselines;
mod callgrind;
mod check;
mod docs;
mod instructions;
mod plots;
mod programs;
mod table;

use std::path::PathBuf;

use bench_row::Row;
use clap::{Args, ValueEnum};

use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What to measure; everything by default.
    #[arg(value_enum)]
    sections: Vec<Section>,
    /// A smoke test of some minutes: instructions, sizes and one expansion, unless sections are named.
    #[arg(long)]
    quick: bool,
    /// Writes the figures to a file, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Rewrites the table and the plots of docs/performance.md, for the sections that were measured.
    #[arg(long)]
    docs: bool,
    /// Stores the counts and sizes of this run as baselines that later runs may not exceed.
    #[arg(long)]
    bless: bool,
}

impl Options {
    /// The options that `cargo xtask test` uses.
    pub(crate) fn quick() -> Self {
        Self {
            sections: Vec::new(),
            quick: true,
            json: None,
            docs: false,
            bless: false,
        }
    }

    fn sections(&self) -> &[Section] {
        match (self.sections.as_slice(), self.quick) {
            ([], true) => &[Section::Instructions, Section::Size, Section::Expansion],
            ([], false) => Section::value_variants(),
            (named, _) => named,
        }
    }
}

/// A part of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// What the macros cost, and how that grows with the document.
    Expansion,
    /// What it costs to compile their expansions, compared with other generators.
    Check,
    /// What it costs to compile again, or to compile only a part.
    Rebuild,
    /// How large plug-ins are.
    Size,
    /// What a host call costs.
    Calls,
    /// Loading, events, throughput and memory of a host.
    Host,
    /// Instruction counts, which guard against becoming slower unnoticed.
    Instructions,
    /// Instructions of each pass of an expansion.
    Profile,
}

impl Section {
    /// Its name in rows.
    fn name(self) -> &'static str {
        match self {
            Section::Expansion => "expansion",
            Section::Check => "check",
            Section::Rebuild => "rebuild",
            Section::Size => "size",
            Section::Calls => "calls",
            Section::Host => "host",
            Section::Instructions => "instructions",
            Section::Profile => "profile",
        }
    }

    /// What the table says about it: above all what the ratios are multiples of.
    fn about(self) -> &'static str {
        match self {
            Section::Expansion => {
                "Processor time of an expansion in the dev profile, as a multiple of what `serde_yaml` \
                 alone needs to parse the document."
            }
            Section::Check => {
                "Processor time and peak memory of `cargo check`, with dependencies already compiled, as a \
                 multiple of the cheapest other generator, for the same document."
            }
            Section::Rebuild => {
                "Processor time for a guest crate with the whole document, as a multiple of its \
                 `cargo check` from scratch."
            }
            Section::Size => {
                "Bytes of the Wasm module (release, `opt-level = \"s\"`, LTO, stripped), as a multiple \
                 of the hand-written plug-in."
            }
            Section::Calls => {
                "One host call from a plug-in, as a multiple of one that is hand-written on both sides."
            }
            Section::Host => "What a host costs apart from calls.",
            Section::Instructions => {
                "Executed instructions, as callgrind counts them, the same in each run: of an expansion, \
                 as a multiple of parsing its document; and of writing and reading a call on both sides, \
                 as a multiple of hand-written code."
            }
            Section::Profile => {
                "Where `openapi_pdk!` spends its instructions on `examples/lago/lago.yaml`, as a share of \
                 the whole."
            }
        }
    }

    fn measure(self, quick: bool) -> Result<Vec<Row>, Failure> {
        match self {
            Section::Expansion => programs::expansion(quick),
            Section::Size => programs::size(quick),
            Section::Calls => programs::calls(),
            Section::Host => programs::host(),
            Section::Check => check::measure(quick),
            Section::Rebuild => {
                let mut rows = check::rebuild()?;
                rows.extend(check::first_build()?);
                Ok(rows)
            }
            Section::Instructions => instructions::measure(),
            Section::Profile => instructions::profile(),
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for section in options.sections() {
        eprintln!("\n=== {}", section.name());
        rows.extend(section.measure(options.quick)?);
        // A whole run takes more than an hour: a run that ends early keeps its figures.
        keep(options, &rows)?;
    }
    let grown = baselines::hold(&mut rows, options.bless)?;
    print!("{}", table::text(&rows));
    keep(options, &rows)?;
    println!("{}", table::summary(&rows));
    match grown.is_empty() {
        true => Ok(()),
        false => Err(Failure::new(baselines::message(&grown))),
    }
}

fn keep(options: &Options, rows: &[Row]) -> Result<(), Failure> {
    if let Some(path) = &options.json {
        docs::write(path, &table::json(rows)?)?;
    }
    if options.docs {
        docs::update(rows)?;
    }
    Ok(())
}
