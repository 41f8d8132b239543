//! A document's report: its contents, the outcome of its expansion, and the cost.

use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};

use extism_openapi_core::diagnostic::Severity;
use extism_openapi_core::emit::Side;
use extism_openapi_core::options::{OnUnsupported, Options, Source};
use extism_openapi_core::{Analysis, analyse, expand_document};
use extism_openapi_corpus::count::{self, Endpoint};
use proc_macro2::Span;
use serde_json::{Value, json};
use syn::LitStr;

use crate::memory;

/// Expands `document` and returns the report; the expansions go to the folder `write`.
pub(crate) fn report(document: &Path, write: Option<&Path>) -> Result<Value, String> {
    let folder = document.parent().unwrap_or(Path::new(""));
    let name = document
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| format!("{} names no file in Unicode", document.display()))?;
    let mut options = Options::new(Source::File(LitStr::new(name, Span::call_site())));
    let analysis = match analyse(&options, folder) {
        Ok(analysis) => analysis,
        Err(refusal) => return Ok(json!({ "refused": refusal.to_string() })),
    };
    // Faults of the document are listed, and the rest must still compile.
    if analysis.diagnostics.has_errors() {
        options.on_unsupported = OnUnsupported::Skip;
    }
    let guest = expand(Side::Guest, &options, folder)?;
    if let Some(refusal) = guest.refusal {
        return Ok(json!({ "refused": refusal }));
    }
    let host = expand(Side::Host, &options, folder)?;
    let peak = memory::peak();
    if let Some(write) = write {
        for (side, name) in [(&guest, "guest.rs"), (&host, "host.rs")] {
            let path = write.join(name);
            write_if_changed(&path, &prettyplease::unparse(&side.file))?;
        }
    }
    let in_document = count::operations(&analysis.document.root);
    let skipped = skipped(&in_document, &analysis);
    for (side, name) in [(&guest, "openapi_pdk!"), (&host, "openapi_host!")] {
        let (read, emitted) = (analysis.api.operations.len(), side.operations());
        if read != emitted {
            return Err(format!(
                "{read} operations are read, but {name} emits {emitted}"
            ));
        }
    }
    Ok(json!({
        "version": analysis.document.root.get("openapi"),
        "operations": in_document.len(),
        "emitted": guest.operations(),
        "types": analysis.api.types.len(),
        "webhooks": count::implementations(&guest.file.items, "Event"),
        "guest_ms": guest.time.as_millis(),
        "host_ms": host.time.as_millis(),
        "peak_kib": peak,
        "skipped": skipped,
        "errors": messages(&analysis, Severity::Error),
        "warnings": messages(&analysis, Severity::Warning),
    }))
}

/// One side's expansion.
struct Expanded {
    file: syn::File,
    /// Why a document that was read is not expanded: it would be too large.
    refusal: Option<String>,
    time: Duration,
}

impl Expanded {
    fn operations(&self) -> usize {
        count::implementations(&self.file.items, "TypedOperation")
    }
}

fn expand(side: Side, options: &Options, folder: &Path) -> Result<Expanded, String> {
    let start = Instant::now();
    let expansion = expand_document(side, options, folder);
    let time = start.elapsed();
    let refusal = expansion.errors().filter(|_| expansion.files.is_empty());
    let file = syn::parse2(expansion.tokens)
        .map_err(|error| format!("the expansion of {side:?} is not Rust: {error}"))?;
    Ok(Expanded {
        file,
        refusal,
        time,
    })
}

/// The operations of the document that the expansion does not have, each with the reported reason.
fn skipped(in_document: &[Endpoint], analysis: &Analysis) -> Vec<Value> {
    let operations = analysis.api.operations.iter();
    let emitted: HashSet<Endpoint> = operations
        .map(|operation| Endpoint {
            method: operation.method.clone(),
            path: operation.path.clone(),
        })
        .collect();
    let missing = in_document.iter().filter(|at| !emitted.contains(at));
    missing
        .map(|at| {
            json!({
                "operation": format!("{} {}", at.method, at.path),
                "reason": reason(at, analysis),
            })
        })
        .collect()
}

/// The messages about the document, each with its place.
fn messages(analysis: &Analysis, severity: Severity) -> Vec<String> {
    let all = analysis.diagnostics.iter();
    all.filter(|diagnostic| diagnostic.severity == severity)
        .map(|diagnostic| format!("{} ({})", diagnostic.message, diagnostic.pointer))
        .collect()
}

/// What was reported about an operation or its path.
fn reason(at: &Endpoint, analysis: &Analysis) -> String {
    let of_path = analysis.diagnostics.iter().filter(|diagnostic| {
        let mut tokens = diagnostic.pointer.tokens();
        tokens.next().as_deref() == Some("paths")
            && tokens.next().as_ref() == Some(&at.path)
            && tokens
                .next()
                .is_none_or(|method| method.eq_ignore_ascii_case(&at.method))
    });
    let messages: Vec<&str> = of_path
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    if messages.is_empty() {
        return "nothing was reported about it".to_owned();
    }
    messages.join("; ")
}

/// An unchanged file keeps its time, so what was compiled from it stays fresh.
fn write_if_changed(path: &Path, text: &str) -> Result<(), String> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|error| format!("can't write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Value {
        let folder = std::env::temp_dir().join(format!("corpus-report-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("document.yaml");
        std::fs::write(&path, text).unwrap();
        let report = report(&path, Some(&folder)).unwrap();
        for side in ["guest.rs", "host.rs"] {
            let written = std::fs::read_to_string(folder.join(side)).unwrap_or_default();
            let refused = report.get("refused").is_some();
            assert_eq!(
                written.contains("TypedOperation for"),
                !refused,
                "{written}"
            );
        }
        std::fs::remove_dir_all(&folder).unwrap();
        report
    }

    /// One test, since both parts use one folder.
    #[test]
    fn skipped_operations_have_their_reasons_and_a_refusal_its_message() {
        let report = of_text(
            "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get: {}\n  b:\n    put: {}\n",
        );
        assert_eq!(report["operations"], 2);
        assert_eq!(report["emitted"], 1);
        let skipped = &report["skipped"][0];
        assert_eq!(skipped["operation"], "PUT b");
        let reason = skipped["reason"].as_str().unwrap();
        assert!(reason.contains("doesn't begin with `/`"), "{reason}");

        let report = of_text("swagger: '2.0'\npaths: {}\n");
        let refused = report["refused"].as_str().unwrap();
        assert!(refused.contains("Swagger 2.0"), "{refused}");
    }
}
