//! A document and the macro's options, as the command line has them.

use std::path::PathBuf;

use clap::Args;
use extism_openapi_core::emit::Side;
use extism_openapi_core::options::Options;
use extism_openapi_core::{Expansion, expand_document};
use proc_macro2::Literal;

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// The OpenAPI document (YAML or JSON).
    document: PathBuf,
    /// The macro's options, as they stand after the path: 'operations = ["createCustomer"]'.
    #[arg(long, value_name = "OPTIONS", default_value = "")]
    options: String,
}

impl Request {
    /// Expands the document as the macro would in a crate in the current folder.
    pub(crate) fn expand(&self, side: Side) -> Result<Expansion, String> {
        let path = self.document.to_str().ok_or_else(|| {
            format!(
                "error: the path {} is not Unicode; rename the file",
                self.document.display()
            )
        })?;
        let arguments = format!("{}, {}", Literal::string(path), self.options);
        let options: Options =
            syn::parse_str(&arguments).map_err(|error| format!("error: in --options: {error}"))?;
        let here = std::env::current_dir()
            .map_err(|error| format!("error: there is no current folder: {error}"))?;
        Ok(expand_document(side, &options, &here))
    }
}
