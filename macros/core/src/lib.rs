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
//! 6. [`check`]: what can only be seen in the whole.
//! 7. [`customize`]: what the options rename and replace.
//! 8. [`cycles`]: types that contain themselves get a box.
//! 9. `select`: what the options leave out.
//! 10. [`protection`]: what of a host's values plug-ins may not change or see.
//! 11. [`input_schema`]: what a host validates by, where it does.
//! 12. Tokens, by [`emit`].
//!
//! A problem is reported to [`diagnostic::Diagnostics`] and the pass goes on: all problems of a document
//! are shown at once, each with its line, and what is sound is expanded all the same.

pub mod callback;
pub mod check;
pub mod convert;
pub mod customize;
pub mod cycles;
mod debug;
pub mod diagnostic;
pub mod document;
pub mod emit;
pub mod export;
mod hash;
pub mod input_schema;
#[allow(
    missing_docs,
    reason = "most fields are named after the document's keywords"
)]
pub mod ir;
pub mod load;
pub mod lower;
pub mod names;
pub mod options;
pub mod places;
pub mod protection;
pub mod records;
mod report;
mod select;
mod size;

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

use crate::customize::Custom;
use crate::diagnostic::{Diagnostics, LoadError, Report, Severity};
use crate::document::Document;
use crate::emit::{Settings, Side};
use crate::input_schema::InputSchemas;
use crate::ir::Api;
use crate::options::{MissingOperations, Options, Source, Validate};
use crate::records::Record;
use crate::report::compile_error;

/// What an expansion is, and what is known of it beside its tokens.
#[derive(Debug)]
pub struct Expansion {
    /// All of it: the items, what makes Cargo watch the files, and what is reported.
    pub tokens: TokenStream,
    /// Every file that was read, the document first.
    pub files: Vec<PathBuf>,
    /// What there is to say of the document and of the options, in the document's order.
    pub reports: Vec<Report>,
    /// The part of the tokens that can stand in a file of its own, and the rest.
    parts: (TokenStream, TokenStream),
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
    /// What the options add to types and fields.
    pub custom: Custom,
    /// Of the options.
    faults: Vec<syn::Error>,
}

/// Expands a macro call: `input` is what stands in its brackets, `manifest_dir` the folder from which
/// its path starts. What fails is in the tokens as `compile_error!`.
///
/// Where the environment variable `EXTISM_OPENAPI_DEBUG` is set, the items are written to a file and
/// included from there.
pub fn expand(side: Side, input: TokenStream, manifest_dir: &Path) -> TokenStream {
    let call = format!("{side:?} {input}");
    let options = match syn::parse2::<Options>(input) {
        Ok(options) => options,
        Err(error) => return error.to_compile_error(),
    };
    let expansion = expand_document(side, &options, manifest_dir);
    let track = debug::track();
    let Some(folder) = debug::folder(manifest_dir) else {
        let tokens = expansion.tokens;
        return quote!(#tokens #track);
    };
    let (items, rest) = expansion.parts;
    let document = match options.source {
        Source::File(_) => expansion.files.first().map(PathBuf::as_path),
        Source::Inline(_) => None,
    };
    let items =
        debug::include(&items, &folder, &call, manifest_dir, document).unwrap_or_else(|fault| {
            let message = format!("{}: {fault}", debug::VARIABLE);
            let report = compile_error(&message, options.source.span());
            quote!(#items #report)
        });
    quote!(#items #rest #track)
}

/// Expands a document.
pub fn expand_document(side: Side, options: &Options, manifest_dir: &Path) -> Expansion {
    let Selection {
        document,
        mut api,
        mut reports,
        mut faults,
        emission,
    } = match Selection::new(options, manifest_dir) {
        Ok(selection) => selection,
        Err(error) => return Expansion::failed(&error, options.source.span()),
    };
    let mut settings = settings(side, options, emission);
    match side {
        Side::Host => {
            let (records, hooks) = (&settings.records, &settings.hooks);
            settings.protection = protection::protection(&document.root, &api, records, hooks);
        }
        Side::Guest => records::relax(&mut api, &settings.records, &settings.hooks),
    }
    if let Validate::Requests(span) = options.validate {
        match side {
            Side::Host => {
                let schemas = schemas(&document, &api, &settings.records, &mut reports);
                settings.input_schemas = Some(schemas);
            }
            Side::Guest => faults.push(syn::Error::new(span, VALIDATE_IS_THE_HOSTS)),
        }
    }
    let items = emit::emit(&api, &settings);
    let reported = report::tokens(&reports, options);
    let refused = faults.iter().map(syn::Error::to_compile_error);
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
    let rest = quote!(#tracked #reported #(#refused)*);
    reports.extend(of_options(&faults));
    Expansion {
        tokens: quote!(#items #rest),
        files,
        reports,
        parts: (items, rest),
    }
}

const VALIDATE_IS_THE_HOSTS: &str =
    "it is the host that checks what plug-ins send; write `validate` in `openapi_host!`";

/// What a host checks requests by, and what of it can't be checked.
fn schemas(
    document: &Document,
    api: &Api,
    records: &[Record],
    reports: &mut Vec<Report>,
) -> InputSchemas {
    let mut diagnostics = Diagnostics::default();
    let schemas = input_schema::input_schemas(&document.root, api, records, &mut diagnostics);
    reports.extend(diagnostics.reports(document));
    schemas
}

/// What there is to say of a document and of the options; see [`Expansion::reports`].
pub fn check_document(options: &Options, manifest_dir: &Path) -> Vec<Report> {
    match Selection::new(options, manifest_dir) {
        Ok(mut selection) => {
            if let Validate::Requests(_) = options.validate {
                let records = &selection.emission.records;
                schemas(
                    &selection.document,
                    &selection.api,
                    records,
                    &mut selection.reports,
                );
            }
            selection.reports.extend(of_options(&selection.faults));
            selection.reports
        }
        Err(error) => vec![Report::from(&error)],
    }
}

/// Faults of the options, as they are told outside of the compiler.
fn of_options(faults: &[syn::Error]) -> impl Iterator<Item = Report> {
    faults
        .iter()
        .map(|fault| Report::of_options(fault.to_string()))
}

/// What of a document is expanded, and what is to be said of that.
struct Selection {
    document: Document,
    api: Api,
    reports: Vec<Report>,
    /// Of the options.
    faults: Vec<syn::Error>,
    emission: Emission,
}

/// What the options choose, as emission is told of it.
struct Emission {
    types: Vec<bool>,
    custom: Custom,
    records: Vec<Record>,
    hooks: Vec<bool>,
}

impl Selection {
    fn new(options: &Options, manifest_dir: &Path) -> Result<Self, LoadError> {
        let Analysis {
            document,
            mut api,
            diagnostics,
            custom,
            mut faults,
        } = analyse(options, manifest_dir)?;
        let hooks = select::select(&mut api, options, &mut faults);
        let records = records::resolve(&api, &options.records, &mut faults);
        let types = select::emitted_types(&api, options, &records);
        size::check(&api, &types, &document)?;
        let concerning = select::concerning(diagnostics, &api, &types, options);
        Ok(Selection {
            reports: concerning.reports(&document),
            document,
            api,
            faults,
            emission: Emission {
                types,
                custom,
                records,
                hooks,
            },
        })
    }
}

/// Runs the passes before selection.
///
/// # Errors
/// When there is no document to speak of: no file, no YAML, no OpenAPI.
pub fn analyse(options: &Options, manifest_dir: &Path) -> Result<Analysis, LoadError> {
    let (mut diagnostics, mut faults) = (Diagnostics::default(), Vec::new());
    let mut document = match &options.source {
        Source::File(path) => {
            let path = path.value();
            load::load(
                manifest_dir,
                Path::new(&path),
                options.files,
                &mut diagnostics,
            )?
        }
        Source::Inline(text) => {
            load::load_inline(manifest_dir, &text.value(), options.files, &mut diagnostics)?
        }
    };
    lower::lower(&mut document, &mut diagnostics);
    let formats = customize::replaced_formats(&document, &options.replace, &mut faults);
    let mut api = convert::convert_with(&document.root, &formats, &mut diagnostics);
    names::assign(&mut api);
    check::check(&mut api, &mut diagnostics);
    customize::rename(&mut api, &options.rename, &mut faults);
    let replaced = customize::replace(&mut api, &options.replace, &mut faults);
    diagnostics.forget(&replaced);
    cycles::break_cycles(&mut api);
    let custom = customize::extras(&api, options, &mut faults);
    Ok(Analysis {
        document,
        api,
        diagnostics,
        custom,
        faults,
    })
}

impl Expansion {
    fn failed(error: &LoadError, span: Span) -> Self {
        let tokens = compile_error(&error.to_string(), span);
        Expansion {
            tokens: tokens.clone(),
            files: Vec::new(),
            reports: vec![Report::from(error)],
            parts: (TokenStream::new(), tokens),
        }
    }

    /// What makes the expansion unusable, as one text; `None` where nothing does.
    pub fn errors(&self) -> Option<String> {
        diagnostic::text(&self.reports, Severity::Error)
    }
}

fn settings(side: Side, options: &Options, emission: Emission) -> Settings {
    let mut settings = Settings::new(side);
    settings.emitted_types = Some(emission.types);
    settings.custom = emission.custom;
    settings.records = emission.records;
    settings.hooks = emission.hooks;
    settings.require_all_operations = options.missing_operations == MissingOperations::CompileError;
    if let Some(module) = &options.module {
        settings.module = module.value();
    }
    if let Some(runtime) = &options.runtime {
        settings.runtime = runtime.to_token_stream();
    }
    settings
}

/// Makes rustc and Cargo watch the files: a change in any of them expands anew.
fn track(files: &[PathBuf]) -> TokenStream {
    // A path that is not Unicode can't stand in a literal.
    let files = files.iter().filter_map(|file| file.to_str());
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}
