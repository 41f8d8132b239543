//! Other generators of Rust from OpenAPI: compiled from their registry, in the versions below.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::crates::{Subject, manifest, slug};
use super::{folder, meter};
use crate::corpus::crates::write_if_changed;
use crate::corpus::documents::default_folder;
use crate::workspace;

/// A program that writes a crate.
#[derive(Debug)]
pub(super) struct Generator {
    /// Of the package and of the program.
    pub(super) name: &'static str,
    version: &'static str,
    write: Write,
}

/// How one of them is told to write a crate for `document` into `folder`.
type Write = fn(program: &Path, document: &Path, subject: &Subject) -> Result<(), String>;

/// Those that read OpenAPI 3.1.
pub(super) const GENERATORS: [Generator; 3] = [
    Generator {
        name: "ploidy",
        version: "0.15.0",
        write: ploidy,
    },
    Generator {
        name: "oas3-gen",
        version: "0.29.0",
        write: oas3_gen,
    },
    Generator {
        name: "openapi-to-rust",
        version: "0.23.0",
        write: openapi_to_rust,
    },
];

const PROGENITOR: &str = "0.15.1";

impl Generator {
    /// Has it write a crate for a document of the corpus; or why it has not.
    pub(super) fn write(&self, document: &str) -> Result<Subject, String> {
        let program = self.install()?;
        let subject = Subject::new(self.name, &format!("{}-{}", self.name, slug(document)));
        make(subject.folder())?;
        (self.write)(&program, &default_folder().join(document), &subject)?;
        apart(subject.folder())?;
        Ok(subject)
    }

    /// Compiled once; generating is not what is measured, so in the dev profile.
    fn install(&self) -> Result<PathBuf, String> {
        let tools = folder().join("tools");
        let package = format!("{}@{}", self.name, self.version);
        let mut cargo = workspace::cargo(["install", "--locked", "--debug", "--quiet"]);
        cargo
            .arg(&package)
            .arg("--root")
            .arg(&tools)
            .env("CARGO_TARGET_DIR", tools.join("target"));
        eprintln!("installing {package}");
        meter::run(&mut cargo)?;
        Ok(tools.join("bin").join(self.name))
    }
}

fn ploidy(program: &Path, document: &Path, subject: &Subject) -> Result<(), String> {
    let mut command = Command::new(program);
    command
        .args(["generate", "rust", "--output"])
        .arg(subject.folder())
        .args(["--name", subject.package()])
        .arg(document);
    meter::run(&mut command).map(drop)
}

fn oas3_gen(program: &Path, document: &Path, subject: &Subject) -> Result<(), String> {
    let mut command = Command::new(program);
    command
        .args(["generate", "client-mod", "--workspace", "--input"])
        .arg(document)
        .arg("--output")
        .arg(subject.folder());
    meter::run(&mut command).map(drop)
}

fn openapi_to_rust(program: &Path, document: &Path, subject: &Subject) -> Result<(), String> {
    let source = subject.folder().join("src");
    let generated = source.join("generated");
    make(&source)?;
    let mut command = Command::new(program);
    command
        .current_dir(subject.folder())
        .args(["generate", "--quiet", "--output-dir"])
        .arg(&generated)
        .arg(document);
    meter::run(&mut command)?;
    let needed = generated.join("REQUIRED_DEPS.toml");
    let needed = fs::read_to_string(&needed).map_err(|error| said(&needed, &error))?;
    // A manifest's part, with its own heading.
    let needed = needed.replace("[dependencies]\n", "");
    write(
        &subject.folder().join("Cargo.toml"),
        &manifest(subject.package(), &needed),
    )?;
    write(&source.join("lib.rs"), "pub mod generated;\n")
}

/// A macro, as ours are.
pub(super) fn progenitor(document: &str) -> Result<Subject, String> {
    let subject = Subject::new("progenitor", &format!("progenitor-{}", slug(document)));
    let source = subject.folder().join("src");
    make(&source)?;
    let dependencies = format!(
        "progenitor = \"={PROGENITOR}\"\nprogenitor-client = \"={PROGENITOR}\"\n\
         reqwest = {{ version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\nregress = \"*\"\n\
         base64 = \"0.22\"\nbytes = \"1\"\nfutures = \"0.3\"\nrand = \"0.8\"\n\
         chrono = {{ version = \"0.4\", features = [\"serde\"] }}\n\
         uuid = {{ version = \"1\", features = [\"serde\"] }}\n"
    );
    let path = default_folder().join(document);
    write(
        &subject.folder().join("Cargo.toml"),
        &manifest(subject.package(), &dependencies),
    )?;
    write(
        &source.join("lib.rs"),
        &format!("progenitor::generate_api!({path:?});\n"),
    )?;
    Ok(subject)
}

/// Makes a crate a workspace of its own, where its generator has not.
fn apart(folder: &Path) -> Result<(), String> {
    let path = folder.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| said(&path, &error))?;
    match text.contains("[workspace]") {
        true => Ok(()),
        false => write(&path, &format!("{text}\n[workspace]\n")),
    }
}

fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| said(folder, &error))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    write_if_changed(path, text).map_err(|error| said(path, &error))
}

fn said(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
