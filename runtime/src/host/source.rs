//! Where the modules of a plug-in come from, and reading them.

use std::path::{Path, PathBuf};

use extism_manifest::{Manifest, Wasm};

use super::error::LoadError;

/// Where a plug-in's module comes from: its bytes, its file, or an Extism manifest (which can also
/// hold configuration, limits and further modules to link).
///
/// Files are read once, when the plug-in is loaded. A module that a manifest names by its URL is
/// fetched again for each instance (which takes Extism's feature `register-http`): give its hash.
#[derive(Clone, Debug)]
pub struct Source(Origin);

#[derive(Clone, Debug)]
enum Origin {
    Bytes(Vec<u8>),
    File(PathBuf),
    Manifest(Box<Manifest>),
}

impl From<Vec<u8>> for Source {
    fn from(wasm: Vec<u8>) -> Self {
        Source(Origin::Bytes(wasm))
    }
}

impl From<&[u8]> for Source {
    fn from(wasm: &[u8]) -> Self {
        Source::from(wasm.to_vec())
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Source(Origin::File(path))
    }
}

impl From<&Path> for Source {
    fn from(path: &Path) -> Self {
        Source::from(path.to_owned())
    }
}

impl From<Manifest> for Source {
    fn from(manifest: Manifest) -> Self {
        Source(Origin::Manifest(Box::new(manifest)))
    }
}

impl Source {
    /// A manifest that holds its modules' bytes, where it does not name them by URL.
    pub(super) fn into_manifest(self) -> Result<Manifest, LoadError> {
        let mut manifest = match self.0 {
            Origin::Manifest(manifest) => *manifest,
            Origin::Bytes(wasm) => Manifest::new([Wasm::data(wasm)]),
            Origin::File(path) => Manifest::new([Wasm::file(path)]),
        };
        for wasm in &mut manifest.wasm {
            if let Wasm::File { path, meta } = wasm {
                let data = std::fs::read(&*path).map_err(|error| LoadError::Read {
                    path: path.clone(),
                    error,
                })?;
                let meta = std::mem::take(meta);
                *wasm = Wasm::Data { data, meta };
            }
        }
        Ok(manifest)
    }
}
