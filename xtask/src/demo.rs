//! `cargo xtask demo`: the example's host with the example's plug-ins.

use clap::Args;
use guest_build::GuestBuild;

use crate::failure::Failure;
use crate::{guests, workspace};

const HOST_PACKAGE: &str = "lago-host";

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Compiles the host in the release profile: slower to build, faster to run.
    #[arg(long)]
    release: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let mut modules = Vec::new();
    for plugin in guests::of_the_demo()? {
        modules.push(GuestBuild::new(plugin).release().build()?);
    }
    let mut host = workspace::cargo(["run", "--quiet", "--package", HOST_PACKAGE]);
    if options.release {
        host.arg("--release");
    }
    host.arg("--");
    for module in modules {
        host.arg("--plugin").arg(module);
    }
    workspace::run(&mut host)
}
