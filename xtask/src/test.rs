//! `cargo xtask test`: everything that continuous integration runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use guest_build::GuestBuild;

use crate::failure::Failure;
use crate::ladder::Ladder;
use crate::published::{self, RUNTIME};
use crate::truth::{examples, suite};
use crate::workspace::{self, cargo, has_subcommand};
use crate::{bench, corpus, dependency_wall, guests, rust_version};

/// No feature, and each alone: a feature turns on the others that it needs.
const FEATURES: [&[&str]; 9] = [
    &[],
    &["pdk"],
    &["host"],
    &["http"],
    &["service"],
    &["validate"],
    &["sea-orm"],
    &["wasi"],
    &["extism"],
];

/// All features, so that no test or lint is left out because no member of the
/// workspace turns its feature on.
const EVERYTHING: [&str; 2] = ["--workspace", "--all-features"];

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Leaves out the documentation, the combinations of features and the benchmarks.
    #[arg(long)]
    quick: bool,
    /// Fails if a tool is not installed or the compiler is not the declared version, instead of skipping the
    /// step, as CI does.
    #[arg(long)]
    all_tools: bool,
}

pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let mut ladder = Ladder::new(!options.all_tools);
    rust_version::prove(&mut ladder)?;
    formatting(&mut ladder)?;
    lints(&mut ladder)?;
    if !options.quick {
        documentation(&mut ladder)?;
        feature_sets(&mut ladder)?;
        packages(&mut ladder)?;
    }
    ladder.step(
        "dependency wall between guest and host",
        dependency_wall::check,
    )?;
    licenses(&mut ladder)?;
    advisories(&mut ladder)?;
    tests(&mut ladder)?;
    real_documents(&mut ladder)?;
    other_peoples_data(&mut ladder)?;
    if !options.quick {
        benchmarks(&mut ladder)?;
    }
    ladder.finish();
    Ok(())
}

fn formatting(ladder: &mut Ladder) -> Result<(), Failure> {
    ladder.command("formatting", cargo(["fmt", "--all", "--check"]))?;
    ladder.step("formatting of the guests", || {
        for guest in guests::all()? {
            let mut format = cargo(["fmt", "--check", "--manifest-path"]);
            workspace::run(format.arg(guest.join("Cargo.toml")))?;
        }
        Ok(())
    })
}

fn lints(ladder: &mut Ladder) -> Result<(), Failure> {
    let mut clippy = cargo(["clippy", "--all-targets"]);
    clippy.args(EVERYTHING).args(["--", "-D", "warnings"]);
    ladder.command("clippy", clippy)
}

fn documentation(ladder: &mut Ladder) -> Result<(), Failure> {
    let mut rustdoc = cargo(["doc", "--no-deps"]);
    rustdoc.args(EVERYTHING).env("RUSTDOCFLAGS", "-D warnings");
    ladder.command("documentation", rustdoc)
}

fn feature_sets(ladder: &mut Ladder) -> Result<(), Failure> {
    for features in FEATURES {
        let title = match features {
            [] => "no features".to_owned(),
            features => format!("features {}", features.join(", ")),
        };
        ladder.command(&title, with_features(features))?;
    }
    let mut all = cargo(["clippy", "--package", RUNTIME.name, "--all-features"]);
    all.args(["--", "-D", "warnings"]);
    ladder.command("all features", all)?;
    ladder.step("feature pdk on Wasm", || {
        let runtime = GuestBuild::new(workspace::root().join(RUNTIME.folder))
            .no_default_features()
            .features(["pdk"]);
        workspace::run(&mut runtime.check_command()?)
    })
}

/// clippy and not check: code behind a feature needs linting too, and this
/// shows code that is only used with another feature.
fn with_features(features: &[&str]) -> Command {
    let mut command = cargo(["clippy", "--package", RUNTIME.name, "--no-default-features"]);
    if !features.is_empty() {
        command.args(["--features", &features.join(",")]);
    }
    command.args(["--", "-D", "warnings"]);
    command
}

const CARGO_DENY: &str = "`cargo install --locked cargo-deny` provides the check";

/// Packages what would be published, including uncommitted changes: every file exists, and each package
/// compiles by itself.
///
/// cargo unpacks and compiles the packages as those of a registry below the target folder, where the same
/// version is the same code for good. So each run has a folder of its own.
fn packages(ladder: &mut Ladder) -> Result<(), Failure> {
    let name = format!("packages-{}", std::process::id());
    let folder = guest_build::default_target_dir().with_file_name(name);
    let mut package = cargo(["package", "--quiet", "--allow-dirty", "--target-dir"]);
    package.arg(&folder);
    for published in published::ALL {
        package.args(["--package", published.name]);
    }
    let packaged = ladder.command("packages", package);
    // What is left behind costs nothing but room.
    let _ = std::fs::remove_dir_all(folder);
    packaged
}

fn licenses(ladder: &mut Ladder) -> Result<(), Failure> {
    let title = "licenses and bans";
    if !has_subcommand("deny") {
        return ladder.without_tool(title, CARGO_DENY);
    }
    ladder.command(
        title,
        cargo(["deny", "check", "licenses", "bans", "sources"]),
    )
}

/// Known vulnerabilities of dependencies. The database is fetched if there is a network; otherwise the one
/// of an earlier run is used, and without one the step is skipped.
fn advisories(ladder: &mut Ladder) -> Result<(), Failure> {
    let title = "known vulnerabilities of dependencies";
    if !has_subcommand("deny") {
        return ladder.without_tool(title, CARGO_DENY);
    }
    let fetched = cargo(["deny", "fetch", "db"])
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !fetched && !has_advisory_database() {
        ladder.skip(
            title,
            "the advisory database can't be fetched: run `cargo deny fetch db` with a network",
        );
        return Ok(());
    }
    ladder.command(title, cargo(["deny", "--offline", "check", "advisories"]))
}

/// Whether cargo-deny has fetched the database before. A failed fetch leaves its lock file behind, which is
/// not a database.
fn has_advisory_database() -> bool {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    cargo_home.is_some_and(|home| holds_a_database(&home.join("advisory-dbs")))
}

/// Each database has its own folder in there.
fn holds_a_database(databases: &Path) -> bool {
    let entries = std::fs::read_dir(databases).ok();
    entries.is_some_and(|entries| entries.flatten().any(|entry| entry.path().is_dir()))
}

fn tests(ladder: &mut Ladder) -> Result<(), Failure> {
    let mut tests = if has_subcommand("nextest") {
        cargo(["nextest", "run", "--no-fail-fast"])
    } else {
        cargo([
            "test",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
            "--examples",
        ])
    };
    tests.args(EVERYTHING);
    ladder.command("tests", tests)?;
    // nextest runs none of these.
    let mut doctests = cargo(["test", "--doc"]);
    doctests.args(EVERYTHING);
    ladder.command("tests in the documentation", doctests)?;
    ladder.step("native tests of the examples' plug-ins", || {
        // Not in the folder of their Wasm builds, so that neither waits for the other's lock.
        let target_dir = guest_build::default_target_dir().with_file_name("guests-native");
        for plugin in guests::of_the_examples()? {
            let mut tests = cargo(["test", "--manifest-path"]);
            tests
                .arg(plugin.join("Cargo.toml"))
                .arg("--target-dir")
                .arg(&target_dir);
            workspace::run(&mut tests)?;
        }
        Ok(())
    })
}

/// Expands all documents and compiles a sample. `cargo xtask corpus --check` compiles all.
fn real_documents(ladder: &mut Ladder) -> Result<(), Failure> {
    if !corpus::is_there() {
        ladder.skip("real documents", "../shared/specs is not there");
        return Ok(());
    }
    let again = |failure, command: &str| Failure::new(format!("{failure}\n  {command}"));
    ladder.step("real documents, expanded", || {
        corpus::expand_everything().map_err(|failure| again(failure, "cargo xtask corpus"))
    })?;
    ladder.step("real documents, a dozen compiled", || {
        let command = "cargo xtask corpus --check ../shared/specs";
        corpus::check_sample().map_err(|failure| again(failure, command))
    })
}

/// The whole JSON Schema test suite, and the examples of some documents; `cargo xtask examples` reads all.
fn other_peoples_data(ladder: &mut Ladder) -> Result<(), Failure> {
    let again = |failure, command: &str| Failure::new(format!("{failure}\n  {command}"));
    let title = "values of the JSON Schema test suite";
    if suite::is_there() {
        let all = suite::Options::everything();
        ladder.step(title, || {
            suite::run(&all).map_err(|failure| again(failure, "cargo xtask suite"))
        })?;
    } else {
        ladder.skip(title, "../shared/json-schema-test-suite is not there");
    }
    let title = "examples of real documents";
    if !corpus::is_there() {
        ladder.skip(title, "../shared/specs is not there");
        return Ok(());
    }
    ladder.step(title, || {
        let command = "cargo xtask examples ../shared/specs";
        examples::run_sample().map_err(|failure| again(failure, command))
    })
}

/// Checks that the benchmarks run, and that no count has grown.
fn benchmarks(ladder: &mut Ladder) -> Result<(), Failure> {
    let options = bench::Options::quick();
    ladder.step("benchmarks, a smoke test", || {
        bench::run(&options)
            .map_err(|failure| Failure::new(format!("{failure}\n  cargo xtask bench --quick")))
    })
}

#[cfg(test)]
mod tests_of_commands {
    use super::*;

    #[test]
    fn feature_sets_turn_defaults_off() {
        for features in FEATURES {
            let line = guest_build::shell_line(&with_features(features));
            assert!(line.contains("--no-default-features"), "{line}");
            assert_eq!(line.contains("--features"), !features.is_empty(), "{line}");
            assert!(line.ends_with("-- -D warnings"), "{line}");
        }
    }

    #[test]
    fn the_lock_file_of_a_failed_fetch_is_no_advisory_database() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!holds_a_database(&folder.path().join("absent")));
        std::fs::write(folder.path().join("db.lock"), "").expect("a file");
        assert!(!holds_a_database(folder.path()));
        std::fs::create_dir(folder.path().join("advisory-db-1")).expect("a folder");
        assert!(holds_a_database(folder.path()));
    }
}
