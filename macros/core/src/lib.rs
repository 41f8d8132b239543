//! OpenAPI documents to expansions of `openapi_pdk!` and `openapi_host!`. Not a stable API.
//!
//! Free of `proc_macro`, so that tests, benches and the command line can use it. The passes, in order,
//! as [`analyse`] and [`expand_document`] run them:
//!
//! 1. [`options`]: the macro's arguments.
//! 2. [`source`]: the document's text becomes a JSON value, and the files it refers to are mounted in
//!    it.
//! 3. [`lower`]: OpenAPI 3.1 and 3.2 become the model of 3.0.
//! 4. [`convert`]: the value becomes the [`ir`], through the `openapiv3` crate.
//! 5. [`names`]: everything gets its Rust name.
//! 6. [`cycles`]: types that contain themselves get a box.
//! 7. [`check`]: what can only be seen in the whole.
//! 8. `select`: what the options leave out.
//! 9. Tokens, by [`emit`].
//!
//! A problem is reported to [`diagnostic::Diagnostics`] and the pass goes on: all problems of a document
//! are shown at once, each with its line, and what is sound is expanded all the same.

pub mod check;
pub mod convert;
pub mod cycles;
pub mod diagnostic;
pub mod emit;
pub mod export;
mod external;
#[allow(
    missing_docs,
    reason = "most fields are named after the document's keywords"
)]
pub mod ir;
pub mod lower;
pub mod names;
mod nearest;
pub mod options;
pub mod pointer;
pub mod position;
mod select;
pub mod source;
mod structure;
mod yaml;

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::diagnostic::{Diagnostics, Severity};
use crate::emit::{Settings, Side};
use crate::ir::Api;
use crate::options::{MissingOperations, OnUnsupported, Options, Source};
use crate::source::{Document, LoadError};

/// What an expansion is, and what is known of it beside its tokens.
#[derive(Debug)]
pub struct Expansion {
    /// The items, `compile_error!` among them where there are errors.
    pub tokens: TokenStream,
    /// Every file that was read, the document first.
    pub files: Vec<PathBuf>,
    /// What is wrong with the document, as text with places; `None` where nothing is.
    pub errors: Option<String>,
    /// What was taken over with loss, likewise.
    pub warnings: Option<String>,
}

/// A document as the passes before selection leave it.
#[derive(Debug)]
pub struct Analysis {
    /// The document, lowered.
    pub document: Document,
    /// What it says, with names.
    pub api: Api,
    /// What was found on the way.
    pub diagnostics: Diagnostics,
}

/// Expands a macro call: `input` is what stands in its brackets, `manifest_dir` the folder from which
/// its path starts. What fails is in the tokens as `compile_error!`.
pub fn expand(side: Side, input: TokenStream, manifest_dir: &Path) -> TokenStream {
    match syn::parse2::<Options>(input) {
        Ok(options) => expand_document(side, &options, manifest_dir).tokens,
        Err(error) => error.to_compile_error(),
    }
}

/// Expands a document.
pub fn expand_document(side: Side, options: &Options, manifest_dir: &Path) -> Expansion {
    let span = options.source.span();
    let Analysis {
        document,
        mut api,
        diagnostics,
    } = match analyse(&options.source, manifest_dir) {
        Ok(analysis) => analysis,
        Err(error) => return Expansion::failed(&error, span),
    };
    let mut faults = Vec::new();
    select::select(&mut api, options, &mut faults);
    let emitted_types = select::emitted_types(&api, options);
    let diagnostics = select::concerning(diagnostics, &api, &emitted_types, options);
    let errors = diagnostics.render(Severity::Error, &document);
    let warnings = diagnostics.render(Severity::Warning, &document);

    let settings = settings(side, options, emitted_types);
    let items = emit::emit(&api, &settings);
    let report = report(options.on_unsupported, errors.as_deref(), span);
    let faults = faults.iter().map(syn::Error::to_compile_error);
    let files: Vec<PathBuf> = document
        .files
        .iter()
        .map(|file| manifest_dir.join(&file.path))
        .collect();
    let tracked = match options.source {
        Source::File(_) => track(&files),
        // The document itself is no file; those it refers to are.
        Source::Inline(_) => track(files.get(1..).unwrap_or_default()),
    };
    Expansion {
        tokens: quote!(#items #tracked #report #(#faults)*),
        files,
        errors,
        warnings,
    }
}

/// Runs the passes that do not depend on the options.
///
/// # Errors
/// When there is no document to speak of: no file, no YAML, no OpenAPI.
pub fn analyse(source: &Source, manifest_dir: &Path) -> Result<Analysis, LoadError> {
    let mut diagnostics = Diagnostics::default();
    let mut document = match source {
        Source::File(path) => {
            source::load(manifest_dir, Path::new(&path.value()), &mut diagnostics)?
        }
        Source::Inline(text) => source::load_inline(manifest_dir, &text.value(), &mut diagnostics)?,
    };
    lower::lower(&mut document, &mut diagnostics);
    let mut api = convert::convert(&document.root, &mut diagnostics);
    names::assign(&mut api);
    cycles::break_cycles(&mut api);
    check::check(&mut api, &mut diagnostics);
    Ok(Analysis {
        document,
        api,
        diagnostics,
    })
}

impl Expansion {
    fn failed(error: &LoadError, span: Span) -> Self {
        let message = error.to_string();
        let tokens = compile_error(&message, span);
        Expansion {
            tokens,
            files: Vec::new(),
            errors: Some(message),
            warnings: None,
        }
    }
}

fn settings(side: Side, options: &Options, emitted_types: Vec<bool>) -> Settings {
    let mut settings = Settings::new(side);
    settings.emitted_types = Some(emitted_types);
    settings.require_all_operations = options.missing_operations == MissingOperations::CompileError;
    if let Some(module) = &options.module {
        settings.module = module.value();
    }
    if let Some(runtime) = &options.runtime {
        settings.runtime = runtime.to_token_stream();
    }
    settings
}

/// What becomes of the document's errors.
fn report(on_unsupported: OnUnsupported, errors: Option<&str>, span: Span) -> TokenStream {
    match (on_unsupported, errors) {
        (OnUnsupported::Error, None) => TokenStream::new(),
        (OnUnsupported::Error, Some(errors)) => compile_error(errors, span),
        (OnUnsupported::Skip, errors) => {
            let errors = errors.unwrap_or_default();
            quote! {
                #[doc = " The parts of the document that were left out, each with its place and the reason."]
                #[allow(dead_code, unreachable_pub)]
                pub const SKIPPED: &str = #errors;
            }
        }
    }
}

fn compile_error(message: &str, span: Span) -> TokenStream {
    quote_spanned!(span=> ::core::compile_error! { #message })
}

/// Makes rustc and Cargo watch the files: a change in any of them expands anew.
fn track(files: &[PathBuf]) -> TokenStream {
    // A path that is not Unicode can't stand in a literal.
    let files = files.iter().filter_map(|file| file.to_str());
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}
