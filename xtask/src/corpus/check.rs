//! Compiles the documents' expansions: the host, and the guest natively and for Wasm.

use std::io::{BufRead as _, BufReader};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::{Command, Stdio};

use guest_build::{TARGET, Toolchain, shell_line};

use super::crates::{self, Side};
use super::messages::Results;
use super::progress::Progress;
use super::report::{Checked, Entry, Outcome};
use crate::failure::Failure;
use crate::workspace;

/// Checks every document that was expanded.
pub(crate) fn check(entries: &mut [Entry], jobs: NonZeroUsize) -> Result<(), Failure> {
    let expanded = entries.iter().filter(|entry| entry.expanded().is_some());
    let slugs: Vec<String> = expanded.map(|entry| entry.slug.clone()).collect();
    if slugs.is_empty() {
        return Ok(());
    }
    let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
    let hosts = crates::write(Side::Host, &slugs)?;
    let guests = crates::write(Side::Guest, &slugs)?;
    let target = crates::folder().join("target");

    let mut host = cargo(workspace::cargo([]), &hosts, &target, jobs);
    let results = run(&mut host, "checking hosts", &slugs, Results::new(true))?;
    note(entries, "host", &results);
    let title = "checking guests, natively";
    let mut native = cargo(workspace::cargo([]), &guests, &target, jobs);
    let results = run(&mut native, title, &slugs, Results::new(true))?;
    note(entries, "guest, natively", &results);
    // Another compiler needs another folder: the two would overwrite each other's programs. It may
    // be newer, with warnings that the project doesn't know yet.
    let target = crates::folder().join("target-wasm");
    let title = "checking guests, for Wasm";
    let mut wasm = cargo(Toolchain::find()?.cargo(), &guests, &target, jobs);
    wasm.args(["--target", TARGET]);
    let results = run(&mut wasm, title, &slugs, Results::new(false))?;
    note(entries, "guest, for Wasm", &results);
    Ok(())
}

fn cargo(mut cargo: Command, workspace: &Path, target: &Path, jobs: NonZeroUsize) -> Command {
    cargo
        .current_dir(workspace)
        .args(["check", "--workspace", "--keep-going", "--quiet"])
        .args(["--message-format=json", "--jobs", &jobs.to_string()])
        .arg("--target-dir")
        .arg(target);
    cargo
}

/// Runs a check or a build to its end, even if it finds faults.
pub(crate) fn run(
    command: &mut Command,
    title: &'static str,
    slugs: &[&str],
    mut results: Results,
) -> Result<Results, Failure> {
    let progress = Progress::new(title, slugs.len());
    let line = shell_line(command);
    let failed = |error| Failure::new(format!("did not run to its end ({error}):\n  {line}"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(failed)?;
            let compiled = results.read(&line);
            if let Some(slug) = compiled.filter(|name| slugs.contains(&name.as_str())) {
                progress.end(&slug, "compiled");
            }
        }
    }
    // Its status says only that some crate failed; the messages say which.
    child.wait().map_err(failed)?;
    progress.finish();
    eprint!("{}", results.elsewhere(slugs));
    Ok(results)
}

/// Stores a check's findings with each document.
fn note(entries: &mut [Entry], check: &'static str, results: &Results) {
    for entry in entries {
        if let Outcome::Expanded(expanded) = &mut entry.outcome {
            let checked = expanded.checked.get_or_insert_with(Checked::default);
            let failure = results.failure(&entry.slug);
            checked.failures.extend(failure.map(|text| (check, text)));
        }
    }
}
