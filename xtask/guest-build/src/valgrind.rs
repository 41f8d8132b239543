//! valgrind, and the search for one.

use std::path::PathBuf;
use std::process::Command;

use crate::command::run;
use crate::debian;
use crate::error::Error;
use crate::steps::CHOICE_VARIABLE;

/// A valgrind that runs. A program executes the same instructions in each run,
/// while its time depends on what else the machine does.
#[derive(Debug, Clone)]
pub struct Valgrind {
    program: PathBuf,
    /// Where its tools are, if not in the place it was built for.
    tools: Option<PathBuf>,
}

impl Valgrind {
    /// Finds one, in this order: on `PATH`; one that an earlier run unpacked
    /// from Debian's package; with `EXTISM_OPENAPI_WASM_TOOLCHAIN=debian` one
    /// from Debian's package. Returns `None` if there is none.
    ///
    /// # Errors
    /// If Debian's package was asked for, and can't be downloaded or does not run.
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

    /// The program, in an environment that is the same each time: a process copies
    /// and reads its environment, which costs instructions too.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear();
        // The launcher searches `PATH`.
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Some(tools) = &self.tools {
            command.env("VALGRIND_LIB", tools);
        }
        command
    }
}
