//! The folder that the unpacked packages become: shaped like a sysroot, and
//! movable, since nothing in it holds its own path.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::stdout_of;
use crate::error::Error;
use crate::files::{create_dir, entries, remove_dir, rename, write};
use crate::toolchain::{TARGET, active_rustc, has_std, rustc};
use crate::version::{Version, field};

/// Debian links the compiler against libraries in the system's folder; here
/// they are elsewhere.
const WRAPPER: &str = "#!/bin/sh
root=$(CDPATH= cd -- \"$(dirname -- \"$0\")/..\" && pwd)
LD_LIBRARY_PATH=\"$root/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\" exec \"$root/libexec/rustc\" \"$@\"
";

/// Holds `rustc -vV`, and is written last.
const COMPLETE_FILE: &str = "complete";

/// A sysroot made of Debian's packages.
#[derive(Debug)]
pub(crate) struct Sysroot {
    folder: PathBuf,
}

impl Sysroot {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Moves the parts that a build needs out of `unpacked` into `folder`.
    pub(crate) fn from_packages(unpacked: &Path, folder: PathBuf) -> Result<Self, Error> {
        let sysroot = Self::new(folder);
        let rustlib = sysroot.folder.join("lib/rustlib");
        for folder in [&rustlib.join("src"), &sysroot.folder.join("libexec")] {
            create_dir(folder)?;
        }
        rename(
            &unpacked.join("usr/bin/rustc"),
            &sysroot.folder.join("libexec/rustc"),
        )?;
        for library in shared_libraries(unpacked)? {
            if let Some(name) = library.file_name() {
                rename(&library, &sysroot.folder.join("lib").join(name))?;
            }
        }
        sysroot.write_wrapper()?;
        let host = sysroot.host()?;
        rename(
            &unpacked.join("usr/lib/rustlib").join(&host),
            &rustlib.join(&host),
        )?;
        rename(&source_folder(unpacked)?, &rustlib.join("src/rust"))?;
        Ok(sysroot)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The compiler.
    pub(crate) fn rustc(&self) -> PathBuf {
        self.folder.join("bin/rustc")
    }

    /// The compiler, to be run.
    pub(crate) fn command(&self) -> Command {
        rustc(self.rustc().as_os_str())
    }

    /// The library's source, there until [`Self::complete`].
    pub(crate) fn library_source(&self) -> PathBuf {
        self.folder.join("lib/rustlib/src/rust/library")
    }

    /// Where the target's standard library belongs.
    pub(crate) fn target_libdir(&self) -> PathBuf {
        self.folder.join("lib/rustlib").join(TARGET).join("lib")
    }

    pub(crate) fn version(&self) -> Result<Version, Error> {
        let verbose = self.verbose_version()?;
        Version::from_verbose(&verbose).ok_or_else(|| unreadable(&verbose))
    }

    fn host(&self) -> Result<String, Error> {
        let verbose = self.verbose_version()?;
        let host = field(&verbose, "host").map(str::to_owned);
        host.ok_or_else(|| unreadable(&verbose))
    }

    fn verbose_version(&self) -> Result<String, Error> {
        stdout_of(self.command().arg("-vV"))
    }

    /// Links the active toolchain's Wasm linker into this sysroot. Debian packages
    /// no linker that rustc finds, and a copy would lack the libraries beside it.
    pub(crate) fn link_linker(&self) -> Result<(), Error> {
        let verbose = stdout_of(active_rustc().arg("-vV"))?;
        let host = field(&verbose, "host").ok_or_else(|| unreadable(&verbose))?;
        let active = stdout_of(active_rustc().args(["--print", "sysroot"]))?;
        let in_sysroot = Path::new("lib/rustlib").join(host).join("bin/rust-lld");
        let linker = Path::new(&active).join(&in_sysroot);
        if !linker.is_file() {
            return Err(Error::Debian(format!(
                "the active toolchain has no linker for Wasm: {} is missing \
                 (rustup's toolchains have it)",
                linker.display()
            )));
        }
        replace_link(&linker, &self.folder.join(in_sysroot))
    }

    fn write_wrapper(&self) -> Result<(), Error> {
        let wrapper = self.rustc();
        create_dir(&self.folder.join("bin"))?;
        write(&wrapper, WRAPPER)?;
        make_executable(&wrapper)
    }

    /// Removes what only the set-up needs, and marks the folder as complete.
    pub(crate) fn complete(&self) -> Result<(), Error> {
        remove_dir(&self.folder.join("lib/rustlib/src"))?;
        write(&self.folder.join(COMPLETE_FILE), &self.verbose_version()?)
    }

    /// Whether the set-up was completed, with a compiler that is new enough.
    pub(crate) fn is_complete(&self) -> bool {
        fs::read_to_string(self.folder.join(COMPLETE_FILE))
            .ok()
            .and_then(|verbose| Version::from_verbose(&verbose))
            .is_some_and(Version::is_new_enough)
            && has_std(&self.target_libdir())
    }
}

fn unreadable(verbose: &str) -> Error {
    Error::Debian(format!("`rustc -vV` printed something unknown:\n{verbose}"))
}

/// The `.so` files of the packages: `usr/lib/<multiarch>/` holds those of the
/// compiler, and `lib/<multiarch>/` some of older system libraries.
pub(super) fn shared_libraries(unpacked: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for parent in [unpacked.join("usr/lib"), unpacked.join("lib")] {
        if !parent.is_dir() {
            continue;
        }
        for folder in entries(&parent)?.into_iter().filter(|path| path.is_dir()) {
            let libraries = entries(&folder)?;
            found.extend(libraries.into_iter().filter(|path| is_shared_library(path)));
        }
    }
    Ok(found)
}

fn is_shared_library(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("lib") && (name.ends_with(".so") || name.contains(".so."))
}

/// `usr/src/rustc-<version>`.
pub(super) fn source_folder(unpacked: &Path) -> Result<PathBuf, Error> {
    let parent = unpacked.join("usr/src");
    let has_library = |path: &PathBuf| path.join("library/std/Cargo.toml").is_file();
    entries(&parent)?
        .into_iter()
        .find(has_library)
        .ok_or_else(|| {
            Error::Debian("the package of the library's source contains no source".to_owned())
        })
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;

    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(file, mode).map_err(Error::file("make executable", file))
}

/// Points `link` at `original`, even if several processes do so at once.
#[cfg(unix)]
fn replace_link(original: &Path, link: &Path) -> Result<(), Error> {
    if fs::read_link(link).is_ok_and(|target| target == original) {
        return Ok(());
    }
    if let Some(parent) = link.parent() {
        create_dir(parent)?;
    }
    let new = link.with_extension(format!("{}.tmp", std::process::id()));
    std::os::unix::fs::symlink(original, &new).map_err(Error::file("create", &new))?;
    rename(&new, link)
}

#[cfg(not(unix))]
fn make_executable(file: &Path) -> Result<(), Error> {
    Err(not_unix(file))
}

#[cfg(not(unix))]
fn replace_link(_original: &Path, link: &Path) -> Result<(), Error> {
    Err(not_unix(link))
}

#[cfg(not(unix))]
fn not_unix(path: &Path) -> Error {
    Error::Debian(format!("can't set up {} on this system", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_libraries_by_name() {
        for name in ["libLLVM-22.so", "libLLVM.so.22.1", "/x/libz3.so.4"] {
            assert!(is_shared_library(Path::new(name)), "{name}");
        }
        for name in ["libstd.rlib", "ld-linux.so.2", "libsource.sorted"] {
            assert!(!is_shared_library(Path::new(name)), "{name}");
        }
    }
}
