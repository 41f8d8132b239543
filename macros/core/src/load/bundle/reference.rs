//! What the text of a `$ref` names.

use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;

/// A reference's text, split.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The file's path from the document's folder; `None` for the file that the reference is in.
    pub file: Option<PathBuf>,
    /// What is after `#`: a pointer (still with `~` escapes), a name, or nothing.
    pub fragment: String,
}

/// Why a reference can't be followed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadReference {
    pub message: String,
    pub help: &'static str,
}

/// Whether a text begins with a scheme, as URLs and URNs do.
pub(super) fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    })
}

/// Splits a reference that stands in the file `from` (a path from the document's folder).
pub(super) fn parse(text: &str, from: &Path) -> Result<Reference, BadReference> {
    if text.starts_with("//") || has_scheme(text) {
        return Err(BadReference {
            message: format!("`{text}` is not a file: nothing is fetched while compiling"),
            help: "save it beside the document and refer to it by its relative path",
        });
    }
    let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
    let fragment = decode(fragment);
    if path.is_empty() {
        return Ok(Reference {
            file: None,
            fragment,
        });
    }
    let path = decode(path);
    if path.starts_with(['/', '\\']) || Path::new(&path).is_absolute() {
        return Err(BadReference {
            message: format!("`{text}` is an absolute path"),
            help: "write it relative to the file that it stands in",
        });
    }
    let folder = from.parent().unwrap_or(Path::new(""));
    Ok(Reference {
        file: Some(normalize(&folder.join(path))),
        fragment,
    })
}

/// A text decoded; unchanged where it isn't percent-encoded (a key may have a `%` of its own).
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    percent_decode_str(text)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), Into::into)
}

/// Takes `.` and `..` out, so that each file has one name.
pub(super) fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => {
                    normal.pop();
                }
                _ => normal.push(".."),
            },
            other => normal.push(other),
        }
    }
    normal
}

/// The path with `/` on every system.
pub(super) fn key(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_split_and_decoded() {
        let at = |text| parse(text, Path::new("schemas/a.yaml"));
        let file = |file: &str, fragment: &str| {
            Ok(Reference {
                file: Some(PathBuf::from(file)),
                fragment: fragment.to_owned(),
            })
        };
        assert_eq!(at("b.yaml"), file("schemas/b.yaml", ""));
        assert_eq!(at("./x/../b.yaml#/A"), file("schemas/b.yaml", "/A"));
        assert_eq!(
            at("../openapi.yaml#/a~1b/%7Bid%7D"),
            file("openapi.yaml", "/a~1b/{id}")
        );
        assert_eq!(
            at("../../up/my%20file.yaml"),
            file("../up/my file.yaml", "")
        );
        assert_eq!(at("#/A").map(|reference| reference.file), Ok(None));
        assert!(at("/etc/passwd").is_err());
        assert!(at("https://a.example/b.yaml#/A").is_err());
        assert!(at("file:///a.yaml").is_err());
        assert!(at("//a.example/b.yaml").is_err());
    }
}
