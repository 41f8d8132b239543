//! The benchmarks that are separate programs, and print one row per line.

use std::path::PathBuf;
use std::process::Command;

use bench_row::Row;
use serde_json::Value;

use crate::failure::Failure;
use crate::workspace;

const PACKAGE: &str = "extism-openapi-benches";
const WIRE: &str = "extism-openapi-bench-wire";

/// In the dev profile, as cargo builds proc macros.
pub(super) fn expansion(quick: bool) -> Result<Vec<Row>, Failure> {
    rows(&mut with_quick(
        Command::new(build("bench-expansion")?),
        quick,
    ))
}

pub(super) fn size(quick: bool) -> Result<Vec<Row>, Failure> {
    rows(&mut with_quick(Command::new(build("bench-size")?), quick))
}

pub(super) fn calls() -> Result<Vec<Row>, Failure> {
    rows(&mut optimised("bench-calls"))
}

pub(super) fn host() -> Result<Vec<Row>, Failure> {
    rows(&mut optimised("bench-host"))
}

/// Builds one of them in the dev profile and returns its path.
pub(super) fn build(name: &str) -> Result<PathBuf, Failure> {
    built(workspace::cargo([
        "build",
        "--package",
        PACKAGE,
        "--bin",
        name,
    ]))
}

/// Builds the benchmark that makes calls without Wasm, optimised like an application.
pub(super) fn wire() -> Result<PathBuf, Failure> {
    built(workspace::cargo(["build", "--release", "--package", WIRE]))
}

fn built(mut command: Command) -> Result<PathBuf, Failure> {
    // Incremental builds split the program differently, which changes its instruction counts.
    command
        .env("CARGO_INCREMENTAL", "0")
        .args(["--quiet", "--message-format=json-render-diagnostics"]);
    let messages = workspace::stdout_of(&mut command)?;
    let executable = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    let line = guest_build::shell_line(&command);
    executable.ok_or_else(|| Failure::new(format!("cargo names no program:\n  {line}")))
}

fn with_quick(mut command: Command, quick: bool) -> Command {
    command.args(quick.then_some("--quick"));
    command
}

/// Runs a benchmark with wasmtime, which is compiled again for it.
fn optimised(name: &str) -> Command {
    let mut command = workspace::cargo(["run", "--quiet", "--package", PACKAGE, "--bin", name]);
    command.args(["--release", "--features", "calls"]);
    // With this variable, each successful call of Extism takes a backtrace, and costs more.
    command.env_remove("RUST_BACKTRACE");
    command
}

fn rows(command: &mut Command) -> Result<Vec<Row>, Failure> {
    let line = guest_build::shell_line(command);
    let output = workspace::stdout_of(command)?;
    let row = |text: &str| {
        serde_json::from_str(text)
            .map_err(|error| Failure::new(format!("no row ({error}): {text}\n  {line}")))
    };
    output.lines().map(row).collect()
}
