//! Loading the plug-ins of a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use extism::{Manifest, Wasm};

use super::Plugins;
use crate::host::error::LoadError;
use crate::host::load::PluginBuilder;
use crate::host::plugin::Plugin;

/// What became of the plug-ins of a folder.
///
/// - Each `*.wasm`, and each Extism manifest (`*.json`, `*.toml`), is a plug-in, named by its file
///   without the extension. Folders inside are not looked into; names that begin with a dot, and other
///   extensions, are passed over.
/// - Paths in a manifest begin at the manifest's folder.
/// - A module that a manifest of the folder names, or whose name a manifest has, is the manifest's and
///   no plug-in of its own.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct FolderLoad {
    /// The plug-ins that are in the set now, in the order of their names.
    pub loaded: Vec<Plugin>,
    /// The files that are not, with the reasons. A plug-in of that name that was there before is
    /// there still.
    pub failed: Vec<(PathBuf, LoadError)>,
}

/// A plug-in to be loaded.
struct Found {
    path: PathBuf,
    source: Result<PluginBuilder, LoadError>,
}

pub(super) fn load(
    plugins: &Plugins,
    folder: &Path,
    configure: &dyn Fn(&str, PluginBuilder) -> PluginBuilder,
) -> Result<FolderLoad, LoadError> {
    let mut result = FolderLoad::default();
    for (name, found) in find(folder, &mut result.failed)? {
        let loaded = found
            .source
            .and_then(|builder| plugins.replace(&name, configure(&name, builder)));
        match loaded {
            Ok(plugin) => result.loaded.push(plugin),
            Err(error) => {
                tracing::warn!(plugin = name, "not loaded: {error}");
                result.failed.push((found.path, error));
            }
        }
    }
    Ok(result)
}

fn find(
    folder: &Path,
    failed: &mut Vec<(PathBuf, LoadError)>,
) -> Result<BTreeMap<String, Found>, LoadError> {
    let mut modules = Vec::new();
    let mut found = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for path in files(folder)? {
        let Some(name) = path.file_stem().and_then(OsStr::to_str) else {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "its name is not UTF-8");
            failed.push((path.clone(), LoadError::Read { path, error }));
            continue;
        };
        let name = name.to_owned();
        if path.extension() == Some(OsStr::new("wasm")) {
            modules.push((name, path));
            continue;
        }
        let manifest = read_manifest(folder, &path);
        let files = manifest.iter().flat_map(|manifest| &manifest.wasm);
        taken.extend(files.filter_map(|wasm| match wasm {
            Wasm::File { path, .. } => Some(identity(path)),
            _ => None,
        }));
        if found.contains_key(&name) {
            failed.push((path, LoadError::NameTaken { name }));
            continue;
        }
        let source = manifest.map(PluginBuilder::from);
        found.insert(name, Found { path, source });
    }
    for (name, path) in modules {
        if found.contains_key(&name) || taken.contains(&identity(&path)) {
            continue;
        }
        let source = Ok(PluginBuilder::from(path.as_path()));
        found.insert(name, Found { path, source });
    }
    Ok(found)
}

/// The files that could be plug-ins, in alphabetical order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unread = |error| LoadError::Read {
        path: folder.to_owned(),
        error,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let extension = path.extension().and_then(OsStr::to_str);
        let hidden = path
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if matches!(extension, Some("wasm" | "json" | "toml")) && !hidden && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_manifest(folder: &Path, path: &Path) -> Result<Manifest, LoadError> {
    let text = std::fs::read_to_string(path).map_err(|error| LoadError::Read {
        path: path.to_owned(),
        error,
    })?;
    let manifest = if path.extension() == Some(OsStr::new("toml")) {
        toml::from_str(&text).map_err(|error| error.to_string())
    } else {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    };
    let mut manifest: Manifest = manifest.map_err(|message| LoadError::Manifest {
        path: path.to_owned(),
        message,
    })?;
    for wasm in &mut manifest.wasm {
        if let Wasm::File { path, .. } = wasm {
            // An absolute path stays what it is.
            *path = folder.join(&*path);
        }
    }
    Ok(manifest)
}

/// The same for the same file, however it is named.
fn identity(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
