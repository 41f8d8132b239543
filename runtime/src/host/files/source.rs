//! Where the modules of a plug-in come from, and reading them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use extism_manifest::{Manifest, Wasm};
use sha2::{Digest, Sha256};

use super::confined::{self, Confined};
use super::manifest::{Author, Written};
use crate::host::error::LoadError;

/// How large all modules of one plug-in that are read from files may be together: 64 MiB.
const LARGEST: u64 = 64 * 1024 * 1024;

/// How modules in binary form begin.
const MAGIC: &[u8] = b"\0asm";

/// Where a plug-in's module comes from: its bytes, its file, or an Extism manifest (which can also
/// hold configuration, limits and further modules to link).
///
/// Files are read once, when the plug-in is loaded: only regular files, of at most 64 MiB together. A
/// module that a manifest names by its URL is not fetched: it is an error. If a manifest gives a module's
/// hash (SHA-256 in hexadecimal), it is checked.
///
/// A manifest is trusted: make it in the host's own code, and don't read it from a text that somebody else
/// wrote. `extism-manifest` accepts an address in memory as the data of a module, so such a text alone can
/// make the host crash. [`Plugins::load_folder`](crate::Plugins::load_folder) reads manifests of unknown
/// authors safely.
#[derive(Clone)]
pub struct Source(Origin);

#[derive(Clone)]
enum Origin {
    Bytes(Vec<u8>),
    File(PathBuf),
    Manifest(Box<Manifest>),
    /// A manifest whose files are already read.
    Folder(Box<Manifest>, BTreeMap<String, String>),
}

/// The modules of a plug-in.
pub(in crate::host) struct Modules {
    /// It contains its modules' bytes; the hashes are checked and removed. A manifest from a folder has
    /// neither configuration nor grants.
    pub(in crate::host) manifest: Manifest,
    /// Who wrote the manifest's limits.
    pub(in crate::host) author: Author,
    /// The configuration of a manifest from a folder: the plug-in gets it only if the host wants that.
    pub(in crate::host) offered_config: BTreeMap<String, String>,
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
    /// Reads a manifest of a plug-in folder, and the files that it names. Only binary modules are
    /// accepted: the parser of the text form quotes what it can't read.
    pub(in crate::host) fn in_folder(
        folder: &Confined,
        written: Written,
    ) -> Result<Source, LoadError> {
        let mut manifest = written.manifest;
        read_modules(&mut manifest, |path, limit| folder.read(path, limit))?;
        for wasm in &manifest.wasm {
            if let Wasm::Data { data, .. } = wasm
                && !data.starts_with(MAGIC)
            {
                let message = "it does not begin as a module in binary form does".to_owned();
                return Err(LoadError::NotWasm { message });
            }
        }
        Ok(Source(Origin::Folder(Box::new(manifest), written.config)))
    }

    /// Reads the modules that are not read yet.
    pub(in crate::host) fn read(self) -> Result<Modules, LoadError> {
        let mut offered_config = BTreeMap::new();
        let (mut manifest, author) = match self.0 {
            Origin::Bytes(wasm) => (Manifest::new([Wasm::data(wasm)]), Author::Host),
            Origin::File(path) => (Manifest::new([Wasm::file(path)]), Author::Host),
            Origin::Manifest(manifest) => (*manifest, Author::Host),
            Origin::Folder(manifest, config) => {
                offered_config = config;
                (*manifest, Author::Folder)
            }
        };
        read_modules(&mut manifest, confined::read)?;
        Ok(Modules {
            manifest,
            author,
            offered_config,
        })
    }
}

/// Replaces the names of the modules' files by their bytes.
fn read_modules(
    manifest: &mut Manifest,
    read: impl Fn(&Path, u64) -> std::io::Result<Vec<u8>>,
) -> Result<(), LoadError> {
    let mut left = LARGEST;
    for (index, wasm) in manifest.wasm.iter_mut().enumerate() {
        let module = index + 1;
        if let Wasm::File { path, meta } = wasm {
            let data = read(path, left).map_err(|error| LoadError::Read {
                path: path.clone(),
                error,
            })?;
            left = left.saturating_sub(data.len() as u64);
            let meta = std::mem::take(meta);
            *wasm = Wasm::Data { data, meta };
        }
        let Wasm::Data { data, meta } = wasm else {
            return Err(LoadError::ModuleUrl { module });
        };
        if let Some(expected) = meta.hash.take() {
            let found = format!("{:x}", Sha256::digest(data));
            if !found.eq_ignore_ascii_case(&expected) {
                return Err(LoadError::ModuleHash { module, found });
            }
        }
    }
    Ok(())
}

/// Leaves out the bytes of modules, and the configuration, which may contain secrets.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Source");
        match &self.0 {
            Origin::Bytes(wasm) => shown.field("bytes", &wasm.len()),
            Origin::File(path) => shown.field("file", path),
            Origin::Manifest(manifest) | Origin::Folder(manifest, _) => {
                shown.field("modules", &manifest.wasm.len())
            }
        };
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use extism_manifest::{Manifest, Wasm};

    use super::{Author, Confined, Source};
    use crate::host::error::LoadError;
    use crate::host::files::manifest::{Format, Written, parse};

    const MODULE: &[u8] = b"\0asm\x01\0\0\0";

    /// A folder with the module `a.wasm`, gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("extism-openapi-source-{name}-{}", std::process::id());
            let folder = Folder(std::env::temp_dir().join(name));
            fs::create_dir_all(&folder.0).unwrap();
            fs::write(folder.0.join("a.wasm"), MODULE).unwrap();
            folder
        }

        fn source(&self, written: Written) -> Result<Source, LoadError> {
            Source::in_folder(&Confined::open(&self.0).unwrap(), written)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_manifest_from_a_folder_has_no_grants_and_only_offers_its_configuration() {
        let folder = Folder::new("grants");
        let text = br#"{"wasm": [{"path": "a.wasm"}], "allowed_hosts": ["*"], "timeout_ms": 5,
            "allowed_paths": {"/": "/"}, "config": {"plan": "gold"}}"#;
        let source = folder.source(parse(text, Format::Json).unwrap()).unwrap();
        let modules = source.read().unwrap();
        assert_eq!(modules.author, Author::Folder);
        assert_eq!(modules.manifest.allowed_hosts, None);
        assert_eq!(modules.manifest.allowed_paths, None);
        assert!(modules.manifest.config.is_empty());
        assert_eq!(modules.manifest.timeout_ms, Some(5));
        assert_eq!(modules.offered_config["plan"], "gold");
        assert_eq!(modules.manifest.wasm, [Wasm::data(MODULE)]);
    }

    #[test]
    fn the_hosts_own_manifest_is_believed() {
        let folder = Folder::new("host");
        let manifest = Manifest::new([Wasm::file(folder.0.join("a.wasm"))])
            .with_allowed_host("*")
            .with_config_key("plan", "gold");
        let modules = Source::from(manifest).read().unwrap();
        assert_eq!(modules.author, Author::Host);
        assert_eq!(modules.manifest.allowed_hosts, Some(vec!["*".to_owned()]));
        assert_eq!(modules.manifest.config["plan"], "gold");
        assert_eq!(modules.manifest.wasm, [Wasm::data(MODULE)]);
    }

    #[test]
    fn hashes_are_checked_and_urls_are_not_fetched() {
        let folder = Folder::new("hashes");
        let path = folder.0.join("a.wasm");
        let read = |wasm: Wasm| Source::from(Manifest::new([wasm])).read();
        let found = match read(Wasm::file(&path).with_hash("0")) {
            Err(LoadError::ModuleHash { module: 1, found }) => found,
            _ => panic!("it has another hash"),
        };
        for wasm in [Wasm::file(&path), Wasm::data(MODULE)] {
            assert!(read(wasm.clone().with_hash(found.to_uppercase())).is_ok());
            assert!(read(wasm.with_hash(&found[1..])).is_err());
        }
        let url = read(Wasm::url("https://example.com/a.wasm").with_hash(found));
        assert!(matches!(url, Err(LoadError::ModuleUrl { module: 1 })));
    }

    #[test]
    fn what_the_host_names_by_its_path_is_a_regular_file() {
        let device = Source::from(Path::new("/dev/zero")).read();
        assert!(matches!(device, Err(LoadError::Read { .. })));
    }
}
