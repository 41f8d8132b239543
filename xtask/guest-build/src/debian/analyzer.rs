//! rust-analyzer from Debian's packages, with the libraries that it is linked
//! against and the standard library's source, without which it knows neither
//! `Vec` nor `Deref`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::sysroot::{shared_libraries, source_folder};
use super::{cache_root, packages, unpack_once};
use crate::command::run;
use crate::error::Error;
use crate::files::{create_dir, rename};
use crate::toolchain::cargo;

/// Raise the number when the layout changes.
const FOLDER: &str = "rust-analyzer-2";

const PACKAGES: [&str; 2] = ["rust-web-analyzer", "rust-web-src"];

/// Fetches the dependencies of the standard library's packages: the server asks cargo about them later, offline.
fn fetch_dependencies(source: &Path) -> Command {
    let mut command = cargo();
    command
        // The library's manifest uses nightly features.
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["fetch", "--locked", "--manifest-path"])
        .arg(source.join("Cargo.toml"));
    command
}

/// An unpacked language server.
pub(crate) struct Analyzer {
    folder: PathBuf,
}

impl Analyzer {
    /// The language server that an earlier run set up.
    pub(crate) fn finished() -> Result<Option<Self>, Error> {
        let folder = cache_root()?.join(FOLDER);
        // The folder gets its final name when it is complete.
        Ok(folder.is_dir().then_some(Analyzer { folder }))
    }

    /// Downloads and unpacks a language server if there is none yet. Safe to call
    /// from several processes: one works, the others wait for it.
    pub(crate) fn set_up() -> Result<Self, Error> {
        let folder = unpack_once(FOLDER, "rust-analyzer (340 MB)", |work| {
            let analyzer = Analyzer {
                folder: work.join("analyzer"),
            };
            create_dir(&analyzer.libraries())?;
            let unpacked = packages::fetch(work, &PACKAGES, packages::STANDARD_LIBRARY)?;
            rename(&unpacked.join("usr/bin/rust-analyzer"), &analyzer.program())?;
            for library in shared_libraries(&unpacked)? {
                if let Some(name) = library.file_name() {
                    rename(&library, &analyzer.libraries().join(name))?;
                }
            }
            let source = source_folder(&unpacked)?;
            rename(&source.join("library"), &analyzer.source())?;
            run(&mut fetch_dependencies(&analyzer.source()))?;
            Ok(analyzer.folder)
        })?;
        Ok(Analyzer { folder })
    }

    pub(crate) fn program(&self) -> PathBuf {
        self.folder.join("rust-analyzer")
    }

    /// The shared libraries that the program needs.
    pub(crate) fn libraries(&self) -> PathBuf {
        self.folder.join("lib")
    }

    /// The standard library's source, as `RUST_SRC_PATH` takes it.
    pub(crate) fn source(&self) -> PathBuf {
        self.folder.join("library")
    }
}
