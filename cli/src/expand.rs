//! `extism-openapi expand`.

use std::io::{self, Write as _};

use clap::Args;
use extism_openapi_core::emit::Side;

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

pub(crate) fn run(arguments: &Arguments) -> Result<(), String> {
    let side = if arguments.guest {
        Side::Guest
    } else {
        Side::Host
    };
    let expansion = arguments.request.expand(side)?;
    if let Some(warnings) = &expansion.warnings {
        eprintln!("{warnings}");
    }
    let file: syn::File = syn::parse2(expansion.tokens).map_err(|error| {
        format!("error: the expansion is no Rust, which is a fault of extism-openapi: {error}")
    })?;
    // A reader that has seen enough (`| head`) closes the pipe, which is no failure.
    match io::stdout().write_all(prettyplease::unparse(&file).as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(format!("error: the expansion can't be printed: {error}"));
        }
        _ => {}
    }
    match expansion.errors {
        Some(errors) => Err(errors),
        None => Ok(()),
    }
}
