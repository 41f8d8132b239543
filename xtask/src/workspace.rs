//! The workspace that this program belongs to, and the commands that run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use guest_build::shell_line;

use crate::failure::Failure;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A cargo command in the workspace's root.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(arguments);
    // `cargo run` sets variables that describe this package. Some build scripts
    // run again when these change, for example between xtask and a manual cargo.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// Whether a separately installed cargo subcommand exists.
pub(crate) fn has_subcommand(name: &str) -> bool {
    cargo([name, "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a command that writes to our own standard streams.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let line = shell_line(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("failed ({status}):\n  {line}"))),
        Err(error) => Err(Failure::new(format!("did not start ({error}):\n  {line}"))),
    }
}

/// Runs a command and returns what it wrote to stdout.
pub(crate) fn stdout_of(command: &mut Command) -> Result<String, Failure> {
    let line = shell_line(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::new(format!("did not start ({error}):\n  {line}")))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Failure::new(format!(
            "failed ({}):\n  {line}",
            output.status
        ))),
    }
}
