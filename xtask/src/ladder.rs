//! Steps that are announced, timed, and stopped at the first failure.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::workspace;

/// Runs steps one after another and says how each went.
#[derive(Debug)]
pub(crate) struct Ladder {
    started: Instant,
    done: usize,
    /// Whether a step may be skipped if its tool, or the version that it needs, is missing.
    tools_may_lack: bool,
    skipped: Vec<String>,
}

impl Ladder {
    pub(crate) fn new(tools_may_lack: bool) -> Self {
        Self {
            started: Instant::now(),
            done: 0,
            tools_may_lack,
            skipped: Vec::new(),
        }
    }

    /// A step that is one command. Its failure shows the line to repeat it.
    pub(crate) fn command(&mut self, title: &str, mut command: Command) -> Result<(), Failure> {
        self.step(title, || workspace::run(&mut command))
    }

    /// A step that is code. Its failure must say how to repeat it.
    pub(crate) fn step(
        &mut self,
        title: &str,
        work: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let started = Instant::now();
        eprintln!("\n=== {title}");
        work().map_err(|failure| {
            let after = seconds(started.elapsed());
            Failure::new(format!("step `{title}`, after {after}, {failure}"))
        })?;
        eprintln!("=== {title}: ok, {}", seconds(started.elapsed()));
        self.done += 1;
        Ok(())
    }

    /// A step whose tool is not on this machine.
    ///
    /// # Errors
    /// If every tool must be installed.
    pub(crate) fn without_tool(&mut self, title: &str, remedy: &str) -> Result<(), Failure> {
        if self.tools_may_lack {
            self.skip(title, remedy);
            return Ok(());
        }
        Err(Failure::new(format!(
            "step `{title}` can't be run: {remedy}"
        )))
    }

    /// A step whose data is not on this machine.
    pub(crate) fn skip(&mut self, title: &str, reason: &str) {
        eprintln!("\n=== {title}: SKIPPED, {reason}");
        self.skipped.push(format!("{title} ({reason})"));
    }

    /// Prints the result, and again what was skipped.
    pub(crate) fn finish(self) {
        let total = seconds(self.started.elapsed());
        eprintln!("\n=== {} steps ok, {total}", self.done);
        for skipped in self.skipped {
            eprintln!("=== skipped: {skipped}");
        }
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_names_the_step_and_is_not_counted() {
        let mut ladder = Ladder::new(true);
        ladder.step("first", || Ok(())).unwrap();
        let work = || Err(Failure::new("failed:\n  cargo fmt"));
        let failure = ladder.step("second", work).unwrap_err().to_string();
        assert!(failure.starts_with("step `second`, after "), "{failure}");
        assert!(failure.ends_with("failed:\n  cargo fmt"), "{failure}");
        ladder.skip("third", "not installed");
        assert_eq!((ladder.done, ladder.skipped.len()), (1, 1));
    }

    #[test]
    fn a_tool_that_lacks_is_a_failure_where_all_have_to_be_there() {
        let remedy = "install it";
        let failure = Ladder::new(false).without_tool("title", remedy);
        assert!(failure.unwrap_err().to_string().ends_with(remedy));
        let mut ladder = Ladder::new(true);
        ladder.without_tool("title", remedy).unwrap();
        assert_eq!(ladder.skipped, ["title (install it)"]);
    }
}
