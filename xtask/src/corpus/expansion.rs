//! Expands every document, each in its own process.

use std::io::{BufRead as _, BufReader, Read as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::crates;
use super::documents::Document;
use super::progress::Progress;
use super::report::{Entry, Expanded, Outcome, slugs};
use crate::failure::Failure;
use crate::{parallel, workspace};

const PACKAGE: &str = "extism-openapi-corpus";

/// Time and memory that the expansion of one document may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) time: Duration,
    pub(crate) mebibytes: u64,
}

/// Expands all documents. The expansions are written below the folder `written`.
pub(crate) fn expand_all(
    documents: Vec<Document>,
    jobs: NonZeroUsize,
    limits: &Limits,
    written: Option<&Path>,
) -> Result<Vec<Entry>, Failure> {
    let program = build(PACKAGE)?;
    let progress = Progress::new("expanding", documents.len());
    let slugs = slugs(&documents);
    let named: Vec<_> = documents.iter().zip(&slugs).collect();
    let outcomes = parallel::map(&named, jobs, |(document, slug)| {
        progress.begin(&document.name);
        let outcome =
            expand(&program, document, slug, limits, written).unwrap_or_else(Outcome::Failed);
        progress.end(&document.name, in_few_words(&outcome));
        outcome
    });
    progress.finish();
    let named = documents.into_iter().zip(slugs);
    let entries = named
        .zip(outcomes)
        .map(|((document, slug), outcome)| Entry {
            document,
            slug,
            outcome,
        });
    Ok(entries.collect())
}

fn in_few_words(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Expanded(_) => "expanded",
        Outcome::Refused(_) => "rejected",
        Outcome::Failed(_) => "FAILED",
    }
}

/// Builds the program of a package, in the dev profile, as cargo builds proc macros.
pub(crate) fn build(package: &str) -> Result<PathBuf, Failure> {
    let mut command = workspace::cargo(["build", "--quiet", "--package", package]);
    command.arg("--message-format=json-render-diagnostics");
    let messages = workspace::stdout_of(&mut command)?;
    let executable = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    executable.ok_or_else(|| Failure::new(format!("cargo names no program of {package}")))
}

fn expand(
    program: &Path,
    document: &Document,
    slug: &str,
    limits: &Limits,
    written: Option<&Path>,
) -> Result<Outcome, String> {
    let mut command = Command::new(program);
    command
        .arg(&document.path)
        .args(["--memory", &limits.mebibytes.to_string()]);
    if let Some(written) = written {
        let folder = crates::expansions(written, slug);
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("can't make {}: {error}", folder.display()))?;
        command.arg("--write").arg(folder);
    }
    let report = run(&mut command, limits.time)?;
    let mut report: Value = serde_json::from_str(&report)
        .map_err(|error| format!("its report can't be read: {error}"))?;
    if let Some(Value::String(refusal)) = report.get_mut("refused").map(Value::take) {
        return Ok(Outcome::Refused(refusal));
    }
    let report = serde_json::from_value(report)
        .map_err(|error| format!("its report can't be read: {error}"))?;
    let checked = None;
    Ok(Outcome::Expanded(Box::new(Expanded { report, checked })))
}

/// The output of a program; an error if it fails or takes too long.
pub(crate) fn run(command: &mut Command, time: Duration) -> Result<String, String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("the process did not start: {error}"))?;
    // Both pipes are read meanwhile: a full pipe would block the program.
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    thread::scope(|scope| {
        let report = scope.spawn(|| {
            let mut text = String::new();
            let read = stdout.map(|mut stdout| stdout.read_to_string(&mut text));
            read.transpose().map(|_| text)
        });
        let complaints = scope.spawn(|| stderr.map(first_lines).unwrap_or_default());
        let status = wait(&mut child, time);
        let complaints = complaints.join().unwrap_or_default();
        let status = status?;
        if !status.success() {
            return Err(format!("{status}: {}", complaints.trim()));
        }
        let report = report.join().unwrap_or_else(|_| Ok(String::new()));
        report.map_err(|error| format!("the process can't be read: {error}"))
    })
}

/// The beginning of a message; the rest is read and discarded.
fn first_lines(stderr: impl std::io::Read) -> String {
    let lines = BufReader::new(stderr).lines().map_while(Result::ok);
    lines.fold(String::new(), |text, line| match text.len() {
        0..2000 => text + &line + "\n",
        _ => text,
    })
}

fn wait(child: &mut Child, time: Duration) -> Result<ExitStatus, String> {
    let end = Instant::now() + time;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                // The process may have ended by itself meanwhile.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it took more than {} s", time.as_secs()));
            }
            Err(error) => return Err(format!("the process is lost: {error}")),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, time: Duration) -> Result<String, String> {
        run(Command::new("sh").args(["-c", script]), time)
    }

    #[test]
    fn a_process_that_fails_or_hangs_is_an_error() {
        let long = Duration::from_secs(60);
        assert_eq!(shell("echo report", long).unwrap(), "report\n");
        let failure = shell("echo panicked >&2; exit 101", long).unwrap_err();
        assert!(
            failure.contains("101") && failure.ends_with("panicked"),
            "{failure}"
        );
        let failure = shell("kill -ABRT $$", long).unwrap_err();
        assert!(failure.contains("signal"), "{failure}");
        let failure = shell("exec sleep 60", Duration::from_millis(50)).unwrap_err();
        assert!(failure.contains("took more than"), "{failure}");
    }
}
