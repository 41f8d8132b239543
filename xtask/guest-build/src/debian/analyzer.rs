//! rust-analyzer from Debian's packages, with the libraries that it is linked
//! against and the standard library's source, without which it knows neither
//! `Vec` nor `Deref`.

use std::path::PathBuf;

use super::sysroot::{shared_libraries, source_folder};
use super::{cache_root, packages};
use crate::error::Error;
use crate::files::{create_dir, lock, remove_dir, rename};
use crate::progress;

/// Raise the number when the layout changes.
const FOLDER: &str = "rust-analyzer-1";

const PACKAGES: [&str; 2] = ["rust-web-analyzer", "rust-web-src"];

/// An unpacked language server.
pub(crate) struct Analyzer {
    folder: PathBuf,
}

impl Analyzer {
    /// The one that an earlier run has set up.
    pub(crate) fn finished() -> Result<Option<Self>, Error> {
        let folder = cache_root()?.join(FOLDER);
        // It is renamed into its place when it is complete.
        Ok(folder.is_dir().then_some(Analyzer { folder }))
    }

    /// Downloads and unpacks one, where there is none yet. Safe to call from
    /// several processes: one works, the others wait for it.
    pub(crate) fn set_up() -> Result<Self, Error> {
        packages::require_tools()?;
        let cache = cache_root()?;
        create_dir(&cache)?;
        let _lock = lock(
            &cache.join(format!("{FOLDER}.lock")),
            "another set-up to end",
        )?;
        if let Some(analyzer) = Self::finished()? {
            return Ok(analyzer);
        }
        progress(format_args!(
            "setting up rust-analyzer from Debian's packages in {} (once; 340 MB)",
            cache.display()
        ));
        let partial = cache.join(format!("{FOLDER}.partial"));
        remove_dir(&partial)?;
        let analyzer = Analyzer {
            folder: partial.join("analyzer"),
        };
        create_dir(&analyzer.libraries())?;
        let unpacked = packages::fetch(&partial, &PACKAGES)?;
        rename(&unpacked.join("usr/bin/rust-analyzer"), &analyzer.program())?;
        for library in shared_libraries(&unpacked)? {
            if let Some(name) = library.file_name() {
                rename(&library, &analyzer.libraries().join(name))?;
            }
        }
        let source = source_folder(&unpacked)?;
        rename(&source.join("library"), &analyzer.source())?;
        let folder = cache.join(FOLDER);
        rename(&analyzer.folder, &folder)?;
        remove_dir(&partial)?;
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
