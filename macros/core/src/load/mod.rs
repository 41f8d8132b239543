//! A document's text, from the disk or from the macro call: read, parsed, its external files mounted.

pub(crate) mod bundle;
pub(crate) mod file;
mod syntax;

use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use self::file::{MAX_BYTES, from_where, read, too_large};
use self::syntax::SyntaxError;
use crate::diagnostic::{Diagnostics, LoadError, shown};
use crate::document::{Document, INLINE, Pointer, SourceFile, Version};
use crate::options::{Files, Source};

/// Loads the document that the options name.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_source(
    base: &Path,
    source: &Source,
    files: Files,
    diagnostics: &mut Diagnostics,
) -> Result<Document, LoadError> {
    match source {
        Source::File(path) => load(base, Path::new(&path.value()), files, diagnostics),
        Source::Inline(text) => load_inline(base, &text.value(), files, diagnostics),
    }
}

/// Loads the document at `path`, as the user wrote it, from the folder `base` (the manifest's).
///
/// Faults of external files go to `diagnostics`; what can be resolved is resolved.
///
/// # Errors
/// When the document itself can't be read, parsed, or isn't an OpenAPI document of a known version.
pub fn load(
    base: &Path,
    path: &Path,
    files: Files,
    diagnostics: &mut Diagnostics,
) -> Result<Document, LoadError> {
    let json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    let document = read(&base.join(path), path)
        .map_err(|error| LoadError {
            help: error.help.or_else(|| Some(from_where(path))),
            ..error
        })
        .and_then(|text| parse(path, text, json))
        .map_err(|error| LoadError {
            file: Some(path.to_owned()),
            ..error
        })?;
    Ok(bundle::resolve(base, document, files, diagnostics))
}

/// Loads a document that stands in the macro call; its references to files start from `base`.
///
/// # Errors
/// As [`load`].
pub fn load_inline(
    base: &Path,
    text: &str,
    files: Files,
    diagnostics: &mut Diagnostics,
) -> Result<Document, LoadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    if text.len() > MAX_BYTES {
        return Err(too_large(INLINE));
    }
    let document = parse(Path::new(INLINE), text, false)?;
    Ok(bundle::resolve(base, document, files, diagnostics))
}

/// Turns a fault of the syntax into one of the file.
fn unparsable(path: &Path, error: SyntaxError) -> LoadError {
    LoadError {
        message: format!("`{}` can't be parsed: {}", path.display(), error.message),
        file: None,
        position: error.position,
        help: error.help,
    }
}

fn parse(path: &Path, text: String, json: bool) -> Result<Document, LoadError> {
    let name = path.display();
    if text.trim().is_empty() {
        let help = "an OpenAPI document begins with `openapi: 3.1.0`".to_owned();
        return Err(LoadError::new(format!("`{name}` is empty"), Some(help)));
    }
    let (root, format) = syntax::parse(&text, json).map_err(|error| unparsable(path, error))?;
    let Value::Object(object) = &root else {
        let help = "an OpenAPI document is a mapping that begins with `openapi: 3.1.0`".to_owned();
        let message = format!(
            "`{name}` is not an OpenAPI document: its top level is {}",
            shown::kind(&root)
        );
        return Err(LoadError::new(message, Some(help)));
    };
    let version = version(path, object)?;
    let file = SourceFile {
        path: path.to_owned(),
        text,
        mount: Pointer::root(),
        format,
    };
    Ok(Document {
        root,
        version,
        files: vec![file],
        entries: Vec::new(),
        moves: Vec::new(),
        origins: OnceLock::new(),
    })
}

fn version(path: &Path, root: &Map<String, Value>) -> Result<Version, LoadError> {
    let name = path.display();
    let fail = |message: String, help: &str| Err(LoadError::new(message, Some(help.to_owned())));
    let Some(declared) = root.get("openapi") else {
        if let Some(swagger) = root.get("swagger") {
            let message = format!(
                "`{name}` is a Swagger {} document",
                shown::text(&text_of(swagger))
            );
            return fail(
                message,
                "convert it to OpenAPI 3 first, for example with `npx swagger2openapi`",
            );
        }
        let message = format!("`{name}` is not an OpenAPI document: it has no `openapi` key");
        return fail(message, "begin it with `openapi: 3.1.0`");
    };
    let declared = text_of(declared);
    let mut parts = declared.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(Version::V30),
        (Some("3"), Some("1")) => Ok(Version::V31),
        (Some("3"), Some("2")) => Ok(Version::V32),
        _ => fail(
            format!(
                "`{name}` is of OpenAPI version `{}`, which is not known",
                shown::text(&declared)
            ),
            "versions 3.0, 3.1 and 3.2 are read",
        ),
    }
}

/// YAML reads an unquoted `3.1` as a number.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
