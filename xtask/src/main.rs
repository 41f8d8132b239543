//! The project's own commands, run as `cargo xtask <command>`.

mod adversary;
mod bench;
mod corpus;
mod demo;
mod dependency_wall;
mod failure;
mod fuzz;
mod grid;
mod guests;
mod ladder;
mod minimal_versions;
mod parallel;
mod published;
mod rust_version;
mod section;
mod semver;
mod test;
mod truth;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Builds the example's plug-ins and runs its host with them.
    Demo(demo::Options),
    /// Runs everything that continuous integration runs, up to the first failure.
    Test(test::Options),
    /// Expands many real documents, and with --check compiles the expansions.
    Corpus(corpus::Options),
    /// Reads and writes the examples of many real documents as the types of their places.
    Examples(truth::examples::Options),
    /// Reads and writes the values of the JSON Schema test suite as the types of its schemas.
    Suite(truth::suite::Options),
    /// Runs the fuzz targets for a while each (needs cargo-fuzz and a nightly compiler).
    Fuzz(fuzz::Options),
    /// Attacks the sandbox with generated plug-ins for a while.
    Adversary(adversary::Options),
    /// Checks the published crates with the oldest dependencies that they allow.
    MinimalVersions(minimal_versions::Options),
    /// Finds breaking changes of the API since a commit (needs cargo-semver-checks).
    Semver(semver::Options),
    /// Runs the benchmarks.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Task::Demo(options) => demo::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Corpus(options) => corpus::run(&options),
        Task::Examples(options) => truth::examples::run(&options),
        Task::Suite(options) => truth::suite::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Adversary(options) => adversary::run(&options),
        Task::MinimalVersions(options) => minimal_versions::run(&options),
        Task::Semver(options) => semver::run(&options),
        Task::Bench(options) => bench::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
