//! `cargo xtask fuzz`: runs the fuzz targets for a while each.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;

use crate::failure::Failure;
use crate::workspace::{self, cargo};

/// A target of `fuzz/`, with the features and the seeds that it takes.
struct Target {
    name: &'static str,
    features: &'static [&'static str],
    /// Folders of seeds, relative to the workspace's root. They are only read, never written.
    seeds: &'static [&'static str],
    /// The longest input, in bytes.
    longest: usize,
}

const TARGETS: [Target; 5] = [
    Target {
        name: "bytes",
        features: &[],
        seeds: &["fuzz/seeds/document", "tests/documents", "../shared/specs"],
        longest: 1 << 16,
    },
    Target {
        name: "document",
        features: &[],
        seeds: &["fuzz/seeds/document", "tests/documents", "../shared/specs"],
        longest: 1 << 15,
    },
    Target {
        name: "options",
        features: &[],
        seeds: &["fuzz/seeds/options"],
        longest: 1 << 10,
    },
    Target {
        name: "wire",
        features: &[],
        seeds: &["fuzz/seeds/wire"],
        longest: 1 << 14,
    },
    Target {
        name: "request",
        features: &["requests"],
        seeds: &["fuzz/seeds/request"],
        longest: 1 << 14,
    },
];

/// An input that takes longer, in seconds, is a finding.
const SLOWEST: u32 = 60;

/// An input that takes more memory, in MiB, is a finding too.
const MEMORY: u32 = 2048;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How long each target runs, in seconds.
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// Runs only this target.
    target: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    if let Some(missing) = missing() {
        return Err(Failure::new(missing));
    }
    let wanted = options.target.as_deref();
    let mut targets = TARGETS
        .iter()
        .filter(|target| wanted.is_none_or(|name| name == target.name))
        .peekable();
    if targets.peek().is_none() {
        let names = TARGETS.map(|target| target.name).join(", ");
        return Err(Failure::new(format!(
            "there is no such target; there are {names}"
        )));
    }
    for target in targets {
        fuzz(target, options.seconds)?;
    }
    Ok(())
}

/// What must be installed first, if anything.
fn missing() -> Option<&'static str> {
    if !workspace::has_subcommand("fuzz") {
        return Some("`cargo install --locked cargo-fuzz` provides the command");
    }
    let nightly = cargo(["+nightly", "--version"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match nightly {
        Ok(status) if status.success() => None,
        _ => Some("`rustup toolchain install nightly` provides the compiler"),
    }
}

fn fuzz(target: &Target, seconds: u32) -> Result<(), Failure> {
    println!("fuzzing {} for {seconds} s", target.name);
    let folder = |kind: &str| folder_of_all().join(kind).join(target.name);
    let (corpus, artifacts) = (folder("corpus"), folder("artifacts"));
    for folder in [&corpus, &artifacts] {
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::new(format!("can't make {}: {error}", folder.display())))?;
    }
    workspace::run(&mut command(target, seconds, &corpus, &artifacts))
}

/// Beside the other builds: in the checkout, the corpus would be part of the build.
fn folder_of_all() -> PathBuf {
    guest_build::default_target_dir().with_file_name("fuzz")
}

fn command(target: &Target, seconds: u32, corpus: &Path, artifacts: &Path) -> Command {
    // No sanitizer: there is no unsafe code in what is tested, and without it there are twice as many runs.
    let mut command = cargo([
        "+nightly",
        "fuzz",
        "run",
        "--sanitizer",
        "none",
        "--target-dir",
    ]);
    command.arg(folder_of_all().join("target"));
    if !target.features.is_empty() {
        command.args(["--features", &target.features.join(",")]);
    }
    command.arg(target.name).arg(corpus);
    let seeds = target
        .seeds
        .iter()
        .map(|seeds| workspace::root().join(seeds));
    command.args(seeds.filter(|folder| folder.is_dir()));
    command.arg("--");
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-max_len={}", target.longest));
    command.arg(format!("-timeout={SLOWEST}"));
    command.arg(format!("-rss_limit_mb={MEMORY}"));
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.arg("-print_final_stats=1");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_of_the_package_is_run_with_seeds_and_bounds() {
        let manifest = std::fs::read_to_string(workspace::root().join("fuzz/Cargo.toml")).unwrap();
        let names: Vec<&str> = manifest
            .split("[[bin]]")
            .skip(1)
            .filter_map(|bin| bin.split('"').nth(1))
            .collect();
        assert_eq!(names, TARGETS.map(|target| target.name));
        for target in &TARGETS {
            assert!(
                workspace::root().join(target.seeds[0]).is_dir(),
                "{}",
                target.name
            );
            let folder = PathBuf::from("folder");
            let line = guest_build::shell_line(&command(target, 5, &folder, &folder));
            for bound in [
                "-max_total_time=5",
                "-timeout=",
                "-rss_limit_mb=",
                "-max_len=",
            ] {
                assert!(line.contains(bound), "{line}");
            }
        }
    }
}
