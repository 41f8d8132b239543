//! `extism-openapi check`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use extism_openapi_core::diagnostic::Severity;

use crate::output;
use crate::request::Request;

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    request: Request,
    /// Prints errors only, without warnings and notes.
    #[arg(long)]
    no_warnings: bool,
    /// Fails on warnings too. Notes never fail.
    #[arg(long, conflicts_with = "no_warnings")]
    deny_warnings: bool,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people, on standard error.
    #[default]
    Text,
    /// One JSON object on standard output, for other programs; see docs/guide/command-line.md.
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let mut reports = arguments.request.check()?;
    if arguments.no_warnings {
        reports.retain(|report| report.severity == Severity::Error);
    }
    match arguments.format {
        Format::Text => output::print(&reports),
        Format::Json => {
            let json = output::json(arguments.request.document(), &reports);
            output::write(&format!("{json:#}\n"))?;
        }
    }
    let fails = |level: &str| level == "error" || arguments.deny_warnings && level == "warning";
    if reports.iter().any(|report| fails(report.level())) {
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
