//! `extism-openapi check`.

use clap::Args;
use extism_openapi_core::emit::Side;

use crate::request::Request;

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    request: Request,
    /// Says nothing of what is taken over with loss.
    #[arg(long)]
    no_warnings: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let expansion = arguments.request.expand(Side::Host)?;
    if let Some(warnings) = expansion.warnings.filter(|_| !arguments.no_warnings) {
        eprintln!("{warnings}");
    }
    match expansion.errors {
        Some(errors) => Err(errors),
        None => Ok(()),
    }
}
