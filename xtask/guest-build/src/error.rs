//! What can go wrong, described for the person who runs the build.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::analyzer::ANALYZER_VARIABLE;
use crate::steps::{CHOICE_VARIABLE, RUSTC_VARIABLE};
use crate::toolchain::TARGET;

/// Why a guest could not be built.
#[derive(Clone)]
#[non_exhaustive]
pub enum Error {
    /// An environment variable that configures this crate has a value that can't be used.
    Setting {
        /// The variable's name.
        variable: &'static str,
        /// What is wrong with its value, and which values work.
        problem: String,
    },
    /// No way to get a compiler for the target worked.
    NoToolchain {
        /// Every way that was tried, in order.
        tried: Vec<Attempt>,
    },
    /// There is no rust-analyzer.
    NoAnalyzer {
        /// Every way that was tried, in order.
        tried: Vec<Attempt>,
    },
    /// A program could not be started, or ended with a failure.
    Command {
        /// The command, ready to paste into a shell.
        command: String,
        /// Its exit status, or why it did not start.
        problem: String,
        /// What it wrote, including the compiler's diagnostics.
        output: String,
    },
    /// A file or folder could not be read or written.
    File {
        /// The action that failed, such as `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        problem: String,
    },
    /// The build succeeded but produced no Wasm module.
    NoModule {
        /// The folder of the guest's `Cargo.toml`.
        manifest_dir: PathBuf,
    },
    /// Debian's packages can't be used on this machine.
    Debian(String),
    /// A toolchain lacks a part, with the command that adds it.
    Lacking(String),
}

impl Error {
    /// For `map_err` on file operations.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File {
            action,
            path,
            problem: error.to_string(),
        }
    }
}

/// One way to get a compiler that was tried, and why it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The way, such as `rustup target add`.
    pub step: &'static str,
    /// Why it did not work.
    pub outcome: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting { variable, problem } => {
                write!(f, "environment variable {variable}: {problem}")
            }
            Self::NoToolchain { tried } => write_no_toolchain(f, tried),
            Self::NoAnalyzer { tried } => write_no_analyzer(f, tried),
            Self::Command {
                command,
                problem,
                output,
            } => {
                write!(f, "`{command}` {problem}")?;
                match output.trim_end() {
                    "" => Ok(()),
                    output => write!(f, ":\n{output}"),
                }
            }
            Self::File {
                action,
                path,
                problem,
            } => write!(f, "could not {action} {}: {problem}", path.display()),
            Self::NoModule { manifest_dir } => write!(
                f,
                "the crate in {} built without producing a .wasm module: \
                 its Cargo.toml needs `[lib] crate-type = [\"cdylib\"]`",
                manifest_dir.display()
            ),
            Self::Debian(problem) | Self::Lacking(problem) => f.write_str(problem),
        }
    }
}

fn write_no_toolchain(f: &mut fmt::Formatter<'_>, tried: &[Attempt]) -> fmt::Result {
    writeln!(
        f,
        "no Rust compiler for {TARGET} was found. Tried, in order:"
    )?;
    write_attempts(f, tried)?;
    write!(
        f,
        "Any one of these fixes it:\n\
         \x20 1. run `rustup target add {TARGET}`;\n\
         \x20 2. set {RUSTC_VARIABLE} to a rustc that has the target;\n\
         \x20 3. on Debian 12 or later, with the security archive in apt's sources, \
         set {CHOICE_VARIABLE}=debian (downloads about 140 MB, once)."
    )
}

fn write_no_analyzer(f: &mut fmt::Formatter<'_>, tried: &[Attempt]) -> fmt::Result {
    writeln!(f, "no rust-analyzer was found. Tried, in order:")?;
    write_attempts(f, tried)?;
    write!(
        f,
        "Any one of these fixes it:\n\
         \x20 1. run `rustup component add rust-analyzer rust-src`;\n\
         \x20 2. set {ANALYZER_VARIABLE} to a rust-analyzer;\n\
         \x20 3. on Debian 12 or later, set {CHOICE_VARIABLE}=debian (downloads about 130 MB, once)."
    )
}

fn write_attempts(f: &mut fmt::Formatter<'_>, tried: &[Attempt]) -> fmt::Result {
    for Attempt { step, outcome } in tried {
        // Outcomes can contain a tool's own output: indent it below its step.
        writeln!(
            f,
            "  - {step}: {}",
            outcome.trim_end().replace('\n', "\n    ")
        )?;
    }
    Ok(())
}

/// The same text as [`Display`](fmt::Display), so that a test that unwraps the
/// error shows it as it is meant to be read.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_toolchain_lists_attempts_and_remedies() {
        let error = Error::NoToolchain {
            tried: vec![
                Attempt {
                    step: "first",
                    outcome: "not set".into(),
                },
                Attempt {
                    step: "second",
                    outcome: "failed:\nno network\n".into(),
                },
            ],
        };
        let text = error.to_string();
        assert!(text.contains("  - first: not set\n  - second: failed:\n    no network\n"));
        for remedy in ["rustup target add", RUSTC_VARIABLE, CHOICE_VARIABLE] {
            assert!(text.contains(remedy), "{remedy} is missing from:\n{text}");
        }
    }

    #[test]
    fn silent_command_has_no_dangling_colon() {
        let error = Error::Command {
            command: "cargo build".into(),
            problem: "failed (exit status: 1)".into(),
            output: "\n".into(),
        };
        assert_eq!(error.to_string(), "`cargo build` failed (exit status: 1)");
    }
}
