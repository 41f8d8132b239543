//! What documents say becomes documentation that rustdoc accepts without a warning, and never a doctest.

use std::fs;
use std::path::Path;

use crate::scratch::Scratch;

/// Documents with much prose: HTML, tables, lists, code, links of their own sites.
const REAL: [&str; 6] = [
    "lago.yaml",
    "intercom-2.11.yaml",
    "spotify-official.yaml",
    "paypal-invoicing-v2.json",
    "heyapi-full-3.1.yaml",
    "scalar-galaxy-3.1.yaml",
];

/// A library that expands each of the documents in a public module.
fn library(name: &str, documents: &[(String, String)]) -> Scratch {
    let scratch = Scratch::new(name);
    let mut code = String::new();
    for (index, (file, text)) in documents.iter().enumerate() {
        scratch.put(&format!("plugin/{file}"), text);
        code.push_str(&format!(
            "pub mod api_{index} {{ extism_openapi::openapi_pdk!({file:?}, on_unsupported = \"skip\", warnings = \"allow\"); }}\n"
        ));
    }
    scratch.put("plugin/src/lib.rs", &code);
    scratch
}

/// Runs rustdoc with its warnings denied.
#[track_caller]
fn documents_itself(scratch: &Scratch) {
    let doc = scratch
        .cargo(&["doc", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&doc.stderr);
    assert!(doc.status.success(), "{said}");
}

#[test]
fn an_evil_document_is_harmless_documentation() {
    let evil = Path::new(env!("CARGO_MANIFEST_DIR")).join("documents/documentation/evil.yaml");
    let document = fs::read_to_string(evil).unwrap();
    let scratch = library("evil", &[("evil.yaml".to_owned(), document)]);
    documents_itself(&scratch);
    let tests = scratch.cargo(&["test", "--doc"]).output().unwrap();
    let ran = String::from_utf8_lossy(&tests.stdout);
    assert!(tests.status.success(), "{ran}");
    assert!(ran.contains("running 0 tests"), "{ran}");
}

#[test]
fn real_documents_are_documentation() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(specs.join(name)).ok()?));
    let Some(documents) = REAL.into_iter().map(read).collect::<Option<Vec<_>>>() else {
        println!("skipped: ../shared/specs is not there");
        return;
    };
    documents_itself(&library("documented", &documents));
}
