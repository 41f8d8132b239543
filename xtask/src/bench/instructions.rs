//! Instructions that a program executes, counted by callgrind: the same in each run.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use bench_row::{Row, Unit};
use guest_build::Valgrind;

use super::{Section, programs};
use crate::failure::Failure;
use crate::{parallel, workspace};

const DOCUMENT: &str = "examples/lago/lago.yaml";

/// What `bench-expansion once` does, and how the table calls it. The first is what the others are
/// multiples of.
const WORK: [(&str, &str); 3] = [
    ("parse", "parsed by serde_yaml"),
    ("guest", "openapi_pdk!"),
    ("host", "openapi_host!"),
];

/// The counts do not depend on what else the machine does.
const JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

pub(super) fn measure() -> Result<Vec<Row>, Failure> {
    let section = Section::Instructions.name();
    let Some(valgrind) = Valgrind::find()? else {
        let why = "no valgrind on PATH (Debian: apt-get install valgrind)";
        return Ok(vec![Row::missing(section, DOCUMENT, why)]);
    };
    let program = programs::build("bench-expansion")?;
    let counts = parallel::map(&WORK, JOBS, |(what, _)| count(&valgrind, &program, what));
    let counts: Vec<f64> = counts.into_iter().collect::<Result<_, _>>()?;
    let base = counts.first().copied().unwrap_or_default();
    let rows = WORK.iter().zip(counts).map(|((_, name), count)| {
        let name = format!("{DOCUMENT}: {name}");
        Row::new(section, name, count, Unit::Instructions).relative_to(base)
    });
    Ok(rows.collect())
}

fn count(valgrind: &Valgrind, program: &Path, what: &str) -> Result<f64, Failure> {
    // Beside the program, whose folder is cargo's and can be written to.
    let counts = program.with_file_name(format!("callgrind.{what}"));
    let mut command = valgrind.command();
    command
        .current_dir(workspace::root())
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(program)
        .args(["once", what, DOCUMENT]);
    workspace::stdout_of(&mut command)?;
    let text = fs::read_to_string(&counts)
        .map_err(|error| Failure::new(format!("can't read {}: {error}", counts.display())))?;
    total(&text).ok_or_else(|| Failure::new(format!("{} has no line `totals:`", counts.display())))
}

/// From callgrind's file: the last line has the sum of all.
fn total(text: &str) -> Option<f64> {
    let line = text
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("totals:"))?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_total_is_in_the_file() {
        let text = "version: 1\nevents: Ir\nsummary: 12\n\nfn=(1) main\n3 12\n\ntotals: 12\n";
        assert_eq!(total(text), Some(12.0));
        assert_eq!(total("version: 1\n"), None);
    }
}
