//! References in one file's value.

use std::path::Path;

use serde_json::{Map, Value};

use crate::document::{NodeKind, Pointer, Trail, walk};

/// A reference as it was found.
pub(super) struct Mention {
    pub at: Pointer,
    pub text: String,
    pub kind: NodeKind,
    pub alone: bool,
    /// Stands in a discriminator's mapping, which an expansion can do without.
    pub mapped: bool,
}

/// What decides how the references in a file are read.
#[derive(Clone, Copy)]
pub(super) struct FileTraits {
    /// The file is the document itself.
    pub is_document: bool,
    /// The document is of 3.1 or later.
    pub modern: bool,
}

impl FileTraits {
    /// Whether a reference needs no work: it names a component of the document.
    fn is_done(self, text: &str) -> bool {
        self.is_document
            && text
                .strip_prefix("#/components/")
                .is_some_and(|rest| rest.matches('/').count() == 1 && !rest.contains('%'))
    }
}

/// The references below a node that need work.
pub(super) fn references(
    node: &Value,
    kind: NodeKind,
    start: &Pointer,
    traits: FileTraits,
) -> Vec<Mention> {
    let mut found = Vec::new();
    walk(
        node,
        kind,
        &Trail::start(start),
        &mut |object, kind, trail| {
            if let Some(Value::String(text)) = object.get("$ref")
                && !traits.is_done(text)
            {
                let at = Trail::key(trail, "$ref").pointer();
                let alone = object.len() == 1;
                found.push(Mention {
                    at,
                    text: text.clone(),
                    kind,
                    alone,
                    mapped: false,
                });
            }
            if kind != NodeKind::Schema {
                return;
            }
            if traits.modern
                && let Some(Value::String(text)) = object.get("$dynamicRef")
            {
                let at = Trail::key(trail, "$dynamicRef").pointer();
                found.push(Mention {
                    at,
                    text: text.clone(),
                    kind,
                    alone: false,
                    mapped: false,
                });
            }
            let discriminator = object.get("discriminator");
            if let Some(Value::Object(mapping)) = discriminator.and_then(|d| d.get("mapping")) {
                mapped(mapping, traits, trail, &mut found);
            }
        },
    );
    found
}

/// A discriminator's mapping holds references and bare names of schemas.
fn mapped(
    mapping: &Map<String, Value>,
    traits: FileTraits,
    trail: &Trail<'_>,
    found: &mut Vec<Mention>,
) {
    for (tag, value) in mapping {
        let Value::String(text) = value else { continue };
        let extension = Path::new(text)
            .extension()
            .and_then(|extension| extension.to_str());
        let is_file = matches!(extension, Some("json" | "yaml" | "yml"));
        if !(is_file || text.contains(['#', '/'])) || traits.is_done(text) {
            continue;
        }
        let above = Trail::key(trail, "discriminator");
        let above = Trail::key(&above, "mapping");
        let at = Trail::key(&above, tag).pointer();
        found.push(Mention {
            at,
            text: text.clone(),
            kind: NodeKind::Schema,
            alone: false,
            mapped: true,
        });
    }
}
