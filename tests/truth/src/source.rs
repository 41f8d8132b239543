//! The source of a crate that reads values as the types of a document, and writes them again.

use std::path::Path;

use extism_openapi_core::Analysis;
use extism_openapi_core::emit::{Settings, emit_types};
use proc_macro2::TokenStream;
use quote::quote;

use crate::material::write_if_changed;

/// The types that values are read as, each once.
#[derive(Debug, Default)]
pub(crate) struct Types(Vec<String>);

impl Types {
    /// The number of a type.
    pub(crate) fn number(&mut self, ty: &TokenStream) -> usize {
        let text = ty.to_string();
        if let Some(known) = self.0.iter().position(|known| *known == text) {
            return known;
        }
        self.0.push(text);
        self.0.len() - 1
    }
}

/// Writes `main.rs` and the document's types to a folder.
pub(crate) fn write(
    folder: &Path,
    analysis: &Analysis,
    settings: &Settings,
    types: &Types,
) -> Result<(), String> {
    write_if_changed(
        &folder.join("document.rs"),
        &formatted(emit_types(&analysis.api, settings))?,
    )?;
    let mut arms = Vec::new();
    for (number, ty) in types.0.iter().enumerate() {
        let ty: TokenStream = ty
            .parse()
            .map_err(|error| format!("`{ty}` is not a type: {error}"))?;
        arms.push(quote!(#number => super::again::again::<#ty>(json),));
    }
    let again = concat!(env!("CARGO_MANIFEST_DIR"), "/support/again.rs");
    let main = quote! {
        #[allow(warnings)]
        mod document;
        #[path = #again]
        mod again;

        mod types {
            #[allow(unused_imports)]
            use super::document::*;

            pub(super) fn again(ty: usize, json: &str) -> ::core::result::Result<::std::string::String, ::std::string::String> {
                match ty {
                    #(#arms)*
                    _ => ::core::result::Result::Err(::std::format!("there is no type {ty} in {json}")),
                }
            }
        }

        fn main() -> ::core::result::Result<(), ::std::boxed::Box<dyn ::std::error::Error>> {
            again::run(types::again)
        }
    };
    write_if_changed(&folder.join("main.rs"), &formatted(main)?)
}

fn formatted(tokens: TokenStream) -> Result<String, String> {
    let file =
        syn::parse2(tokens).map_err(|error| format!("the expansion is not Rust: {error}"))?;
    Ok(prettyplease::unparse(&file))
}
