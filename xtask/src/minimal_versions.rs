//! `cargo xtask minimal-versions`: the published crates with the oldest dependencies that they allow.
//!
//! A lower bound in `Cargo.toml` that is too low shows nowhere else, since the lock file holds newer versions.
//! Cargo resolves in a copy of the published crates below the target folder: the workspace and its lock file
//! stay as they are, whatever happens.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::Failure;
use crate::published;
use crate::workspace::{self, cargo};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Checks every feature of the runtime, which compiles two wasmtimes, and not `pdk` alone.
    #[arg(long)]
    all_features: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let folder = guest_build::default_target_dir().with_file_name("minimal-versions");
    let copy = folder.join("workspace");
    copy_to(&copy)
        .map_err(|error| Failure::new(format!("can't write {}: {error}", copy.display())))?;
    let mut resolve = cargo(["generate-lockfile", "-Z", "direct-minimal-versions"]);
    // So that the stable compiler knows the option, which only chooses versions.
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

/// Copies the published crates and the workspace's manifest, which has no other members there.
fn copy_to(folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let root = workspace::root();
    // `macros` has the core in it.
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
