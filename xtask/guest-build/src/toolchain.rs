//! A compiler that has the target, and the search for one.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::command::{run, stdout_of};
use crate::environment;
use crate::error::Error;
use crate::steps::{self, Refusal, Step};
use crate::{debian, progress};

/// The target of every guest.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// A compiler for [`TARGET`].
#[derive(Debug, Clone)]
pub struct Toolchain {
    rustc: Option<PathBuf>,
    found_by: &'static str,
}

impl Toolchain {
    /// Finds a compiler, or sets one up. The first set-up takes minutes and
    /// says so on stderr; the result is remembered for the process.
    ///
    /// The ways are, in order: `WASM_RUSTC`; the active toolchain; a Debian
    /// compiler that an earlier run has set up; `rustup target add`; setting
    /// up a compiler from Debian's packages. The variable
    /// `EXTISM_OPENAPI_WASM_TOOLCHAIN` (`rustup` or `debian`) keeps only the
    /// ways of that kind.
    ///
    /// # Errors
    /// [`Error::Setting`] if one of the variables has an unusable value,
    /// and [`Error::NoToolchain`] with everything that was tried.
    pub fn find() -> Result<Self, Error> {
        static FOUND: OnceLock<Result<Toolchain, Error>> = OnceLock::new();
        FOUND.get_or_init(search).clone()
    }

    /// The active toolchain, with or without the target.
    #[cfg(test)]
    pub(crate) fn active() -> Self {
        Self {
            rustc: None,
            found_by: Step::ActiveToolchain.name(),
        }
    }

    /// The compiler to use, or `None` for the active toolchain's.
    #[must_use]
    pub fn rustc(&self) -> Option<&Path> {
        self.rustc.as_deref()
    }

    /// The compiler's version (`rustc --version`).
    ///
    /// # Errors
    /// If it does not run.
    pub fn version(&self) -> Result<String, Error> {
        let mut compiler = match &self.rustc {
            Some(path) => rustc(path.as_os_str()),
            None => active_rustc(),
        };
        stdout_of(compiler.arg("--version"))
    }

    /// A cargo that compiles with this toolchain, its environment free of the
    /// outer build's variables.
    ///
    /// The caller sets the folder to run in, and must pass `--target-dir`: a
    /// guest build in the outer build's target folder waits for its lock.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let mut command = cargo();
        if let Some(rustc) = &self.rustc {
            command.env("RUSTC", rustc);
        }
        command
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.found_by)
    }
}

/// The cargo that runs this program (possibly chosen by rustup's proxy), with a
/// clean environment.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    environment::clean(&mut command);
    command
}

/// The active toolchain's compiler, as a nested cargo would start it.
pub(crate) fn active_rustc() -> Command {
    rustc(OsStr::new("rustc"))
}

/// `program` with a clean environment.
pub(crate) fn rustc(program: &OsStr) -> Command {
    let mut command = Command::new(program);
    environment::clean(&mut command);
    command
}

fn search() -> Result<Toolchain, Error> {
    let choice = variable(steps::CHOICE_VARIABLE)?;
    steps::first_usable(steps::in_order(choice.as_deref())?, |step| {
        Ok(Toolchain {
            rustc: attempt(step)?,
            found_by: step.name(),
        })
    })
}

/// An environment variable's text; `None` if it is not set.
fn variable(name: &'static str) -> Result<Option<String>, Error> {
    let Some(value) = std::env::var_os(name) else {
        return Ok(None);
    };
    let not_text = |value: OsString| Error::Setting {
        variable: name,
        problem: format!("{} is not valid UTF-8", value.display()),
    };
    value.into_string().map(Some).map_err(not_text)
}

/// Takes one step. `None` in the result is the active toolchain's compiler.
fn attempt(step: Step) -> Result<Option<PathBuf>, Refusal> {
    match step {
        Step::UsersRustc => users_rustc().map(Some),
        Step::ActiveToolchain => match has_target(active_rustc())? {
            true => Ok(None),
            false => Err(Refusal::Next(format!("it lacks the target {TARGET}"))),
        },
        Step::FinishedFallback => match debian::finished()? {
            Some(rustc) => Ok(Some(rustc)),
            None => Err(Refusal::Next("none".to_owned())),
        },
        Step::RustupTargetAdd => rustup_target_add().map(|()| None),
        Step::DebianFallback => Ok(Some(debian::set_up()?)),
    }
}

fn users_rustc() -> Result<PathBuf, Refusal> {
    let Some(value) = std::env::var_os(steps::RUSTC_VARIABLE).filter(|value| !value.is_empty())
    else {
        return Err(Refusal::Next("not set".to_owned()));
    };
    let stop = |problem| {
        Refusal::Stop(Error::Setting {
            variable: steps::RUSTC_VARIABLE,
            problem,
        })
    };
    match has_target(rustc(&value)) {
        Ok(true) => Ok(PathBuf::from(value)),
        Ok(false) => Err(stop(format!(
            "`{}` has no standard library for {TARGET}",
            value.display()
        ))),
        Err(error) => Err(stop(error.to_string())),
    }
}

fn rustup_target_add() -> Result<(), Refusal> {
    progress(format_args!("running `rustup target add {TARGET}`"));
    run(Command::new("rustup").args(["target", "add", TARGET]))?;
    match has_target(active_rustc())? {
        true => Ok(()),
        // A `rustc` on PATH that rustup does not manage.
        false => Err(Refusal::Next(
            "succeeded, but the `rustc` on PATH still lacks the target".to_owned(),
        )),
    }
}

/// Whether the compiler has the target's standard library. rustc prints the
/// folder, and succeeds, even if the target is not installed.
fn has_target(mut rustc: Command) -> Result<bool, Error> {
    let folder = stdout_of(rustc.args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(has_std(Path::new(&folder)))
}

/// Whether `folder` holds a compiled standard library.
pub(crate) fn has_std(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}
