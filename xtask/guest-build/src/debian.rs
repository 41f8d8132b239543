//! The fallback for machines that can't download rustup components: Debian's
//! `rustc-web` packages, unpacked but never installed, with the target's
//! standard library compiled from their source.
//!
//! The result is a folder in the user's cache that works like any sysroot:
//! a build needs only `RUSTC=<folder>/bin/rustc`.

mod analyzer;
mod packages;
mod standard_library;
mod sysroot;
mod valgrind;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::run;
use crate::error::Error;
use crate::files::{create_dir, lock, remove_dir, rename, write};
use crate::progress;
use crate::toolchain::TARGET;
use sysroot::Sysroot;

pub(crate) use analyzer::Analyzer;
pub(crate) use valgrind::Valgrind;

/// The compiler and the library's source.
const PACKAGES: [&str; 2] = ["rustc-web", "rust-web-src"];

/// Raise the number when the layout or the way of building std changes: older
/// caches are then ignored.
const FOLDER: &str = "debian-1";

/// The compiler that an earlier run set up, if it exists and is still new
/// enough.
pub(crate) fn finished() -> Result<Option<PathBuf>, Error> {
    match cache_dir() {
        Ok(cache) => finished_in(&cache),
        Err(_) => Ok(None),
    }
}

fn finished_in(cache: &Path) -> Result<Option<PathBuf>, Error> {
    let sysroot = Sysroot::new(cache.join(FOLDER));
    if !sysroot.is_complete() {
        return Ok(None);
    }
    // rustup may have removed or replaced the toolchain whose linker it uses.
    sysroot.link_linker()?;
    Ok(Some(sysroot.rustc()))
}

/// Downloads, unpacks and completes the compiler. Returns its path.
///
/// Safe to call from several processes: one works, the others wait for it.
pub(crate) fn set_up() -> Result<PathBuf, Error> {
    packages::require_tools()?;
    let cache = cache_dir()?;
    create_dir(&cache)?;
    let _lock = lock(
        &cache.join(format!("{FOLDER}.lock")),
        "another set-up to end",
    )?;
    if let Some(rustc) = finished_in(&cache)? {
        return Ok(rustc);
    }
    progress(format_args!(
        "setting up a compiler for {TARGET} from Debian's packages in {} \
         (once; some minutes, 480 MB)",
        cache.display()
    ));
    // We hold the lock, so an existing folder is left over from a run that was
    // stopped, or holds a compiler that is too old.
    let partial = cache.join(format!("{FOLDER}.partial"));
    remove_dir(&partial)?;
    let sysroot = assemble(&partial)?;
    let finished = cache.join(FOLDER);
    remove_dir(&finished)?;
    rename(sysroot.folder(), &finished)?;
    remove_dir(&partial)?;
    progress("the compiler is ready");
    Ok(Sysroot::new(finished).rustc())
}

/// Does the whole set-up inside `work`.
fn assemble(work: &Path) -> Result<Sysroot, Error> {
    let unpacked = packages::fetch(work, &PACKAGES, packages::STANDARD_LIBRARY)?;
    let sysroot = Sysroot::from_packages(&unpacked, work.join("sysroot"))?;
    let version = sysroot.version()?;
    if !version.is_new_enough() {
        return Err(Error::Debian(format!(
            "the packaged compiler is Rust {version}, older than this project's rust-version: \
             is Debian's security archive among apt's sources?"
        )));
    }
    sysroot.link_linker()?;
    progress(format_args!(
        "compiling the standard library of Rust {version}"
    ));
    standard_library::build(&sysroot, work)?;
    prove(&sysroot, work)?;
    sysroot.complete()?;
    Ok(sysroot)
}

/// Links a module, so that a set-up that can't link is never used.
fn prove(sysroot: &Sysroot, work: &Path) -> Result<(), Error> {
    let source = work.join("proof.rs");
    let text =
        "#[unsafe(no_mangle)] pub extern \"C\" fn f(n: u32) -> usize { n.to_string().len() }";
    write(&source, text)?;
    let mut rustc = sysroot.command();
    rustc
        .args([
            "--edition=2024",
            "--crate-type=cdylib",
            "--target",
            TARGET,
            "-o",
        ])
        .args([work.join("proof.wasm"), source]);
    run(&mut rustc).map(drop)
}

/// A cache folder with a tool from Debian's packages, which `unpack` creates
/// below the folder it is given. Returns the finished folder if there is one.
/// Safe to call from several processes: one works, the others wait.
fn unpack_once(
    name: &str,
    what: &str,
    unpack: impl FnOnce(&Path) -> Result<PathBuf, Error>,
) -> Result<PathBuf, Error> {
    packages::require_tools()?;
    let cache = cache_root()?;
    create_dir(&cache)?;
    let _lock = lock(&cache.join(format!("{name}.lock")), "another set-up to end")?;
    let finished = cache.join(name);
    // The folder gets its final name when it is complete.
    if finished.is_dir() {
        return Ok(finished);
    }
    progress(format_args!(
        "setting up {what} from Debian's packages in {} (once)",
        cache.display()
    ));
    let partial = cache.join(format!("{name}.partial"));
    remove_dir(&partial)?;
    let folder = unpack(&partial)?;
    rename(&folder, &finished)?;
    remove_dir(&partial)?;
    Ok(finished)
}

/// In `$XDG_CACHE_HOME` or `~/.cache`: outside the checkout, so that a fresh
/// clone finds it, and `cargo clean` does not remove it.
fn cache_dir() -> Result<PathBuf, Error> {
    cache_root().map(|root| root.join("wasm-toolchain"))
}

/// The project's own folder in the user's cache.
fn cache_root() -> Result<PathBuf, Error> {
    let base = match std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from) {
        // The XDG specification says to ignore relative paths.
        Some(folder) if folder.is_absolute() => Some(folder),
        _ => std::env::home_dir().map(|home| home.join(".cache")),
    };
    base.map(|base| base.join("extism-openapi"))
        .ok_or_else(|| Error::Debian("no cache folder: set HOME or XDG_CACHE_HOME".to_owned()))
}

/// Whether a program can be started, for a clear message if it can't.
fn is_installed(program: &str) -> bool {
    run(Command::new(program).arg("--version")).is_ok()
}
