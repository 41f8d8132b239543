//! The driver: from the macro's arguments to its expansion.

mod debug_file;
mod messages;

use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

use self::messages::compile_error;
use crate::convert::convert;
use crate::diagnostic::{self, Diagnostics, LoadError, Report, Severity};
use crate::document::Document;
use crate::emit::{Settings, Side, emit};
use crate::input_schema::input_schemas;
use crate::ir::Api;
use crate::load::load_source;
use crate::lower::lower;
use crate::options::{MissingOperations, Options, Source, Validate};
use crate::passes::customize::{self, Custom};
use crate::passes::direction::Reader;
use crate::passes::{
    alias_circles, check, constants, cycles, direction, names, protection, prune, records, select,
    size, untyped, variant_hints,
};

/// What an expansion is, and what is known about it besides its tokens.
#[derive(Debug)]
pub struct Expansion {
    /// All of it: the items, what makes Cargo watch the files, and what is reported.
    pub tokens: TokenStream,
    /// Every file that was read, the document first.
    pub files: Vec<PathBuf>,
    /// What there is to say about the document and the options, in the document's order.
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
    /// Faults of the options.
    pub(crate) faults: Vec<syn::Error>,
}

/// How far the passes go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// To an [`Analysis`].
    Analysis,
    /// To what there is to say about the document and the options.
    Reports,
    /// To tokens.
    Expansion(Side),
}

/// What the passes make, as far as they went.
struct Passed {
    analysis: Analysis,
    reports: Vec<Report>,
    items: TokenStream,
}

/// All passes, in their order.
fn run(options: &Options, folder: &Path, goal: Goal) -> Result<Passed, LoadError> {
    let (mut diagnostics, mut faults) = (Diagnostics::default(), Vec::new());
    // From the text to the IR.
    let mut document = load_source(folder, &options.source, options.files, &mut diagnostics)?;
    lower(&mut document, &mut diagnostics);
    let formats = customize::replaced_formats(&document, &options.replace, &mut faults);
    let mut api = convert(&document.root, &formats, &mut diagnostics);
    // What can be decided once all types are known.
    alias_circles::break_alias_circles(&mut api, &mut diagnostics);
    untyped::allow_null(&mut api);
    constants::set_constants(&mut api);
    direction::relax(&mut api);
    variant_hints::set_hints(&mut api);
    prune::drop_unused(&mut api);
    names::assign(&mut api);
    check::check(&mut api, &mut diagnostics);
    customize::rename(&mut api, &options.rename, &mut faults);
    let replaced = customize::replace(&mut api, &options.replace, &mut faults);
    diagnostics.forget(&replaced);
    cycles::break_cycles(&mut api);
    let custom = customize::extras(&api, options, &mut faults);
    let mut passed = Passed::new(document, api, diagnostics, custom, faults);
    if goal == Goal::Analysis {
        return Ok(passed);
    }
    // What the options choose.
    let it = &mut passed.analysis;
    let mut settings = settings(options, goal);
    settings.hooks = select::select(&mut it.api, options, &mut it.faults);
    settings.records = records::resolve(&it.api, &options.records, &mut it.faults);
    let types = select::emitted_types(&it.api, options, &settings.records);
    size::check(&it.api, &types, &it.document)?;
    it.diagnostics = select::concerning(&it.diagnostics, &it.api, &types, options);
    passed.reports = it.diagnostics.reports(&it.document);
    // What only one of the sides has.
    let (root, records, hooks) = (&it.document.root, &settings.records, &settings.hooks);
    if settings.side == Side::Host && options.validate.is_on() {
        let mut diagnostics = Diagnostics::default();
        let schemas = input_schemas(root, &it.api, records, &mut diagnostics);
        settings.input_schemas = Some(schemas);
        passed.reports.extend(diagnostics.reports(&it.document));
    }
    if goal == Goal::Reports {
        return Ok(passed);
    }
    match settings.side {
        Side::Host => {
            settings.protection = protection::protection(root, &it.api, records, hooks);
            direction::drop_defaults(&mut it.api, Reader::Host);
        }
        Side::Guest => {
            records::relax(&mut it.api, records, hooks);
            direction::drop_defaults(&mut it.api, Reader::Guest);
        }
    }
    // And the tokens.
    settings.emitted_types = Some(types);
    settings.custom = std::mem::take(&mut it.custom);
    passed.items = emit(&it.api, &settings);
    Ok(passed)
}

/// Runs the passes before selection.
///
/// # Errors
/// When there is no usable document: no file, no YAML, no OpenAPI.
pub fn analyse(options: &Options, manifest_dir: &Path) -> Result<Analysis, LoadError> {
    run(options, manifest_dir, Goal::Analysis).map(|passed| passed.analysis)
}

/// What there is to say about a document and the options; see [`Expansion::reports`].
pub fn check_document(options: &Options, manifest_dir: &Path) -> Vec<Report> {
    match run(options, manifest_dir, Goal::Reports) {
        Ok(passed) => {
            let mut reports = passed.reports;
            reports.extend(of_options(&passed.analysis.faults));
            reports
        }
        Err(error) => vec![Report::from(&error)],
    }
}

/// Expands a document.
pub fn expand_document(side: Side, options: &Options, manifest_dir: &Path) -> Expansion {
    let passed = match run(options, manifest_dir, Goal::Expansion(side)) {
        Ok(passed) => passed,
        Err(error) => return Expansion::failed(&error, options.source.span()),
    };
    let Passed {
        analysis,
        mut reports,
        items,
    } = passed;
    let mut faults = analysis.faults;
    if let (Side::Guest, Validate::Requests(span)) = (side, options.validate) {
        faults.push(syn::Error::new(span, VALIDATE_IS_THE_HOSTS));
    }
    let reported = messages::tokens(&reports, options);
    let rejected = faults.iter().map(syn::Error::to_compile_error);
    let files = analysis.document.files.iter();
    let files: Vec<PathBuf> = files.map(|file| manifest_dir.join(&file.path)).collect();
    let tracked = match options.source {
        Source::File(_) => track(&files),
        // The document itself is not a file; those it refers to are.
        Source::Inline(_) => track(files.get(1..).unwrap_or_default()),
    };
    let rest = quote!(#tracked #reported #(#rejected)*);
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

/// Expands a macro call: `input` has its arguments, `manifest_dir` is the folder from which
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
    let track = debug_file::track();
    let Some(folder) = debug_file::folder(manifest_dir) else {
        let tokens = expansion.tokens;
        return quote!(#tokens #track);
    };
    let (items, rest) = expansion.parts;
    let document = match options.source {
        Source::File(_) => expansion.files.first().map(PathBuf::as_path),
        Source::Inline(_) => None,
    };
    let items = debug_file::include(&items, &folder, &call, manifest_dir, document).unwrap_or_else(
        |fault| {
            let message = format!("{}: {fault}", debug_file::VARIABLE);
            let report = compile_error(&message, options.source.span());
            quote!(#items #report)
        },
    );
    quote!(#items #rest #track)
}

/// Faults of the options, as they are reported outside of the compiler.
fn of_options(faults: &[syn::Error]) -> impl Iterator<Item = Report> {
    faults
        .iter()
        .map(|fault| Report::of_options(fault.to_string()))
}

impl Passed {
    fn new(
        document: Document,
        api: Api,
        diagnostics: Diagnostics,
        custom: Custom,
        faults: Vec<syn::Error>,
    ) -> Self {
        let analysis = Analysis {
            document,
            api,
            diagnostics,
            custom,
            faults,
        };
        Passed {
            analysis,
            reports: Vec::new(),
            items: TokenStream::new(),
        }
    }
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

/// What the options say about the expansion as a whole.
fn settings(options: &Options, goal: Goal) -> Settings {
    let mut settings = Settings::new(match goal {
        Goal::Expansion(side) => side,
        // A host's expansion has more that may have to be reported.
        Goal::Analysis | Goal::Reports => Side::Host,
    });
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
    // A path that is not Unicode can't be in a literal.
    let files = files.iter().filter_map(|file| file.to_str());
    quote!(#(const _: &[u8] = ::core::include_bytes!(#files);)*)
}
