//! The crates that are checked: ours, and the folders of the other generators' crates.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{folder, meter};
use crate::corpus::crates::write_if_changed;
use crate::corpus::documents::default_folder;
use crate::failure::Failure;
use crate::workspace;
use meter::Cost;

/// A crate that is a workspace of its own.
#[derive(Debug)]
pub(super) struct Subject {
    folder: PathBuf,
    /// Shared by crates with the same dependencies, which are then compiled once.
    target: PathBuf,
    package: String,
}

impl Subject {
    /// A crate in the folder of that name, beside the other crates of its `family`.
    pub(super) fn new(family: &str, package: &str) -> Self {
        let family = folder().join("check").join(family);
        Self {
            folder: family.join(package),
            target: family.join("target"),
            package: package.to_owned(),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn package(&self) -> &str {
        &self.package
    }

    /// As `cargo check` does it by default, incrementally.
    pub(super) fn check(&self) -> Result<Cost, String> {
        let mut cargo = workspace::cargo(["check", "--quiet", "--color=never"]);
        self.with_defaults(&mut cargo);
        meter::run(&mut cargo)
    }

    /// What the first `cargo build` costs on a machine that has the sources of all crates and nothing
    /// compiled.
    pub(super) fn first_build(&self) -> Result<Cost, String> {
        match fs::remove_dir_all(&self.target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(self.failed(&error).to_string());
            }
            _ => {}
        }
        let mut cargo = workspace::cargo(["build", "--quiet", "--color=never"]);
        self.with_defaults(&mut cargo);
        meter::run(&mut cargo)
    }

    fn with_defaults(&self, cargo: &mut Command) {
        // Otherwise a wrapper that caches the compiler's results could be measured.
        for variable in ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS"] {
            cargo.env_remove(variable);
        }
        cargo
            .current_dir(&self.folder)
            .env("CARGO_INCREMENTAL", "1")
            .arg("--target-dir")
            .arg(&self.target);
    }

    /// Removes what earlier checks left, except for dependencies.
    pub(super) fn forget(&self) -> Result<(), Failure> {
        let incremental = self.target.join("debug/incremental");
        let prefix = format!("{}-", self.package.replace('-', "_"));
        let entries = fs::read_dir(&incremental).into_iter().flatten().flatten();
        for entry in entries {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                fs::remove_dir_all(entry.path()).map_err(|error| self.failed(&error))?;
            }
        }
        self.touch()
    }

    /// Makes cargo compile the crate again: it compares the times of the sources.
    pub(super) fn touch(&self) -> Result<(), Failure> {
        let library = self.folder.join("src/lib.rs");
        fs::read(&library)
            .and_then(|text| fs::write(&library, text))
            .map_err(|error| self.failed(&error))
    }

    /// Changes the user's own file, which is independent of the document. Only our crates have one.
    pub(super) fn edit(&self, round: usize) -> Result<(), Failure> {
        let text = own_file(&format!("{round} * 2"));
        fs::write(self.folder.join("src/own.rs"), text).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::new(format!("can't write {}: {error}", self.folder.display()))
    }
}

/// A crate with one of the macros.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ours {
    Guest,
    Host,
    /// A guest with ten operations.
    Ten,
}

impl Ours {
    pub(super) fn name(self) -> &'static str {
        match self {
            Ours::Guest => "guest, openapi_pdk!",
            Ours::Host => "host, openapi_host!",
            Ours::Ten => "guest, openapi_pdk!, ten operations",
        }
    }

    /// Writes the crate for a document of the corpus.
    pub(super) fn write(self, document: &str) -> Result<Subject, Failure> {
        let (side, feature, name, options) = match self {
            Ours::Guest => ("guest", "pdk", "openapi_pdk", String::new()),
            Ours::Host => ("host", "host", "openapi_host", String::new()),
            Ours::Ten => ("ten", "pdk", "openapi_pdk", selection()),
        };
        let subject = Subject::new("ours", &format!("{side}-{}", slug(document)));
        let path = default_folder().join(document);
        let library = format!(
            "pub mod own;\n\npub mod api {{\n    extism_openapi::{name}!({path:?}{options});\n}}\n"
        );
        let runtime = workspace::root().join("runtime");
        let dependencies =
            format!("extism-openapi = {{ path = {runtime:?}, features = [\"{feature}\"] }}\n");
        let written = || -> io::Result<()> {
            let manifest = manifest(&subject.package, &dependencies);
            fs::create_dir_all(subject.folder.join("src"))?;
            write_if_changed(&subject.folder.join("Cargo.toml"), &manifest)?;
            write_if_changed(&subject.folder.join("src/own.rs"), &own_file("0"))?;
            write_if_changed(&subject.folder.join("src/lib.rs"), &library)?;
            // The versions that the project is tested with.
            let lock = workspace::root().join("Cargo.lock");
            fs::copy(lock, subject.folder.join("Cargo.lock")).map(drop)
        };
        written().map_err(|error| subject.failed(&error))?;
        Ok(subject)
    }
}

/// A host of the small example's document, with the feature `host` alone.
pub(super) fn plain_host() -> Result<Subject, Failure> {
    let subject = Subject::new("first-build", "plain-host");
    let runtime = workspace::root().join("runtime");
    let document = workspace::root().join("examples/minimal/tasks.yaml");
    let dependencies =
        format!("extism-openapi = {{ path = {runtime:?}, features = [\"host\"] }}\n");
    let library = format!("pub mod api {{\n    extism_openapi::openapi_host!({document:?});\n}}\n");
    write_plain(&subject, &dependencies, &library)?;
    Ok(subject)
}

/// The Extism SDK with its defaults, without our crates.
pub(super) fn plain_sdk() -> Result<Subject, Failure> {
    let subject = Subject::new("first-build-sdk", "plain-sdk");
    write_plain(
        &subject,
        "extism = \"=1.30.0\"\n",
        "pub use extism::Plugin;\n",
    )?;
    Ok(subject)
}

fn write_plain(subject: &Subject, dependencies: &str, library: &str) -> Result<(), Failure> {
    let written = || -> io::Result<()> {
        fs::create_dir_all(subject.folder.join("src"))?;
        let manifest = manifest(&subject.package, dependencies);
        write_if_changed(&subject.folder.join("Cargo.toml"), &manifest)?;
        write_if_changed(&subject.folder.join("src/lib.rs"), library)?;
        let lock = workspace::root().join("Cargo.lock");
        fs::copy(lock, subject.folder.join("Cargo.lock")).map(drop)
    };
    written().map_err(|error| subject.failed(&error))
}

/// Ten of Lago's operations that belong together.
fn selection() -> String {
    let operations = [
        "createCustomer",
        "findCustomer",
        "findAllCustomers",
        "createSubscription",
        "findSubscription",
        "createWallet",
        "findWallet",
        "findAllInvoices",
        "findInvoice",
        "createEvent",
    ];
    let operations = operations.map(|operation| format!("{operation:?}"));
    format!(", operations = [{}]", operations.join(", "))
}

fn own_file(body: &str) -> String {
    format!("pub fn own() -> usize {{\n    {body}\n}}\n")
}

/// The manifest of a crate that is not a member of a workspace above it.
pub(super) fn manifest(package: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [lib]\ncrate-type = [\"lib\", \"cdylib\"]\n\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    )
}

/// A package name for a document.
pub(super) fn slug(document: &str) -> String {
    let stem = document.rsplit_once('.').map_or(document, |(stem, _)| stem);
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    stem.chars().map(letter).collect()
}
