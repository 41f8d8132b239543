//! Holds types against other people's data, for `cargo xtask truth`: one document at a time, each in a
//! process of its own, so that what goes wrong with one costs the others nothing.
//!
//! 1. `examples` or `suite` writes a crate's source that reads values as the types of their places,
//!    and the values.
//! 2. Another program, `cargo xtask truth`, compiles and runs it.
//! 3. `judge` holds the outcomes against the values, and asks a JSON Schema validator which of them
//!    count.

mod compare;
mod dialect;
mod examples;
mod implied;
mod judge;
mod material;
mod source;
mod suite;
mod validate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Collects the examples of an OpenAPI document.
    Examples {
        document: PathBuf,
        /// The folder to write to.
        folder: PathBuf,
    },
    /// Makes a document of the schemas of a file of the JSON Schema test suite, and collects its tests.
    Suite {
        file: PathBuf,
        /// The folder to write to.
        folder: PathBuf,
    },
    /// Judges what became of the values.
    Judge { folder: PathBuf },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Examples { document, folder } => examples::collect(&document, &folder),
        Task::Suite { file, folder } => suite::collect(&file, &folder),
        Task::Judge { folder } => judge::judge(&folder),
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
