//! `extism-openapi`: the macros' twin outside the compiler.
//!
//! Exit codes: 0 for success, 1 where the document or the options are at fault (or something can't be
//! read or written), 2 for wrong arguments.

mod check;
mod expand;
mod output;
mod request;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Shows what openapi_pdk! and openapi_host! make of an OpenAPI document, and checks documents.
#[derive(Debug, Parser)]
#[command(
    name = "extism-openapi",
    version,
    after_help = "Exit codes: 0 for success, 1 for a fault of the document or its options, 2 for wrong arguments."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints the expansion of a macro as formatted Rust.
    Expand(expand::Arguments),
    /// Prints what is wrong or odd in a document, and nothing where all is well.
    Check(check::Arguments),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Expand(arguments) => expand::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
