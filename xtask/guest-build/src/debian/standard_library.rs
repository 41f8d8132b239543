//! Compiles the target's standard library, once, from the packaged source.

use std::fs;
use std::path::{Path, PathBuf};

use super::sysroot::Sysroot;
use crate::command::run;
use crate::error::Error;
use crate::files::{create_dir, entries, write};
use crate::toolchain::{TARGET, cargo};

const CRATE: &str = "guest-build-std";

/// The crates that rustup's own copy of the target has.
const PARTS: &str = "-Zbuild-std=std,panic_abort,proc_macro,test";

/// Compiles the library with the sysroot's compiler and installs it in the sysroot.
///
/// The dependencies of std come from the registry, as the vendored ones in the
/// package are incomplete.
pub(crate) fn build(sysroot: &Sysroot, work: &Path) -> Result<(), Error> {
    let package = write_empty_crate(work)?;
    let target_dir = work.join("std-target");
    let source = sysroot.library_source();
    let mut command = cargo();
    command
        .current_dir(&package)
        .env("RUSTC", sysroot.rustc())
        // -Zbuild-std is unstable; the library belongs to this compiler, which
        // therefore has the nightly features that it needs.
        .env("RUSTC_BOOTSTRAP", "1")
        // Bitcode, for guests with LTO. The path is where rustup's copy says
        // its source is, and keeps ours out of the modules.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            format!(
                "-Cembed-bitcode=yes\x1f--remap-path-prefix={}=/rustc/library",
                source.display()
            ),
        )
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            PARTS,
            "--target-dir",
        ])
        .arg(&target_dir);
    run(&mut command)?;
    install(
        &target_dir.join(TARGET).join("release/deps"),
        &sysroot.target_libdir(),
    )
}

fn write_empty_crate(work: &Path) -> Result<PathBuf, Error> {
    let package = work.join("std-package");
    let source = package.join("src");
    create_dir(&source)?;
    // A workspace of its own, whatever is above the cache folder.
    let manifest = format!(
        "[package]\nname = \"{CRATE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n"
    );
    for (name, text) in [("Cargo.toml", manifest.as_str()), ("src/lib.rs", "")] {
        write(&package.join(name), text)?;
    }
    Ok(package)
}

/// Copies the compiled libraries, except the empty crate's own.
fn install(deps: &Path, libdir: &Path) -> Result<(), Error> {
    create_dir(libdir)?;
    let own = format!("lib{}-", CRATE.replace('-', "_"));
    for library in entries(deps)? {
        let name = library.file_name().unwrap_or_default();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with(&own) {
            let copy = libdir.join(name);
            fs::copy(&library, &copy).map_err(Error::file("write", &copy))?;
        }
    }
    Ok(())
}
