//! valgrind, and the search for one.

use std::path::PathBuf;
use std::process::Command;

use crate::command::run;
use crate::debian;
use crate::error::Error;
use crate::steps::CHOICE_VARIABLE;

/// A valgrind that runs: the instructions that a program executes are the same
/// in each run, where its time depends on what else the machine does.
#[derive(Debug, Clone)]
pub struct Valgrind {
    program: PathBuf,
    /// Where its tools are, if not where it was built for.
    tools: Option<PathBuf>,
}

impl Valgrind {
    /// Finds one, in this order: on `PATH`; one that an earlier run unpacked
    /// from Debian's package; with `EXTISM_OPENAPI_WASM_TOOLCHAIN=debian` one
    /// from Debian's package. Nothing where there is none.
    ///
    /// # Errors
    /// Where Debian's package was asked for and can't be had, or does not run.
    pub fn find() -> Result<Option<Self>, Error> {
        let installed = Self {
            program: "valgrind".into(),
            tools: None,
        };
        if installed.prove().is_ok() {
            return Ok(Some(installed));
        }
        let found = match debian::Valgrind::finished()? {
            Some(found) => found,
            None if std::env::var_os(CHOICE_VARIABLE).is_some_and(|choice| choice == "debian") => {
                debian::Valgrind::set_up()?
            }
            None => return Ok(None),
        };
        let unpacked = Self::unpacked(&found);
        unpacked.prove()?;
        Ok(Some(unpacked))
    }

    fn unpacked(found: &debian::Valgrind) -> Self {
        Self {
            program: found.program(),
            tools: Some(found.tools()),
        }
    }

    fn prove(&self) -> Result<(), Error> {
        run(self.command().arg("--version")).map(drop)
    }

    /// The program, in an environment that is the same each time: a process's
    /// environment is copied and read, so it counts.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear();
        // Its launcher is looked for there.
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Some(tools) = &self.tools {
            command.env("VALGRIND_LIB", tools);
        }
        command
    }
}
