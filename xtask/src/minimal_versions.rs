//! `cargo xtask minimal-versions`: checks the published crates with the oldest dependencies that they allow.
//!
//! Nothing else notices a lower bound in `Cargo.toml` that is too low, since the lock file has newer versions.
//! This works on a copy of the published crates in the target folder: the workspace and its lock file stay
//! unchanged, whatever happens.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::Failure;
use crate::published;
use crate::workspace::{self, cargo};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Checks all features of the runtime instead of `pdk` alone: this compiles two wasmtimes.
    #[arg(long)]
    all_features: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let folder = guest_build::default_target_dir().with_file_name("minimal-versions");
    let copy = folder.join("workspace");
    copy_to(&copy)
        .map_err(|error| Failure::new(format!("can't write {}: {error}", copy.display())))?;
    let mut resolve = cargo(["generate-lockfile", "-Z", "direct-minimal-versions"]);
    // Allows the unstable option on a stable toolchain. It only affects which versions are chosen.
    resolve.env("RUSTC_BOOTSTRAP", "1").current_dir(&copy);
    workspace::run(&mut resolve)?;
    let runtime = match options.all_features {
        true => vec!["--all-features"],
        false => vec!["--no-default-features", "--features", "pdk"],
    };
    let others = [published::CORE, published::MACROS, published::CLI];
    let others: Vec<_> = others
        .iter()
        .flat_map(|other| ["--package", other.name])
        .collect();
    let runtime = [vec!["--package", published::RUNTIME.name], runtime].concat();
    for arguments in [others, runtime] {
        let mut check = cargo(["check", "--locked"]);
        check.args(arguments).current_dir(&copy);
        check.arg("--target-dir").arg(folder.join("target"));
        workspace::run(&mut check)?;
    }
    Ok(())
}

/// Copies the published crates, and the workspace's manifest without its other members.
fn copy_to(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let root = workspace::root();
    // The core is in the folder `macros`.
    for crate_ in [published::MACROS, published::RUNTIME, published::CLI] {
        copy_folder(&root.join(crate_.folder), &folder.join(crate_.folder))?;
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let manifest = with_members(&manifest, &published::ALL.map(|it| it.folder));
    let manifest = manifest.ok_or_else(|| io::Error::other("Cargo.toml has no list `members`"))?;
    fs::write(folder.join("Cargo.toml"), manifest)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path: PathBuf = entry?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        match path.is_dir() {
            true => copy_folder(&path, &to.join(name))?,
            false => fs::copy(&path, to.join(name)).map(drop)?,
        }
    }
    Ok(())
}

/// The manifest with other members.
fn with_members(manifest: &str, members: &[&str]) -> Option<String> {
    let (before, rest) = manifest.split_once("\nmembers = [\n")?;
    let (_, after) = rest.split_once("\n]\n")?;
    Some(format!("{before}\nmembers = {members:?}\n{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_members_of_the_workspace_are_left_out() {
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\n    \"a\",\n    \"b\",\n]\nexclude = [\"c\"]\n";
        assert_eq!(
            with_members(manifest, &["a"]).unwrap(),
            "[workspace]\nresolver = \"3\"\nmembers = [\"a\"]\nexclude = [\"c\"]\n"
        );
        assert_eq!(with_members("[workspace]\n", &["a"]), None);
    }

    #[test]
    fn the_copy_has_the_published_crates() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("workspace");
        for _ in 0..2 {
            copy_to(&copy).unwrap();
        }
        for published in published::ALL {
            assert!(copy.join(published.folder).join("Cargo.toml").is_file());
        }
        let manifest = fs::read_to_string(copy.join("Cargo.toml")).unwrap();
        assert!(!manifest.contains("ui-tests"), "{manifest}");
    }
}
