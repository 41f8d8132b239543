//! `cargo xtask semver`: what a commit changed in the public API that breaks users, by cargo-semver-checks.
//!
//! The runtime alone has a stable API: the core says that it has none, and macros are none that the tool reads.

use clap::Args;

use crate::failure::Failure;
use crate::published::RUNTIME;
use crate::workspace::{self, cargo, has_subcommand};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The commit to compare with; a release's tag, before the next one.
    #[arg(long, default_value = "HEAD~1")]
    since: String,
    /// Reads the API of all features, for which two wasmtimes are compiled, and not that of `pdk` alone.
    #[arg(long)]
    all_features: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    if !has_subcommand("semver-checks") {
        return Err(Failure::new(
            "`cargo install --locked cargo-semver-checks` provides the check",
        ));
    }
    let mut checks = cargo(["semver-checks", "--package", RUNTIME.name]);
    checks.args(["--baseline-rev", &options.since]);
    match options.all_features {
        true => checks.arg("--all-features"),
        false => checks.args(["--only-explicit-features", "--features", "pdk"]),
    };
    workspace::run(&mut checks)
}
