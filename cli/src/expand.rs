//! `extism-openapi expand`.

use std::process::ExitCode;

use clap::Args;
use extism_openapi_core::emit::Side;

use crate::output;
use crate::request::Request;

/// What to expand, and for which side.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    request: Request,
    /// What openapi_pdk! expands to.
    #[arg(long, required_unless_present = "host", conflicts_with = "host")]
    guest: bool,
    /// What openapi_host! expands to.
    #[arg(long)]
    host: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
    let side = if arguments.guest {
        Side::Guest
    } else {
        Side::Host
    };
    let expansion = arguments.request.expand(side)?;
    output::print(&expansion.reports);
    let failed = expansion.errors().is_some();
    let file: syn::File = syn::parse2(expansion.tokens).map_err(|error| {
        format!("the expansion is not Rust, which is a fault of extism-openapi: {error}")
    })?;
    output::write(&prettyplease::unparse(&file))?;
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
