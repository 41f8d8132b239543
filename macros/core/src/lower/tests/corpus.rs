//! Real documents fit the model when they are lowered.

use super::*;

/// Components and operations that the model can't read, with why.
fn misfits(document: &Document) -> Vec<String> {
    use openapiv3::{Header, Operation, Parameter, RequestBody, Response};
    use serde::de::DeserializeOwned;

    fn check<T: DeserializeOwned>(key: &str, value: &Value) -> Option<String> {
        let read = serde_json::from_value::<T>(value.clone());
        read.err().map(|error| format!("{key}: {error}"))
    }
    let below = |pointer: &str| {
        document
            .root
            .pointer(pointer)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    };
    let mut all = Vec::new();
    for (key, value) in below("/components/schemas") {
        all.extend(check::<ReferenceOr<Schema>>(key, value));
    }
    for (key, value) in below("/components/parameters") {
        all.extend(check::<ReferenceOr<Parameter>>(key, value));
    }
    for (key, value) in below("/components/responses") {
        all.extend(check::<ReferenceOr<Response>>(key, value));
    }
    for (key, value) in below("/components/requestBodies") {
        all.extend(check::<ReferenceOr<RequestBody>>(key, value));
    }
    for (key, value) in below("/components/headers") {
        all.extend(check::<ReferenceOr<Header>>(key, value));
    }
    // The large ones take the model a minute and have nothing that the others lack.
    if document
        .files
        .iter()
        .map(|file| file.text.len())
        .sum::<usize>()
        > 1 << 19
    {
        return all;
    }
    for (path, item) in below("/paths").chain(below("/webhooks")) {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if NodeKind::PathItem.child(method) == NodeKind::Operation {
                let mut operation = operation.clone();
                // The model has no reference to a callback; callbacks are read without it.
                operation
                    .as_object_mut()
                    .and_then(|fields| fields.shift_remove("callbacks"));
                all.extend(check::<Operation>(&format!("{method} {path}"), &operation));
            }
        }
    }
    all
}

/// More than this, and the lowering itself would be what is wrong.
const MAX_WARNINGS: usize = 20;

#[test]
fn every_document_of_the_corpus_fits_the_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs");
    let Ok(index) = std::fs::read_to_string(folder.join("INDEX.tsv")) else {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    };
    let mut read = 0;
    let mut wrong = Vec::new();
    for line in index
        .lines()
        .skip(1)
        .filter(|line| line.split('\t').nth(1) != Some("2.0"))
    {
        let name = line.split('\t').next().unwrap_or_default();
        let mut diagnostics = Diagnostics::default();
        let mut document = match load::load(
            &folder,
            Path::new(name),
            crate::options::Files::Project,
            &mut diagnostics,
        ) {
            Ok(document) => document,
            Err(error) => {
                wrong.push(error.to_string());
                continue;
            }
        };
        lower(&mut document, &mut diagnostics);
        read += 1;
        let errors = diagnostics.render(Severity::Error, &document).into_iter();
        wrong.extend(
            errors
                .chain(misfits(&document))
                .map(|text| format!("{name}: {text}")),
        );
        let warnings = diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Warning)
            .count();
        let listed = diagnostics.render(Severity::Warning, &document);
        assert!(
            warnings <= MAX_WARNINGS,
            "{name}: {}",
            listed.unwrap_or_default()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read >= 60, "only {read} documents were read");
}
