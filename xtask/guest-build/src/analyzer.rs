//! rust-analyzer, and the search for one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{run, stdout_of};
use crate::error::{Attempt, Error};
use crate::steps::CHOICE_VARIABLE;
use crate::toolchain::active_rustc;
use crate::{debian, environment};

/// The environment variable that names the rust-analyzer to use.
pub const ANALYZER_VARIABLE: &str = "EXTISM_OPENAPI_RUST_ANALYZER";

/// A language server that runs, with what it needs to know about Rust.
#[derive(Debug, Clone)]
pub struct Analyzer {
    program: PathBuf,
    /// Where its shared libraries are, if not where the system looks.
    libraries: Option<PathBuf>,
    /// The standard library's source, if not in the active toolchain.
    source: Option<PathBuf>,
    version: String,
}

impl Analyzer {
    /// Finds one, in this order: `EXTISM_OPENAPI_RUST_ANALYZER`; the active
    /// toolchain's; one that an earlier run unpacked from Debian's packages;
    /// with `EXTISM_OPENAPI_WASM_TOOLCHAIN=debian` one from Debian's packages.
    ///
    /// # Errors
    /// [`Error::NoAnalyzer`] if there is none. Any other error says why the one
    /// that a variable asks for can't be used.
    pub fn find() -> Result<Self, Error> {
        if let Some(program) = std::env::var_os(ANALYZER_VARIABLE).filter(|it| !it.is_empty()) {
            return Self::new(program.into(), None).map_err(|error| Error::Setting {
                variable: ANALYZER_VARIABLE,
                problem: error.to_string(),
            });
        }
        let tried = match of_the_toolchain() {
            Ok(found) => return Ok(found),
            Err(error) => vec![Attempt {
                step: "the active toolchain",
                outcome: error.to_string(),
            }],
        };
        match of_debian()? {
            Some(found) => Ok(found),
            None => Err(Error::NoAnalyzer { tried }),
        }
    }

    fn new(program: PathBuf, debian: Option<&debian::Analyzer>) -> Result<Self, Error> {
        let mut found = Self {
            program,
            libraries: debian.map(debian::Analyzer::libraries),
            source: debian.map(debian::Analyzer::source),
            version: String::new(),
        };
        // rustup's proxy exists even without the component; running it shows that.
        found.version = stdout_of(found.command().arg("--version"))?;
        Ok(found)
    }

    /// The program with its environment, free of the outer build's variables.
    ///
    /// Without arguments it speaks the Language Server Protocol on its
    /// standard streams.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        environment::clean(&mut command);
        if let Some(libraries) = &self.libraries {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        if let Some(source) = &self.source {
            command.env("RUST_SRC_PATH", source);
        }
        command
    }
}

impl fmt::Display for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.version)
    }
}

/// rustup's component, which needs another one for the standard library.
fn of_the_toolchain() -> Result<Analyzer, Error> {
    let sysroot = stdout_of(active_rustc().args(["--print", "sysroot"]))?;
    let sysroot = Path::new(&sysroot);
    let program = sysroot.join("bin/rust-analyzer");
    run(Command::new(&program).arg("--version"))?;
    let source = sysroot.join("lib/rustlib/src/rust/library");
    if !source.is_dir() {
        return Err(Error::Lacking(
            "it lacks the standard library's source: `rustup component add rust-src`".to_owned(),
        ));
    }
    Analyzer::new(program, None)
}

fn of_debian() -> Result<Option<Analyzer>, Error> {
    let found = match debian::Analyzer::finished()? {
        Some(found) => found,
        None if std::env::var_os(CHOICE_VARIABLE).is_some_and(|choice| choice == "debian") => {
            debian::Analyzer::set_up()?
        }
        None => return Ok(None),
    };
    Analyzer::new(found.program(), Some(&found)).map(Some)
}
