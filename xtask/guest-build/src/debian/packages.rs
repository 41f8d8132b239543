//! Downloads Debian packages and unpacks them, without root and without
//! touching the machine's own package lists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::is_installed;
use crate::command::{run, stdout_of};
use crate::error::Error;
use crate::files::{create_dir, entries, remove_dir};
use crate::progress;

/// The prefix of the packages with the compiler's own libraries.
pub(crate) const STANDARD_LIBRARY: &str = "libstd-rust-web-";

/// apt with its own state and cache: works without root, on a machine
/// without package lists, and never with stale ones. apt checks the hashes.
struct Apt {
    state: PathBuf,
    cache: PathBuf,
}

/// Fails where Debian's tools are missing.
pub(crate) fn require_tools() -> Result<(), Error> {
    for program in ["apt-get", "apt-cache", "dpkg-deb", "dpkg-query"] {
        if !is_installed(program) {
            return Err(Error::Debian(format!(
                "`{program}` can't be run, so this is not a Debian system"
            )));
        }
    }
    Ok(())
}

/// Downloads packages and the libraries that they need into `work`, and
/// unpacks them into one folder, which it returns. Packages with a version in
/// their name are found through `roots`; one that begins with `needed` must be
/// among them.
pub(crate) fn fetch(work: &Path, roots: &[&str], needed: &str) -> Result<PathBuf, Error> {
    let apt = Apt::new(work)?;
    progress("reading Debian's package lists");
    let update = apt.update();
    let names = match apt.closure(roots, needed) {
        Ok(names) => names,
        // One broken package source is no reason to give up, but it may be why
        // nothing is found.
        Err(error) => return Err(update.err().unwrap_or(error)),
    };
    let downloads = folder(work, "packages")?;
    progress(format_args!("downloading {} packages", names.len()));
    run(apt
        .get()
        .arg("download")
        .args(&names)
        .current_dir(&downloads))?;
    let unpacked = folder(work, "unpacked")?;
    for package in entries(&downloads)? {
        run(Command::new("dpkg-deb")
            .arg("-x")
            .arg(package)
            .arg(&unpacked))?;
    }
    remove_dir(&downloads)?;
    Ok(unpacked)
}

impl Apt {
    fn new(work: &Path) -> Result<Self, Error> {
        let apt = Self {
            state: folder(work, "apt-state")?,
            cache: folder(work, "apt-cache")?,
        };
        folder(&apt.state, "lists/partial")?;
        folder(&apt.cache, "archives/partial")?;
        Ok(apt)
    }

    fn command(&self, program: &str) -> Command {
        let option = |name: &str, value: &Path| format!("{name}={}", value.display());
        let mut command = Command::new(program);
        command
            .env("LC_ALL", "C")
            .args(["-o", &option("Dir::State", &self.state)])
            .args(["-o", &option("Dir::Cache", &self.cache)])
            // Below Dir::State by default; our own state folder has none.
            .args(["-o", "Dir::State::status=/var/lib/dpkg/status"])
            // As root apt would download as a user that can't write here.
            .args(["-o", "APT::Sandbox::User=root"]);
        command
    }

    fn get(&self) -> Command {
        let mut command = self.command("apt-get");
        command.arg("-qq");
        command
    }

    fn update(&self) -> Result<(), Error> {
        run(self.get().arg("update")).map(drop)
    }

    fn depends(&self, package: &str) -> Result<String, Error> {
        stdout_of(self.command("apt-cache").args(["depends", package]))
    }

    /// The packages to download: the roots, and every library that they need and
    /// this machine lacks.
    fn closure(&self, roots: &[&str], needed: &str) -> Result<BTreeSet<String>, Error> {
        let mut wanted: BTreeSet<String> = roots.iter().map(|&root| root.to_owned()).collect();
        let mut unread: Vec<String> = wanted.iter().cloned().collect();
        while let Some(package) = unread.pop() {
            for name in dependencies(&self.depends(&package)?) {
                if is_wanted(name) && wanted.insert(name.to_owned()) {
                    unread.push(name.to_owned());
                }
            }
        }
        match wanted.iter().any(|name| name.starts_with(needed)) {
            true => Ok(wanted),
            false => Err(Error::Debian(format!(
                "apt's sources have no usable {} (found only {wanted:?})",
                roots.join(", ")
            ))),
        }
    }
}

/// The packages that `apt-cache depends` lists as dependencies.
///
/// Alternatives are marked `|`; a name in angle brackets is virtual, and its
/// providers, on lines without a label, are build tools that a Rust user has.
fn dependencies(depends: &str) -> impl Iterator<Item = &str> {
    depends.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches('|');
        let name = line
            .strip_prefix("Depends: ")
            .or_else(|| line.strip_prefix("PreDepends: "))?;
        (!name.starts_with('<')).then_some(name.trim())
    })
}

fn is_wanted(name: &str) -> bool {
    is_standard_library(name)
        || name.starts_with("libllvm")
        // gcc, binutils and libc6-dev are not run-time libraries, and a Rust
        // user has a linker.
        || (name.starts_with("lib") || name.starts_with("zlib"))
            && !name.starts_with("libc6")
            && !is_on_this_machine(name)
}

fn is_standard_library(name: &str) -> bool {
    name.starts_with(STANDARD_LIBRARY)
}

fn is_on_this_machine(package: &str) -> bool {
    stdout_of(Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}\n", package]))
        .is_ok_and(|states| states.lines().any(|state| state == "installed"))
}

/// Creates a folder below `parent`.
fn folder(parent: &Path, name: &str) -> Result<PathBuf, Error> {
    let folder = parent.join(name);
    create_dir(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_without_relations_of_other_kinds() {
        let output = "rustc-web\n  Depends: libc6\n  PreDepends: dpkg\n |Depends: gcc\n  \
            Depends: <libc-dev>\n    libc6-dev\n  Depends: libstd-rust-web-dev\n  \
            Conflicts: rustc\n  Breaks: libstd-rust-dev\n  Recommends: cargo-web\n  \
            Suggests: <lld>\n  Replaces: rustc\n    rustc-web\n";
        let names: Vec<_> = dependencies(output).collect();
        assert_eq!(names, ["libc6", "dpkg", "gcc", "libstd-rust-web-dev"]);
    }

    #[test]
    fn build_tools_and_libc_are_left_to_the_machine() {
        for name in ["gcc", "binutils", "libc6", "libc6-dev", "dpkg"] {
            assert!(!is_wanted(name), "{name}");
        }
        for name in ["libstd-rust-web-1.96", "libstd-rust-web-dev", "libllvm22"] {
            assert!(is_wanted(name), "{name}");
        }
    }
}
