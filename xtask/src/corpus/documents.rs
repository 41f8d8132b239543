//! Which documents to expand.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::workspace;

/// The folder of the project's own collection.
const DEFAULT: &str = "../shared/specs";

/// The list of a folder's documents: a header, then one line each, with the path before the first tab.
const INDEX: &str = "INDEX.tsv";

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Document {
    /// The absolute path.
    pub(crate) path: PathBuf,
    /// The name in tables: the path from the given folder.
    pub(crate) name: String,
}

/// The folder of the project's own collection.
pub(crate) fn default_folder() -> PathBuf {
    workspace::root().join(DEFAULT)
}

/// The documents at `paths`, or those of the default folder if there are no paths.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<Document>, Failure> {
    let default = [default_folder()];
    let paths = if paths.is_empty() { &default } else { paths };
    let mut documents: Vec<Document> = Vec::new();
    for path in paths {
        for document in at(path)? {
            if documents.iter().all(|known| known.path != document.path) {
                documents.push(document);
            }
        }
    }
    match documents.is_empty() {
        true => Err(Failure::new(
            "no OpenAPI document there: name files, or folders with .json, .yaml or .yml files",
        )),
        false => Ok(documents),
    }
}

fn at(path: &Path) -> Result<Vec<Document>, Failure> {
    let absolute = path
        .canonicalize()
        .map_err(|error| Failure::new(format!("can't read {}: {error}", path.display())))?;
    if !absolute.is_dir() {
        let name = path.file_name().unwrap_or(path.as_os_str());
        return Ok(vec![Document {
            name: name.to_string_lossy().into_owned(),
            path: absolute,
        }]);
    }
    let index = absolute.join(INDEX);
    let names = match index.is_file() {
        true => listed(&read(&index)?),
        false => {
            let mut names = Vec::new();
            collect(&absolute, &absolute, &mut names)?;
            names.sort();
            names
        }
    };
    let document = |name: String| Document {
        path: absolute.join(&name),
        name,
    };
    Ok(names.into_iter().map(document).collect())
}

fn listed(index: &str) -> Vec<String> {
    let names = index
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The files below `folder` that look like whole documents; their parts are not listed.
fn collect(top: &Path, folder: &Path, names: &mut Vec<String>) -> Result<(), Failure> {
    let entries = folder
        .read_dir()
        .map_err(|error| Failure::new(format!("can't read {}: {error}", folder.display())))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // Links are not followed: they may lead back up.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(top, &path, names)?;
        } else if is_document(&path) {
            let name = path.strip_prefix(top).unwrap_or(&path);
            names.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    if !matches!(extension, Some("json" | "yaml" | "yml")) {
        return false;
    }
    // Files that are not text are left out.
    read(path).is_ok_and(|text| has_version(&text))
}

/// Whether a text contains a document's version, as far as this is visible without parsing.
fn has_version(text: &str) -> bool {
    let mut keys = text
        .match_indices("openapi")
        .chain(text.match_indices("swagger"));
    keys.any(|(at, key)| {
        let (before, after) = (&text[..at], &text[at + key.len()..]);
        let quoted = before.ends_with(['"', '\'']);
        let after = match quoted {
            true => after.get(1..).unwrap_or_default(),
            false => after,
        };
        let line = before.rsplit('\n').next().unwrap_or_default();
        // In YAML at the beginning of a line; in JSON anywhere, but as a key whose value is a string.
        let begins = line.trim_start_matches(['\u{feff}', '"', '\'']).is_empty();
        let value = after.trim_start().strip_prefix(':').map(str::trim_start);
        value.is_some_and(|value| begins || (quoted && value.starts_with('"')))
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("can't read {}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_from_their_parts() {
        for document in [
            "openapi: 3.1.0\n",
            "info: {}\n\"openapi\": 3.0.0\n",
            "\u{feff}openapi : '3.1.0'",
            "{\"info\":{},\n  \"openapi\" : \"3.0.0\"}",
            "swagger: '2.0'\n",
        ] {
            assert!(has_version(document), "{document}");
        }
        for part in [
            "type: object\ndescription: about openapi: all\n",
            "info:\n  openapi: 3.1.0\n",
            "{\"description\": \"openapi\"}",
            "{\"openapi\": {}}",
            "openapi",
        ] {
            assert!(!has_version(part), "{part}");
        }
    }

    #[test]
    fn index_lists_the_first_column() {
        let index = "file\topenapi\nlago.yaml\t3.1.0\n\nmulti/a.yaml\t3.0.0\n";
        assert_eq!(listed(index), ["lago.yaml", "multi/a.yaml"]);
    }

    #[test]
    fn folder_without_index_is_searched() {
        let documents = find(&[workspace::root().join("examples/lago")]).unwrap();
        let names: Vec<_> = documents.iter().map(|document| &document.name).collect();
        assert_eq!(names, ["lago.yaml"]);
        let failure = find(&[workspace::root().join("xtask/src")]).unwrap_err();
        assert!(
            failure.to_string().contains("no OpenAPI document"),
            "{failure}"
        );
    }
}
