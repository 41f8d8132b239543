//! Processor time and memory of a command and its children.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use guest_build::shell_line;
use wait4::Wait4 as _;

/// How much of a failed command's output is shown.
const SHOWN: usize = 160;

/// Processor time, which does not depend on how many processors there are, and memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    time: Duration,
    /// Of the largest process.
    bytes: u64,
}

impl Cost {
    #[cfg(test)]
    pub(super) fn new(time: Duration, bytes: u64) -> Self {
        Self { time, bytes }
    }

    pub(super) fn seconds(&self) -> f64 {
        self.time.as_secs_f64()
    }

    pub(super) fn memory(&self) -> f64 {
        self.bytes as f64
    }

    /// The medians of time and memory, separately; zero without costs.
    pub(super) fn median(costs: Vec<Cost>) -> Cost {
        let mut times: Vec<Duration> = costs.iter().map(|cost| cost.time).collect();
        let mut bytes: Vec<u64> = costs.iter().map(|cost| cost.bytes).collect();
        times.sort();
        bytes.sort();
        Cost {
            time: times.get(times.len() / 2).copied().unwrap_or_default(),
            bytes: bytes.get(bytes.len() / 2).copied().unwrap_or_default(),
        }
    }
}

/// Runs a command to its end; returns its first error if it fails.
pub(super) fn run(command: &mut Command) -> Result<Cost, String> {
    let line = shell_line(command);
    let failed = |error| format!("did not run ({error}): {line}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut said = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_end(&mut said).map_err(failed)?;
    }
    let used = child.wait4().map_err(failed)?;
    if !used.status.success() {
        let said = String::from_utf8_lossy(&said);
        eprintln!("{line}\n{said}");
        return Err(format!("failed ({}): {}", used.status, first_error(&said)));
    }
    Ok(Cost {
        time: used.rusage.utime + used.rusage.stime,
        bytes: used.rusage.maxrss,
    })
}

/// The whole output is on stderr; a table has room for one line.
fn first_error(said: &str) -> String {
    let mut lines = said.lines().map(str::trim);
    let is_error = |line: &&str| {
        line.starts_with("error") || line.starts_with("Error") || line.contains("panicked at")
    };
    let error = lines.find(is_error);
    let line = error.or_else(|| said.lines().last()).unwrap_or_default();
    // A macro's panic message is below the error.
    let panic = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("= help: message: "));
    let panic = panic.map(|panic| format!(" ({panic})")).unwrap_or_default();
    format!("{line}{panic}").chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_of_children_counts() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'",
        ]);
        let cost = run(&mut command).unwrap();
        assert!(cost.time > Duration::ZERO, "{cost:?}");
        assert!(cost.bytes > 100_000, "{cost:?}");
    }

    #[test]
    fn a_failure_is_told_by_its_first_error() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo Compiling >&2; echo 'error[E1]: no' >&2; exit 3"]);
        let error = run(&mut command).unwrap_err();
        assert!(error.ends_with("): error[E1]: no"), "{error}");
    }

    #[test]
    fn a_failure_with_a_backtrace_is_told_by_what_stands_above_it() {
        let said = "Error: out of range\n\nStack backtrace:\n  0: _start\n";
        assert_eq!(first_error(said), "Error: out of range");
    }

    #[test]
    fn a_macros_panic_is_told_with_its_words() {
        let said = "error: proc macro panicked\n --> src/lib.rs:1:1\n  = help: message: key 1\n";
        assert_eq!(first_error(said), "error: proc macro panicked (key 1)");
    }
}
