//! valgrind from Debian's package, unpacked.

use std::path::PathBuf;

use super::{cache_root, packages, unpack_once};
use crate::error::Error;

/// Raise the number when the layout changes.
const FOLDER: &str = "valgrind-1";

const PACKAGE: &str = "valgrind";

/// An unpacked valgrind.
pub(crate) struct Valgrind {
    folder: PathBuf,
}

impl Valgrind {
    /// The valgrind that an earlier run set up.
    pub(crate) fn finished() -> Result<Option<Self>, Error> {
        let folder = cache_root()?.join(FOLDER);
        Ok(folder.is_dir().then_some(Valgrind { folder }))
    }

    /// Downloads and unpacks valgrind if there is none yet.
    pub(crate) fn set_up() -> Result<Self, Error> {
        let folder = unpack_once(FOLDER, "valgrind (80 MB)", |work| {
            packages::fetch(work, &[PACKAGE], PACKAGE)
        })?;
        Ok(Valgrind { folder })
    }

    /// Some of Debian's releases wrap it in a script, which looks for it in the installed place.
    pub(crate) fn program(&self) -> PathBuf {
        let program = self.folder.join("usr/bin/valgrind.bin");
        match program.exists() {
            true => program,
            false => program.with_extension(""),
        }
    }

    /// Where its tools are, as `VALGRIND_LIB` names it.
    pub(crate) fn tools(&self) -> PathBuf {
        self.folder.join("usr/libexec/valgrind")
    }
}
