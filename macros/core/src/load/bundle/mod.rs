//! External `$ref`s: the files that a document refers to become parts of it.
//!
//! A file is mounted below the root key [`FILES`], under its path from the document's folder, and every
//! reference becomes `#/…`. Where a component, path or webhook is nothing but a reference, the content moves
//! to that place instead, so that the names and pointers that later passes see are those of the document.
//!
//! Only what the grammar reaches is read: a `$ref` in an example is not a reference.

mod bounds;
mod inline;
mod reference;
mod resolver;
mod scan;
mod schema_resources;

use std::path::Path;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostics;
use crate::document::{Document, FILES, NodeKind, Pointer};
use crate::options::Files;

/// Resolves the references of a freshly parsed document whose files start from `base`.
pub(crate) fn resolve(
    base: &Path,
    document: Document,
    files: Files,
    diagnostics: &mut Diagnostics,
) -> Document {
    let resolved = resolver::Resolver::new(base, document, files, diagnostics).run();
    let resolver::Resolved {
        mut document,
        values,
        sites,
        entries,
    } = resolved;
    if values.len() > 1 {
        mount(&mut document, values);
    } else if let Some(root) = values.into_iter().next() {
        document.root = root;
    }
    let mut relocations = inline::Relocations::default();
    if document.files.len() > 1 {
        relocations.plan(&document, &sites);
    }
    for site in &sites {
        let Some(slot) = document.root.pointer_mut(site.at.as_str()) else {
            continue;
        };
        *slot = Value::String(relocations.current(&site.target).to_string());
    }
    inline::apply(&relocations, &mut document);
    document.entries = entries
        .into_iter()
        .map(|(pointer, kind)| (relocations.current(&pointer), kind))
        // What moved to its place is reached from the root now.
        .filter(|(pointer, kind)| NodeKind::OpenApi.descend(pointer.as_str()) != *kind)
        .collect();
    document
}

/// Puts the files' values where their `mount`s say.
fn mount(document: &mut Document, values: Vec<Value>) {
    let mut values = values.into_iter();
    document.root = values.next().unwrap_or_default();
    let mut files = Map::new();
    for (file, value) in document.files.iter().skip(1).zip(values) {
        if let Some(key) = file.mount.tokens().next_back() {
            files.insert(key, value);
        }
    }
    if let Value::Object(root) = &mut document.root {
        root.insert(FILES.to_owned(), Value::Object(files));
    }
}

/// The pointer of what is at `inner` below `outer`.
fn join(outer: &Pointer, inner: &Pointer) -> Pointer {
    Pointer::from_fragment(&format!("{}{}", outer.as_str(), inner.as_str()))
}

#[cfg(test)]
mod tests;
