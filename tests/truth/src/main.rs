//! Tests types against other people's data, for `cargo xtask examples` and `cargo xtask suite`: one
//! document at a time, each in its own process, so that a failure of one does not affect the others.
//!
//! 1. `examples` or `suite` writes a crate's source that reads values as the types of their places,
//!    and the values.
//! 2. Another program, `cargo xtask`, compiles and runs it.
//! 3. `judge` compares the outcomes with the values; a JSON Schema validator decides which of them
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
    /// Makes a document from the schemas of a file of the JSON Schema test suite, and collects its tests.
    Suite {
        file: PathBuf,
        /// The folder to write to.
        folder: PathBuf,
    },
    /// Judges the outcomes of the values.
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
