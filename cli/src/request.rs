//! A document and the macro's options, as the command line has them.

use std::path::{Path, PathBuf};

use clap::Args;
use extism_openapi_core::diagnostic::Report;
use extism_openapi_core::emit::Side;
use extism_openapi_core::options::Options;
use extism_openapi_core::{Expansion, check_document, expand_document};
use proc_macro2::Literal;

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// The OpenAPI document (YAML or JSON).
    document: PathBuf,
    /// The macro's options, as they are written after the path: 'operations = ["createCustomer"]'.
    #[arg(long, value_name = "OPTIONS", default_value = "")]
    options: String,
}

impl Request {
    /// The document's path as it was given.
    pub(crate) fn document(&self) -> &Path {
        &self.document
    }

    /// Expands the document as the macro would in a crate in the current folder.
    pub(crate) fn expand(&self, side: Side) -> Result<Expansion, String> {
        let (options, here) = self.read()?;
        Ok(expand_document(side, &options, &here))
    }

    /// What there is to say about the document and the options.
    pub(crate) fn check(&self) -> Result<Vec<Report>, String> {
        let (options, here) = self.read()?;
        Ok(check_document(&options, &here))
    }

    /// The options, and the folder that paths start from.
    fn read(&self) -> Result<(Options, PathBuf), String> {
        let path = self.document.to_str().ok_or_else(|| {
            format!(
                "the path {} is not Unicode; rename the file",
                self.document.display()
            )
        })?;
        let arguments = format!("{}, {}", Literal::string(path), self.options);
        let options =
            syn::parse_str(&arguments).map_err(|error| format!("in --options: {error}"))?;
        let here = std::env::current_dir()
            .map_err(|error| format!("there is no current folder: {error}"))?;
        Ok((options, here))
    }
}
