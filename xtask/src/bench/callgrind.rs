//! callgrind's counts of the instructions that programs execute.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use guest_build::Valgrind;

use super::programs;
use crate::failure::Failure;
use crate::workspace;

/// What is expanded under callgrind, which makes it fifty times slower.
pub(super) const DOCUMENT: &str = "examples/lago/lago.yaml";

/// The note if there is no valgrind.
pub(super) const NONE: &str = "no valgrind on PATH (Debian: apt-get install valgrind)";

/// Counts the instructions of programs.
pub(super) struct Callgrind {
    valgrind: Valgrind,
    expansion: PathBuf,
}

impl Callgrind {
    /// `None` if there is no valgrind on the machine.
    pub(super) fn find() -> Result<Option<Self>, Failure> {
        let Some(valgrind) = Valgrind::find()? else {
            return Ok(None);
        };
        let expansion = programs::build("bench-expansion")?;
        Ok(Some(Self {
            valgrind,
            expansion,
        }))
    }

    /// What `bench-expansion` costs while it does one of `parse`, `guest` and `host`.
    pub(super) fn expansion(&self, what: &str) -> Result<Counts, Failure> {
        self.count(&self.expansion, &["once", what, DOCUMENT])
    }

    /// What a program costs.
    pub(super) fn count(&self, program: &Path, arguments: &[&str]) -> Result<Counts, Failure> {
        // Beside the program, since cargo's folder is writable.
        let name = arguments.iter().take(2).copied().collect::<Vec<_>>();
        let path = program.with_extension(format!("{}.callgrind", name.join("-")));
        let mut command = self.valgrind.command();
        command
            .current_dir(workspace::root())
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", path.display()))
            .arg(program)
            .args(arguments);
        workspace::stdout_of(&mut command)?;
        read(&path)
    }
}

fn read(path: &Path) -> Result<Counts, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(format!("can't read {}: {error}", path.display()))
    };
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    Counts::parse(&text).ok_or_else(|| failed(&"it has no line `totals:`"))
}

/// A file that callgrind wrote.
#[derive(Debug, PartialEq)]
pub(super) struct Counts {
    /// Instructions of the whole program.
    pub(super) total: f64,
    /// By function: its instructions and those of the functions that it calls.
    inclusive: HashMap<String, f64>,
}

impl Counts {
    /// Instructions of a function that does not call itself, and of all functions that it calls.
    pub(super) fn of(&self, function: &str) -> Option<f64> {
        self.inclusive.get(function).copied()
    }

    /// The relevant lines: `fn=` and `cfn=` give a function's number, and its name the first time;
    /// the last number on the line after `calls=` is the cost of these calls.
    fn parse(text: &str) -> Option<Self> {
        let mut names: HashMap<&str, &str> = HashMap::new();
        let mut costs: HashMap<&str, f64> = HashMap::new();
        let (mut callee, mut after_calls, mut total) = (None, false, None);
        for line in text.lines() {
            if let Some(cost) = line.strip_prefix("totals:") {
                total = cost.trim().parse().ok();
            } else if line.starts_with("calls=") {
                after_calls = true;
                continue;
            } else if after_calls {
                let cost = line.rsplit(' ').next()?.parse::<f64>().ok()?;
                *costs.entry(callee?).or_default() += cost;
            } else if let Some((kind, function)) = line.split_once('=')
                && (kind == "fn" || kind == "cfn")
            {
                let (id, name) = function.split_once(' ').unwrap_or((function, ""));
                if !name.is_empty() {
                    names.insert(id, name);
                }
                if kind == "cfn" {
                    callee = Some(id);
                }
            }
            after_calls = false;
        }
        let named = costs.into_iter();
        let named = named.filter_map(|(id, cost)| Some(((*names.get(id)?).to_owned(), cost)));
        Some(Self {
            total: total?,
            inclusive: named.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    const FILE: &str = "version: 1\nevents: Ir\nsummary: 40\n\nfl=(1) a.rs\nfn=(1) main\n3 2\n\
        cfn=(2) app::read\ncalls=1 10\n4 18\ncfn=(3) app::write\ncalls=2 20\n+1 20\n\n\
        fn=(2)\n10 11\ncfn=(3)\ncalls=1 20\n* 7\n\ntotals: 40\n";

    #[test]
    fn calls_cost_what_they_call() {
        let counts = Counts::parse(FILE).unwrap();
        assert_eq!(counts.total, 40.0);
        assert_eq!(counts.of("app::read"), Some(18.0));
        assert_eq!(counts.of("app::write"), Some(27.0));
        assert_eq!(counts.of("main"), None);
    }

    #[test]
    fn a_file_without_a_total_is_not_believed() {
        assert_eq!(Counts::parse("version: 1\nfn=(1) main\n3 2\n"), None);
        assert_eq!(Counts::parse(""), None);
    }
}
