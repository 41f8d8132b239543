//! `cargo xtask bench`: the benchmarks.

use clap::Args;

use crate::failure::Failure;
use crate::workspace;

const PACKAGE: &str = "extism-openapi-benches";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Passed to cargo, such as `--bench expand` or `-- a-filter`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let mut bench = workspace::cargo(["bench", "--package", PACKAGE]);
    workspace::run(bench.args(&options.arguments))
}
