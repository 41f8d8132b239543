//! Any bytes as a document: through every pass, for both sides.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use extism_openapi_core::diagnostic::{Report, Severity, text};
use extism_openapi_core::emit::Side;
use extism_openapi_core::options::{OnUnsupported, Options, Source};
use extism_openapi_core::{Analysis, Expansion, analyse, expand_document};
use extism_openapi_corpus::count::{self, Endpoint};
use proc_macro2::Span;
use serde_json::Value;
use syn::LitStr;

use crate::{rust, seeds};

/// The outcome for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is not a document.
    Refused,
    /// It has faults.
    Faulty,
    /// It has at most warnings.
    Sound,
}

/// Expands a document for both sides.
///
/// # Panics
/// - if a pass panics, or an expansion is not Rust or visibly does not compile;
/// - if a report's place is not in the file, its pointer leads nowhere in it, or its text can't be shown
///   as it is;
/// - if a fault is not a compile error, or there is a compile error without a fault;
/// - if an operation is neither expanded nor reported;
/// - if the second expansion differs from the first.
pub fn check(document: &[u8]) -> Outcome {
    thread_local!(static FOLDER: PathBuf = folder());
    FOLDER.with(|folder| check_in(folder, document))
}

/// This thread's own folder, with the files that seeds refer to.
fn folder() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("extism-openapi-fuzzing-{}-{count}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    for (name, text) in seeds::read("files") {
        std::fs::write(folder.join(name), text).expect("its files can be written");
    }
    folder
}

fn check_in(folder: &Path, document: &[u8]) -> Outcome {
    // A file named `.json` is read only as JSON, so half of the texts that look like JSON get that name.
    let json = document.first() == Some(&b'{') && document.len().is_multiple_of(2);
    let name = if json {
        "document.json"
    } else {
        "document.yaml"
    };
    std::fs::write(folder.join(name), document).expect("the document can be written");
    let mut options = Options::new(Source::File(LitStr::new(name, Span::call_site())));
    let analysis = match analyse(&options, folder) {
        Ok(analysis) => analysis,
        Err(error) => {
            let text = String::from_utf8_lossy(document);
            check_report(&Report::from(&error), &text, None);
            let refused = expand(Side::Guest, &options, folder);
            assert_eq!(refused.errors(), Some(error.to_string()));
            return Outcome::Refused;
        }
    };
    let faulty = analysis.diagnostics.has_errors();
    check_reports(&analysis);
    let guest = expand(Side::Guest, &options, folder);
    let again = expand(Side::Guest, &options, folder);
    let tokens = guest.tokens.to_string();
    assert_eq!(
        tokens,
        again.tokens.to_string(),
        "the second expansion differs"
    );
    assert_eq!(guest.errors().is_some(), faulty);
    assert_eq!(tokens.contains("compile_error"), faulty, "{tokens}");
    // The parts without faults are expanded nevertheless.
    options.on_unsupported = OnUnsupported::Skip;
    let host = expand(Side::Host, &options, folder);
    for expansion in [&guest, &host] {
        check_rust(expansion, &analysis);
    }
    check_operations(&analysis);
    if faulty {
        Outcome::Faulty
    } else {
        Outcome::Sound
    }
}

fn expand(side: Side, options: &Options, folder: &Path) -> Expansion {
    expand_document(side, options, folder)
}

fn check_rust(expansion: &Expansion, analysis: &Analysis) {
    let text = expansion.tokens.to_string();
    let file: syn::File = match syn::parse_str(&text) {
        Ok(file) => file,
        Err(error) => panic!("the expansion is not Rust: {error}\n{text}"),
    };
    rust::check(&file);
    // The command line shows it formatted.
    let formatted = prettyplease::unparse(&file);
    assert!(syn::parse_file(&formatted).is_ok(), "{formatted}");
    let emitted = count::implementations(&file.items, "TypedOperation");
    assert_eq!(
        emitted,
        analysis.api.operations.len(),
        "operations were lost on the way"
    );
}

fn check_reports(analysis: &Analysis) {
    let reports = analysis.diagnostics.reports(&analysis.document);
    for severity in [Severity::Error, Severity::Warning] {
        let shown = text(&reports, severity).unwrap_or_default();
        let any = analysis
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == severity);
        assert_eq!(!shown.is_empty(), any);
    }
    for report in &reports {
        let of_it = |path: &Path| report.file.as_deref() == Some(path);
        let file = analysis
            .document
            .files
            .iter()
            .find(|file| of_it(&file.path));
        let file =
            file.unwrap_or_else(|| panic!("a report about a file that was not read: {report}"));
        let value = serde_json::from_str(&file.text).ok();
        check_report(report, &file.text, value.as_ref());
    }
}

/// `value` is given for JSON, which has no aliases or merges that pointers could lead through.
fn check_report(report: &Report, text: &str, value: Option<&Value>) {
    let lines = [Some(&report.message), report.help.as_ref()];
    for line in lines.into_iter().flatten() {
        assert!(!line.is_empty());
        assert!(
            !line.contains(char::is_control),
            "can't be shown as it is: {line:?}"
        );
    }
    if let Some((line, column)) = report.position {
        // Positions are counted as editors count them.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let found = text.split('\n').nth(line - 1);
        let found = found.unwrap_or_else(|| panic!("there is no line {line}: {report:?}"));
        assert!(
            (1..=found.chars().count() + 1).contains(&column),
            "line {line} has no column {column}: {found:?} {report:?}"
        );
    }
    if let (Some(pointer), Some(value)) = (&report.pointer, value) {
        let pointer = pointer.trim_start_matches('#');
        assert!(
            value.pointer(pointer).is_some(),
            "{pointer} leads nowhere: {report:?}"
        );
    }
}

/// Every operation of the document is expanded or reported.
fn check_operations(analysis: &Analysis) {
    let expanded: Vec<Endpoint> = analysis
        .api
        .operations
        .iter()
        .map(|operation| Endpoint {
            method: operation.method.clone(),
            path: operation.path.clone(),
        })
        .collect();
    for endpoint in count::operations(&analysis.document.root) {
        assert!(
            expanded.contains(&endpoint) || is_spoken_of(&endpoint, analysis),
            "{endpoint:?} is lost silently"
        );
    }
}

fn is_spoken_of(endpoint: &Endpoint, analysis: &Analysis) -> bool {
    let item = analysis
        .document
        .root
        .get("paths")
        .and_then(|paths| paths.get(&endpoint.path));
    // Operations in other files are reported there.
    let elsewhere = item.is_some_and(|item| item.get("$ref").is_some());
    analysis.diagnostics.iter().any(|diagnostic| {
        let mut tokens = diagnostic.pointer.tokens();
        let here = tokens.next().is_none_or(|token| token == "paths")
            && tokens.next().is_none_or(|token| token == endpoint.path)
            && tokens.next().is_none_or(|token| {
                token.eq_ignore_ascii_case(&endpoint.method) || token == "additionalOperations"
            });
        here || elsewhere
    })
}
