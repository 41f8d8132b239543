//! `cargo xtask adversary`: attacks the sandbox with generated plug-ins for a while.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::Failure;
use crate::workspace::{self, cargo};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How long, in seconds; 60 by default, unless only a seed is given.
    #[arg(long)]
    seconds: Option<u64>,
    /// Runs only this seed, to repeat a finding; with --seconds all seeds from it on.
    #[arg(long)]
    seed: Option<u64>,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let folder = guest_build::default_target_dir().with_file_name("adversary");
    let smith = smith(&folder.join("smith"))?;
    // The dev profile, so that the engine's debug assertions are checked too.
    let mut command = cargo(["run", "--quiet", "-p", "extism-openapi-adversary", "--"]);
    for (name, value) in [("--seconds", options.seconds), ("--seed", options.seed)] {
        if let Some(value) = value {
            command.args([name, &value.to_string()]);
        }
    }
    command.arg("--folder").arg(folder);
    command.arg("--smith").arg(smith);
    workspace::run(&mut command)
}

/// The program that makes modules.
fn smith(target: &Path) -> Result<PathBuf, Failure> {
    let mut build = cargo(["build", "--quiet", "--release", "--manifest-path"]);
    build.arg("tests/adversary/smith/Cargo.toml");
    build.arg("--target-dir").arg(target);
    workspace::run(&mut build)?;
    let name = format!("smith{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}
