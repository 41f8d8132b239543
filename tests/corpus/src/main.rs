//! Expands one document for both sides and prints a report about it, as a line of JSON.
//!
//! A separate program, so that a panic, a stack overflow or an endless allocation stops only this document
//! and not the run of `cargo xtask corpus` over all of them.

mod memory;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Expands a document for both sides and prints a report about it, as a line of JSON.
#[derive(Debug, Parser)]
struct Arguments {
    /// The OpenAPI document.
    document: PathBuf,
    /// A folder to write the expansions to, as guest.rs and host.rs.
    #[arg(long)]
    write: Option<PathBuf>,
    /// How much address space the expansion may use, in MiB (on Linux).
    #[arg(long)]
    memory: Option<u64>,
    /// How long the expansion may use a processor, in seconds (on Linux).
    #[arg(long)]
    seconds: Option<u64>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let limited = arguments.memory.map_or(Ok(()), memory::limit);
    let limited = limited.and_then(|()| arguments.seconds.map_or(Ok(()), memory::limit_time));
    if let Err(message) = limited {
        eprintln!("error: {message}");
        return ExitCode::FAILURE;
    }
    match report::report(&arguments.document, arguments.write.as_deref()) {
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
