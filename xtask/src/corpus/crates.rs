//! The crates that contain the documents' expansions, below the target folder.
//!
//! One crate for each document and side: a crate that does not compile stops no other, and the
//! compiler's messages show their document. Hosts and guests are separate workspaces, so that neither
//! gets the other's features; the dependencies are compiled once for all of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::workspace;

/// One of the two macros' sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Guest,
    Host,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Guest => "guest",
            Side::Host => "host",
        }
    }

    fn feature(self) -> &'static str {
        match self {
            Side::Guest => "pdk",
            Side::Host => "host",
        }
    }

    /// Lints that the generated code must pass, in addition to the default ones.
    fn lints(self) -> &'static str {
        match self {
            // Guests need extern blocks.
            Side::Guest => "",
            Side::Host => "#![forbid(unsafe_code)]\n\n",
        }
    }
}

/// The folder of all these crates.
pub(crate) fn folder() -> PathBuf {
    let guests = guest_build::default_target_dir();
    guests.parent().unwrap_or(&guests).join("corpus")
}

/// The folder of one document's expansions.
pub(crate) fn expansions(folder: &Path, slug: &str) -> PathBuf {
    folder.join("expansions").join(slug)
}

/// Writes the workspace of one side and returns its folder.
pub(crate) fn write(side: Side, slugs: &[&str]) -> Result<PathBuf, Failure> {
    let folder = folder();
    let workspace = folder.join(side.name());
    let written = || -> io::Result<()> {
        for slug in slugs {
            let member = workspace.join(slug);
            fs::create_dir_all(&member)?;
            let expansion = expansions(&folder, slug).join(format!("{}.rs", side.name()));
            write_if_changed(&member.join("Cargo.toml"), &manifest(side, slug))?;
            write_if_changed(&member.join("lib.rs"), &library(side, &expansion))?;
        }
        fs::create_dir_all(&workspace)?;
        write_if_changed(&workspace.join("Cargo.toml"), &members(slugs))?;
        // The versions that the project is tested with.
        fs::copy(
            workspace::root().join("Cargo.lock"),
            workspace.join("Cargo.lock"),
        )?;
        Ok(())
    };
    written()
        .map(|()| workspace.clone())
        .map_err(|error| Failure::new(format!("can't write {}: {error}", workspace.display())))
}

pub(crate) fn members(slugs: &[&str]) -> String {
    let members: Vec<String> = slugs.iter().map(|slug| format!("\"{slug}\"")).collect();
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
        members.join(", ")
    )
}

fn manifest(side: Side, slug: &str) -> String {
    let runtime = workspace::root().join("runtime");
    let feature = side.feature();
    format!(
        "[package]\nname = \"{slug}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [lib]\npath = \"lib.rs\"\n\n\
         [dependencies]\nextism-openapi = {{ path = {runtime:?}, features = [\"{feature}\"] }}\n"
    )
}

fn library(side: Side, expansion: &Path) -> String {
    format!(
        "{}#[path = {expansion:?}]\npub mod document;\n",
        side.lints()
    )
}

/// An unchanged file keeps its time, so the crate stays fresh.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read_to_string(path) {
        Ok(old) if old == text => Ok(()),
        _ => fs::write(path, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_has_its_feature_alone() {
        let guest = manifest(Side::Guest, "d_a");
        assert!(guest.contains("features = [\"pdk\"]"), "{guest}");
        let host = manifest(Side::Host, "d_a");
        assert!(host.contains("features = [\"host\"]"), "{host}");
        assert_eq!(
            members(&["d_a", "d_b"]).lines().nth(2),
            Some("members = [\"d_a\", \"d_b\"]")
        );
    }
}
