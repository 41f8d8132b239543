//! Counts that are the same in each run, compared with those of the last change. They depend on the
//! compiler, so those of another compiler can't be compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use bench_row::{Row, Unit};
use guest_build::Toolchain;
use serde::{Deserialize, Serialize};

use super::docs::write;
use crate::failure::Failure;
use crate::workspace;

const FILE: &str = "tests/benches/baselines.json";

/// By how much a count may grow: C libraries differ between machines, and hash maps have random seeds.
const TOLERANCE: f64 = 0.02;

/// The counts, by the compiler's version and the row's name.
#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
struct Baselines {
    instructions: BTreeMap<String, BTreeMap<String, u64>>,
    bytes: BTreeMap<String, BTreeMap<String, u64>>,
}

/// A count that exceeds its baseline.
#[derive(Debug, PartialEq)]
pub(super) struct Grown {
    name: String,
    was: String,
    is: String,
    percent: f64,
}

/// Adds a note to each count about how it compares, and returns those that have grown. With `bless` the
/// counts become the baselines instead.
pub(super) fn hold(rows: &mut [Row], bless: bool) -> Result<Vec<Grown>, Failure> {
    let path = workspace::root().join(FILE);
    let mut baselines = read(&path)?;
    let mut grown = Vec::new();
    for kind in [Kind::Instructions, Kind::Bytes] {
        if !rows.iter().any(|row| kind.counts(row)) {
            continue;
        }
        let compiler = kind.compiler()?;
        let known = kind.of(&mut baselines);
        if bless {
            // Counts of other compilers are for older code now. Counts that were not measured stay.
            let mut taken = known.remove(&compiler).unwrap_or_default();
            taken.extend(kind.taken(rows));
            *known = BTreeMap::from([(compiler, taken)]);
        } else {
            grown.extend(compare(rows, kind, &compiler, known));
        }
    }
    if bless {
        let text = serde_json::to_string_pretty(&baselines)
            .map_err(|error| Failure::new(format!("no JSON: {error}")))?;
        write(&path, &format!("{text}\n"))?;
    }
    Ok(grown)
}

/// What to do about counts that have grown.
pub(super) fn message(grown: &[Grown]) -> String {
    let lines = grown.iter().map(|grown| {
        format!(
            "\n  {}: {} grew to {}, by {:.1} %",
            grown.name, grown.was, grown.is, grown.percent
        )
    });
    let lines: String = lines.collect();
    let percent = TOLERANCE * 100.0;
    format!(
        "{FILE} allows counts to grow by {percent} %, and these grew by more:{lines}\n\
         Make them smaller, or if the growth is worth it: cargo xtask bench --quick --bless"
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Of programs that the host's compiler builds.
    Instructions,
    /// Of modules that the compiler for Wasm builds.
    Bytes,
}

impl Kind {
    fn counts(self, row: &Row) -> bool {
        let counted = match self {
            Kind::Instructions => row.section == "instructions" && row.unit == Unit::Instructions,
            Kind::Bytes => row.unit == Unit::Bytes && row.section == "size",
        };
        counted && row.value.is_some() && !row.point
    }

    fn of(self, baselines: &mut Baselines) -> &mut BTreeMap<String, BTreeMap<String, u64>> {
        match self {
            Kind::Instructions => &mut baselines.instructions,
            Kind::Bytes => &mut baselines.bytes,
        }
    }

    fn taken(self, rows: &[Row]) -> BTreeMap<String, u64> {
        let counts = rows.iter().filter(|row| self.counts(row));
        counts
            // Both are whole numbers, and small enough for a float to hold exactly.
            .filter_map(|row| Some((row.name.clone(), row.value? as u64)))
            .collect()
    }

    /// The compiler's version, and for instructions the kind of processor.
    fn compiler(self) -> Result<String, Failure> {
        match self {
            Kind::Instructions => {
                let version = workspace::stdout_of(Command::new("rustc").arg("--version"))?;
                Ok(format!("{}, {}", version.trim(), std::env::consts::ARCH))
            }
            Kind::Bytes => Ok(Toolchain::find()?.version()?),
        }
    }
}

fn compare(
    rows: &mut [Row],
    kind: Kind,
    compiler: &str,
    known: &BTreeMap<String, BTreeMap<String, u64>>,
) -> Vec<Grown> {
    let mut grown = Vec::new();
    for row in rows.iter_mut().filter(|row| kind.counts(row)) {
        let Some(value) = row.value else { continue };
        let remark = match known.get(compiler).map(|known| known.get(&row.name)) {
            // A row without a baseline is not guarded.
            Some(None) => continue,
            Some(Some(baseline)) => {
                let baseline = *baseline as f64;
                let percent = (value / baseline - 1.0) * 100.0;
                if percent > TOLERANCE * 100.0 {
                    grown.push(Grown {
                        name: row.name.clone(),
                        was: row.unit.show(baseline),
                        is: row.figure(),
                        percent,
                    });
                }
                format!("{percent:+.1} % of the baseline")
            }
            None => format!("no baseline for {compiler}"),
        };
        row.note = Some(match row.note.take() {
            Some(note) => format!("{note}; {remark}"),
            None => remark,
        });
    }
    grown
}

fn read(path: &Path) -> Result<Baselines, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(format!("can't read {}: {error}", path.display()))
    };
    if !path.exists() {
        return Ok(Baselines::default());
    }
    let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
    serde_json::from_str(&text).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> BTreeMap<String, BTreeMap<String, u64>> {
        let counts = BTreeMap::from([("parse".to_owned(), 1000)]);
        BTreeMap::from([("rustc 1".to_owned(), counts)])
    }

    fn compared(value: f64, compiler: &str) -> (Vec<Grown>, String) {
        let mut rows = [Row::new("instructions", "parse", value, Unit::Instructions)];
        let grown = compare(&mut rows, Kind::Instructions, compiler, &known());
        let [row] = rows;
        (grown, row.note.unwrap_or_default())
    }

    #[test]
    fn growth_beyond_the_tolerance_is_named() {
        let (grown, note) = compared(1100.0, "rustc 1");
        assert_eq!(note, "+10.0 % of the baseline");
        let message = message(&grown);
        assert!(
            message.contains("parse: 1 K instr. grew to 1.10 K instr., by 10.0 %"),
            "{message}"
        );
        assert!(
            message.contains("cargo xtask bench --quick --bless"),
            "{message}"
        );
    }

    #[test]
    fn noise_and_shrinking_are_no_growth() {
        for (value, said) in [(1010.0, "+1.0 %"), (500.0, "-50.0 %")] {
            let (grown, note) = compared(value, "rustc 1");
            assert_eq!(grown, []);
            assert!(note.starts_with(said), "{note}");
        }
    }

    #[test]
    fn another_compiler_is_reported_and_not_failed() {
        let (grown, note) = compared(2000.0, "rustc 2");
        assert_eq!(grown, []);
        assert_eq!(note, "no baseline for rustc 2");
    }
}
