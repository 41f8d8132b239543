//! Loading the plug-ins of a folder.
//!
//! Authors of files in the folder are not trusted: neither the names of files, nor what they are or lead
//! to, nor what manifests ask for. See [`FolderLoad`] for the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use extism_manifest::{Manifest, Wasm};

use super::Plugins;
use crate::host::error::LoadError;
use crate::host::files::Source;
use crate::host::files::confined::Confined;
use crate::host::files::manifest::{self, Format, Written};
use crate::host::plugin::Plugin;
use crate::host::plugin::PluginBuilder;

/// How many files of a folder are loaded as plug-ins.
const MOST_FILES: usize = 1_000;

/// The outcome of loading the plug-ins of a folder.
///
/// Those who may put files into the folder need not be trusted. A file can add a plug-in, or lower the
/// limits of one, even so far that it can't run. So grant a plug-in something by its name only if you know
/// who writes to the folder.
///
/// **Which files are plug-ins**
/// - Each `*.wasm` in binary form is one, and each Extism manifest (`*.json`, `*.toml`), named by its
///   file without the extension. Subfolders, names that begin with a dot, and other extensions are
///   ignored.
/// - The module of a name comes before a manifest of the same name. A manifest belongs to it if it names
///   that file and no other module; then its limits apply. Any other, and one that can't be read, is
///   among the failed, and the module is loaded without it. A module that only a manifest uses belongs
///   in a subfolder.
/// - Of two manifests with one name, the first in alphabetical order that can be read is used.
/// - If there are more than 1,000 such files, only the first 1,000 in alphabetical order are read.
///
/// **What a manifest may say**
/// - Paths are relative to the folder, and neither they nor links may lead out of it. Modules by URL are
///   not fetched.
/// - `timeout_ms` and the limits of `memory` apply where they are lower than those of the builder, or the
///   defaults.
/// - `allowed_hosts` and `allowed_paths` are ignored, with a warning in the log, and so is `config` unless
///   the builder [takes it](PluginBuilder::manifest_config).
/// - A manifest may have 1 MiB, and its modules 64 MiB together.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct FolderLoad {
    /// The plug-ins that are in the set now, in the order of their names.
    pub loaded: Vec<Plugin>,
    /// The files that were not loaded, with the reasons. A plug-in of that name that was in the set before
    /// stays, unless a module or manifest of the same name was loaded.
    pub failed: Vec<(PathBuf, LoadError)>,
}

impl FolderLoad {
    fn fail(&mut self, path: PathBuf, error: LoadError) {
        let file = path.display().to_string();
        tracing::warn!(file, "not loaded: {error}");
        self.failed.push((path, error));
    }
}

/// The files of one name, by their paths in the folder.
#[derive(Default)]
struct Candidates {
    module: Option<PathBuf>,
    /// In alphabetical order.
    manifests: Vec<PathBuf>,
}

/// A folder that is being loaded.
struct Loading<'a> {
    path: &'a Path,
    files: Confined,
    result: FolderLoad,
}

pub(super) fn load(
    plugins: &Plugins,
    folder: &Path,
    configure: &dyn Fn(&str, PluginBuilder) -> PluginBuilder,
) -> Result<FolderLoad, LoadError> {
    let unread = |error| LoadError::Read {
        path: folder.to_owned(),
        error,
    };
    let mut loading = Loading {
        path: folder,
        files: Confined::open(folder).map_err(unread)?,
        result: FolderLoad::default(),
    };
    // Each file is read, compiled and dropped before the next one is read.
    for (name, candidates) in loading.find().map_err(unread)? {
        let Some((file, source)) = loading.choose(candidates) else {
            continue;
        };
        let builder = source.map(PluginBuilder::from);
        let loaded = builder.and_then(|builder| plugins.replace(&name, configure(&name, builder)));
        match loaded {
            Ok(plugin) => loading.result.loaded.push(plugin),
            Err(error) => loading.fail(&file, error),
        }
    }
    Ok(loading.result)
}

impl Loading<'_> {
    fn fail(&mut self, file: &Path, error: LoadError) {
        self.result.fail(self.path.join(file), error);
    }

    /// Notes that a file, or the folder itself, was not read.
    fn fail_read(&mut self, path: PathBuf, kind: ErrorKind, message: impl Into<String>) {
        let error = LoadError::Read {
            path: path.clone(),
            error: io::Error::new(kind, message.into()),
        };
        self.result.fail(path, error);
    }

    /// The files that could be plug-ins, by their plug-ins' names.
    fn find(&mut self) -> io::Result<BTreeMap<String, Candidates>> {
        let mut found: BTreeMap<String, Candidates> = BTreeMap::new();
        for file in self.files()? {
            let file = PathBuf::from(file);
            let Some(name) = file.file_stem().and_then(OsStr::to_str) else {
                let (file, message) = (self.path.join(file), "its name is not UTF-8");
                self.fail_read(file, ErrorKind::InvalidInput, message);
                continue;
            };
            if name.chars().any(char::is_control) {
                let message = "its name has control characters; give it another name";
                let file = self.path.join(file);
                self.fail_read(file, ErrorKind::InvalidInput, message);
                continue;
            }
            let candidates = found.entry(name.to_owned()).or_default();
            match format(&file) {
                Some(_) => candidates.manifests.push(file),
                None => candidates.module = Some(file),
            }
        }
        Ok(found)
    }

    /// The names of the files that could be plug-ins. Never more of them than are loaded are kept.
    fn files(&mut self) -> io::Result<BTreeSet<OsString>> {
        let mut names = BTreeSet::new();
        let mut dropped = 0usize;
        for entry in std::fs::read_dir(self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let extension = Path::new(&name).extension().and_then(OsStr::to_str);
            let hidden = name.as_encoded_bytes().starts_with(b".");
            if hidden || !matches!(extension, Some("wasm" | "json" | "toml")) {
                continue;
            }
            // The type of a link itself: its target is checked when it is opened.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            names.insert(name);
            if names.len() > MOST_FILES {
                names.pop_last();
                dropped += 1;
            }
        }
        if dropped > 0 {
            let message = format!(
                "it has {} files that could be plug-ins, more than {MOST_FILES}: the last {dropped} \
                 in alphabetical order are left out; remove what is not a plug-in",
                MOST_FILES + dropped
            );
            self.fail_read(self.path.to_owned(), ErrorKind::QuotaExceeded, message);
        }
        Ok(names)
    }

    /// The file of a name that is loaded, and the result of reading it; the others are noted as failed.
    fn choose(&mut self, candidates: Candidates) -> Option<(PathBuf, Result<Source, LoadError>)> {
        let module = candidates.module;
        let mut chosen: Option<(PathBuf, Written)> = None;
        for file in candidates.manifests {
            let read = self.manifest(&file);
            match read.and_then(|written| self.belongs(&file, written, module.as_deref())) {
                Ok(written) if chosen.is_none() => chosen = Some((file, written)),
                Ok(_) => {
                    let name = file.file_stem().unwrap_or_default();
                    let name = name.to_string_lossy().into_owned();
                    self.fail(&file, LoadError::NameTaken { name });
                }
                Err(error) => self.fail(&file, error),
            }
        }
        let (file, written) = match (chosen, module) {
            (Some(chosen), _) => chosen,
            (None, Some(module)) => (module.clone(), alone(module)),
            (None, None) => return None,
        };
        for grant in &written.grants {
            let file = file.display().to_string();
            tracing::warn!(
                file,
                "`{grant}` of a manifest in a plug-in folder is left out"
            );
        }
        let source = Source::in_folder(&self.files, written);
        Some((file, source))
    }

    fn manifest(&self, file: &Path) -> Result<Written, LoadError> {
        let path = || self.path.join(file);
        let read = self.files.read(file, manifest::LARGEST);
        let text = read.map_err(|error| LoadError::Read {
            path: path(),
            error,
        })?;
        let format = format(file).unwrap_or(Format::Json);
        manifest::parse(&text, format).map_err(|message| LoadError::Manifest {
            path: path(),
            message,
        })
    }

    /// Rejects a manifest that would take the name of another module.
    fn belongs(
        &self,
        file: &Path,
        written: Written,
        module: Option<&Path>,
    ) -> Result<Written, LoadError> {
        let Some(module) = module else {
            return Ok(written);
        };
        let same = match &written.manifest.wasm[..] {
            [Wasm::File { path, .. }] => {
                let (named, module) = (self.files.locate(path), self.files.locate(module));
                named.is_ok_and(|named| module.is_ok_and(|module| named == module))
            }
            _ => false,
        };
        if same {
            return Ok(written);
        }
        let message = format!(
            "the plug-in of this name is the module `{}`, and the manifest does not name that file \
             alone; rename one of the two",
            module.display()
        );
        Err(LoadError::Manifest {
            path: self.path.join(file),
            message,
        })
    }
}

/// A module without a manifest.
fn alone(module: PathBuf) -> Written {
    Written {
        manifest: Manifest::new([Wasm::file(module)]),
        config: BTreeMap::new(),
        grants: Vec::new(),
    }
}

/// The syntax of a file that is a manifest.
fn format(file: &Path) -> Option<Format> {
    match file.extension()?.to_str()? {
        "json" => Some(Format::Json),
        "toml" => Some(Format::Toml),
        _ => None,
    }
}
