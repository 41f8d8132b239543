//! Instructions that the macros execute, the same in each run, and in which pass.

use std::num::NonZeroUsize;

use bench_row::{Row, Unit};

use super::Section;
use super::callgrind::{self, Callgrind, DOCUMENT};
use crate::failure::Failure;
use crate::parallel;

/// What `bench-expansion once` does, and how the table calls it. The first is what the others are
/// multiples of.
const WORK: [(&str, &str); 3] = [
    ("parse", "parsed by serde_yaml"),
    ("guest", "openapi_pdk!"),
    ("host", "openapi_host!"),
];

/// The passes that cost something, by their function in `extism_openapi_core`.
const PASSES: [(&str, &str); 8] = [
    ("source::load", "the document read"),
    ("lower::lower", "3.1 lowered"),
    ("convert::convert_with", "converted"),
    ("names::assign", "named"),
    ("check::check", "checked"),
    ("cycles::break_cycles", "cycles broken"),
    ("select::select", "selected"),
    ("emit::emit", "tokens made"),
];

/// The counts do not depend on what else the machine does.
const JOBS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// What each macro costs.
pub(super) fn measure() -> Result<Vec<Row>, Failure> {
    let section = Section::Instructions.name();
    let Some(callgrind) = Callgrind::find()? else {
        return Ok(vec![Row::missing(section, DOCUMENT, callgrind::NONE)]);
    };
    let counts = parallel::map(&WORK, JOBS, |(what, _)| callgrind.count(what));
    let counts: Vec<_> = counts.into_iter().collect::<Result<_, _>>()?;
    let base = counts.first().map_or(0.0, |counts| counts.total);
    let rows = WORK.iter().zip(counts).map(|((_, name), counts)| {
        let name = format!("{DOCUMENT}: {name}");
        Row::new(section, name, counts.total, Unit::Instructions).relative_to(base)
    });
    Ok(rows.collect())
}

/// What each pass costs.
pub(super) fn profile() -> Result<Vec<Row>, Failure> {
    let section = Section::Profile.name();
    let Some(callgrind) = Callgrind::find()? else {
        return Ok(vec![Row::missing(section, DOCUMENT, callgrind::NONE)]);
    };
    let counts = callgrind.count("guest")?;
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
