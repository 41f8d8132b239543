//! `cargo xtask semver`: finds breaking changes of the public API since a commit, with cargo-semver-checks.
//!
//! Only the runtime is checked: the core has no stable API, and the tool can't read procedural macros.

use clap::Args;

use crate::failure::Failure;
use crate::published::RUNTIME;
use crate::workspace::{self, cargo, has_subcommand};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The commit to compare with, for example the tag of the last release.
    #[arg(long, default_value = "HEAD~1")]
    since: String,
    /// Checks the API of all features instead of `pdk` alone: this compiles two wasmtimes.
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
