//! Instructions that the macros execute, in total and in each pass: the same in each run.

use std::num::NonZeroUsize;

use bench_row::{Row, Unit};

use super::callgrind::{self, Callgrind, Counts, DOCUMENT};
use super::{Section, programs};
use crate::failure::Failure;
use crate::parallel;

/// What `bench-expansion once` does with the demo's document, and its name in the table. The others are
/// multiples of the first.
const EXPANSIONS: [(&str, &str); 3] = [
    ("parse", "the demo's document, parsed by serde_yaml"),
    ("guest", "the demo's document, openapi_pdk!"),
    ("host", "the demo's document, openapi_host!"),
];

/// What `bench-wire` does, and its name in the table.
const CALLS: [(&str, &str); 2] = [
    ("by_hand", "1000 calls without Wasm in between, by hand"),
    (
        "ours",
        "1000 calls without Wasm in between, ours on both sides",
    ),
];

/// The passes with a noticeable cost, by their function in `extism_openapi_core`.
const PASSES: [(&str, &str); 8] = [
    ("load::load", "the document read"),
    ("lower::lower", "3.1 lowered"),
    ("convert::convert", "converted"),
    ("passes::names::assign", "named"),
    ("passes::check::check", "checked"),
    ("passes::cycles::break_cycles", "cycles broken"),
    ("passes::select::select", "selected"),
    ("emit::emit", "tokens made"),
];

/// More than one is fine: the counts do not depend on other load.
const JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// What each macro costs.
pub(super) fn measure() -> Result<Vec<Row>, Failure> {
    let section = Section::Instructions.name();
    let Some(callgrind) = Callgrind::find()? else {
        return Ok(vec![Row::missing(section, DOCUMENT, callgrind::NONE)]);
    };
    let wire = programs::wire()?;
    let mut rows = rows(&EXPANSIONS, |what| callgrind.expansion(what))?;
    rows.extend(self::rows(&CALLS, |what| callgrind.count(&wire, &[what]))?);
    Ok(rows)
}

/// A row for each kind of work: what it costs, as a multiple of the first.
fn rows(
    work: &[(&'static str, &'static str)],
    count: impl Fn(&str) -> Result<Counts, Failure> + Sync,
) -> Result<Vec<Row>, Failure> {
    let counts = parallel::map(work, JOBS, |(what, _)| count(what));
    let counts: Vec<_> = counts.into_iter().collect::<Result<_, _>>()?;
    let base = counts.first().map_or(0.0, |counts| counts.total);
    let rows = work.iter().zip(counts).map(|((_, name), counts)| {
        let section = Section::Instructions.name();
        Row::new(section, *name, counts.total, Unit::Instructions).relative_to(base)
    });
    Ok(rows.collect())
}

/// What each pass costs.
pub(super) fn profile() -> Result<Vec<Row>, Failure> {
    let section = Section::Profile.name();
    let Some(callgrind) = Callgrind::find()? else {
        return Ok(vec![Row::missing(section, DOCUMENT, callgrind::NONE)]);
    };
    let counts = callgrind.expansion("guest")?;
    let row = |name: &str, count| {
        Row::new(section, name, count, Unit::Instructions).relative_to(counts.total)
    };
    let mut rows = vec![row("all of the program", counts.total)];
    let mut rest = counts.total;
    for (function, what) in PASSES {
        let name = format!("{what} (`{function}`)");
        rows.push(
            match counts.of(&format!("extism_openapi_core::{function}")) {
                Some(count) => {
                    rest -= count;
                    row(&name, count)
                }
                None => Row::missing(section, name, "the profile has no such function"),
            },
        );
    }
    rows.push(row("the rest, and the program's start and end", rest));
    Ok(rows)
}
