//! `cargo xtask bench`: the benchmarks, each of which prints ratios from one run.

use clap::Args;

use crate::failure::Failure;
use crate::workspace;

const PACKAGE: &str = "extism-openapi-benches";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Leaves out the host calls, for which wasmtime is compiled once more, optimised (ten minutes).
    #[arg(long)]
    no_calls: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    // In the dev profile, as cargo builds proc macros.
    workspace::run(&mut program("bench-expansion"))?;
    workspace::run(&mut program("bench-size"))?;
    if options.no_calls {
        return Ok(());
    }
    workspace::run(program("bench-calls").args(["--release", "--features", "calls"]))
}

fn program(name: &str) -> std::process::Command {
    workspace::cargo(["run", "--quiet", "--package", PACKAGE, "--bin", name])
}
