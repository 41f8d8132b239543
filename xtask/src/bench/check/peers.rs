//! Other generators of Rust from OpenAPI, downloaded from their registries in the versions below.

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
    /// The name of the package and of the program.
    pub(super) name: &'static str,
    version: &'static str,
    registry: Registry,
    write: Write,
}

/// Where a generator comes from.
#[derive(Debug)]
enum Registry {
    CratesIo,
    PyPi,
}

/// Runs a generator so that it writes a crate for `document`.
type Write = fn(program: &Path, document: &Path, subject: &Subject) -> Result<(), String>;

/// The generators that read OpenAPI 3.1 as well as 3.0.
pub(super) const GENERATORS: [Generator; 4] = [
    Generator {
        name: "ploidy",
        version: "0.15.0",
        registry: Registry::CratesIo,
        write: ploidy,
    },
    Generator {
        name: "oas3-gen",
        version: "0.29.0",
        registry: Registry::CratesIo,
        write: oas3_gen,
    },
    Generator {
        name: "openapi-to-rust",
        version: "0.23.0",
        registry: Registry::CratesIo,
        write: openapi_to_rust,
    },
    Generator {
        name: "openapi-generator-cli",
        version: "7.26.0",
        registry: Registry::PyPi,
        write: openapi_generator,
    },
];

const PROGENITOR: &str = "0.15.1";

impl Generator {
    /// Has it write a crate for a document of the corpus; the error says why it failed.
    pub(super) fn write(&self, document: &str) -> Result<Subject, String> {
        let program = self.install()?;
        let subject = Subject::new(self.name, &format!("{}-{}", self.name, slug(document)));
        make(subject.folder())?;
        (self.write)(&program, &default_folder().join(document), &subject)?;
        apart(subject.folder())?;
        Ok(subject)
    }

    /// Installs it once. Its output is measured, so its own speed does not matter.
    fn install(&self) -> Result<PathBuf, String> {
        eprintln!("installing {} {}", self.name, self.version);
        match self.registry {
            Registry::CratesIo => self.compile(),
            Registry::PyPi => self.unpack(),
        }
    }

    fn compile(&self) -> Result<PathBuf, String> {
        let tools = folder().join("tools");
        let mut cargo = workspace::cargo(["install", "--locked", "--debug", "--quiet"]);
        cargo
            .arg(format!("{}@{}", self.name, self.version))
            .arg("--root")
            .arg(&tools)
            .env("CARGO_TARGET_DIR", tools.join("target"));
        meter::run(&mut cargo)?;
        Ok(tools.join("bin").join(self.name))
    }

    /// Installs it into its own virtual environment, since `pip` often can't change the system's Python.
    fn unpack(&self) -> Result<PathBuf, String> {
        let environment = folder().join("tools").join(self.name);
        let programs = environment.join("bin");
        meter::run(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?;
        let package = format!("{}=={}", self.name, self.version);
        let mut pip = Command::new(programs.join("pip"));
        meter::run(pip.args(["install", "--quiet", &package]))?;
        Ok(programs.join(self.name))
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
    // A part of a manifest, with its own heading.
    let needed = needed.replace("[dependencies]\n", "");
    write(
        &subject.folder().join("Cargo.toml"),
        &manifest(subject.package(), &needed),
    )?;
    write(&source.join("lib.rs"), "pub mod generated;\n")
}

/// It needs Java 11 or later. Its parser rejects YAML above 3 MiB, its validator keys that start with
/// `x-oai`, and Cargo Stripe's `info.version`: each has a switch.
fn openapi_generator(program: &Path, document: &Path, subject: &Subject) -> Result<(), String> {
    let mut command = Command::new(program);
    command
        .env("JDK_JAVA_OPTIONS", "-DmaxYamlCodePoints=100000000")
        .args(["generate", "--generator-name", "rust"])
        .args(["--skip-validate-spec", "--input-spec"])
        .arg(document)
        .arg("--output")
        .arg(subject.folder())
        .args(["--package-name", subject.package()])
        .arg("--additional-properties=packageVersion=0.0.0");
    meter::run(&mut command).map(drop)
}

/// The crate for progenitor, which is a macro like ours.
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

/// Makes a crate its own workspace, if its generator has not.
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
