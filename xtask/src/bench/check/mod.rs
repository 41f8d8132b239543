//! What it costs to compile expansions, compared with the output of other generators.
//!
//! The other generators are downloaded from their registries and run once; their output is checked with
//! its own dependencies. They write HTTP clients, and our macros plug-ins and hosts: the same document
//! and the same types, but not the same work.

mod crates;
mod meter;
mod peers;

use std::path::PathBuf;

use bench_row::{Goal, Row, Unit};
use guest_build::{TARGET, Toolchain};

use super::Section;
use crate::corpus::documents::default_folder;
use crate::failure::Failure;
use crates::{Ours, Subject};
use meter::Cost;

/// Whole documents.
const DOCUMENTS: [&str; 3] = ["lago.yaml", "stripe.yaml", "openai.yaml"];

/// Progenitor reads only OpenAPI 3.0: the last of Lago's documents in that version, and a document from
/// Progenitor's own tests.
const OF_3_0: [&str; 2] = ["lago-2023-11.yaml", "oxide-nexus-progenitor.json"];

/// The document of [`rebuild`].
const WHOLE: &str = "lago.yaml";

/// Several, so that other load on the machine does not decide the comparison.
const ROUNDS: usize = 3;

const NO_DOCUMENTS: &str = "../shared/specs is not there";

/// A quarter of the time and half of the memory of the cheapest other generator.
const TIME: Goal = Goal::AtMost(0.25);
const MEMORY: Goal = Goal::AtMost(0.5);

pub(super) fn measure(quick: bool) -> Result<Vec<Row>, Failure> {
    let section = Section::Check.name();
    if !default_folder().is_dir() {
        return Ok(vec![Row::missing(section, "real documents", NO_DOCUMENTS)]);
    }
    let mut rows = Vec::new();
    for document in DOCUMENTS.into_iter().take(if quick { 1 } else { 3 }) {
        let ours = [Ours::Guest, Ours::Host];
        rows.extend(compare(document, &ours, others(document))?);
    }
    for document in OF_3_0 {
        let mut others = others(document);
        others.push(("progenitor", peers::progenitor(document)));
        rows.extend(compare(document, &[Ours::Guest], others)?);
    }
    Ok(rows)
}

type Other = (&'static str, Result<Subject, String>);

/// What each of the other generators writes for a document.
fn others(document: &str) -> Vec<Other> {
    let generators = peers::GENERATORS.iter();
    let written = generators.map(|peer| (peer.name, peer.write(document)));
    written.collect()
}

/// A contender, and what its check costs, or why it could not be checked.
struct Contender {
    name: String,
    is_ours: bool,
    cost: Result<Cost, String>,
}

/// Measures all contenders for one document, in turn.
fn compare(document: &str, ours: &[Ours], others: Vec<Other>) -> Result<Vec<Row>, Failure> {
    let mut subjects = Vec::new();
    for side in ours {
        subjects.push((side.name(), true, Ok(side.write(document)?)));
    }
    subjects.extend(
        others
            .into_iter()
            .map(|(name, subject)| (name, false, subject)),
    );
    // Compiles the dependencies, and shows whether the crate compiles at all.
    let subjects: Vec<_> = subjects
        .into_iter()
        .map(|(name, is_ours, subject)| {
            eprintln!("{document}: {name}, with its dependencies");
            let ready = subject.and_then(|subject| subject.check().map(|_| subject));
            (name, is_ours, ready)
        })
        .collect();
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); subjects.len()];
    for _ in 0..ROUNDS {
        for ((_, _, subject), costs) in subjects.iter().zip(&mut costs) {
            if let Ok(subject) = subject {
                subject.forget()?;
                costs.push(subject.check().map_err(Failure::new)?);
            }
        }
    }
    let contenders = subjects.into_iter().zip(costs);
    let contenders = contenders.map(|((name, is_ours, subject), costs)| Contender {
        name: format!("{document}: {name}"),
        is_ours,
        cost: subject.map(|_| Cost::median(costs)),
    });
    let rows = table(&contenders.collect::<Vec<_>>());
    rows.iter().for_each(|row| eprintln!("{row}"));
    Ok(rows)
}

fn table(contenders: &[Contender]) -> Vec<Row> {
    let cheapest = |of: fn(&Cost) -> f64| {
        let others = contenders.iter().filter(|contender| !contender.is_ours);
        let costs = others.filter_map(|contender| contender.cost.as_ref().ok());
        costs.map(of).min_by(f64::total_cmp)
    };
    let mut rows = Vec::new();
    for (what, unit, of, goal) in [
        (
            "",
            Unit::CpuSeconds,
            Cost::seconds as fn(&Cost) -> f64,
            TIME,
        ),
        (", peak memory", Unit::Bytes, Cost::memory, MEMORY),
    ] {
        let base = cheapest(of);
        rows.extend(contenders.iter().filter_map(|contender| {
            let name = format!("{}{what}", contender.name);
            let row = match &contender.cost {
                Ok(cost) => Row::new(Section::Check.name(), name, of(cost), unit),
                // Once is enough.
                Err(_) if unit == Unit::Bytes => return None,
                Err(why) => return Some(Row::missing(Section::Check.name(), name, why)),
            };
            let Some(base) = base else { return Some(row) };
            let row = row.relative_to(base);
            Some(match contender.is_ours {
                true => row.goal(goal),
                false => row,
            })
        }));
    }
    rows
}

/// Everyday builds: after a change of the user's own code, with a selection, for a release.
pub(super) fn rebuild() -> Result<Vec<Row>, Failure> {
    let section = Section::Rebuild.name();
    if !default_folder().is_dir() {
        return Ok(vec![Row::missing(section, WHOLE, NO_DOCUMENTS)]);
    }
    let row = |name: &str, cost: &Cost, base: &Cost| {
        let name = format!("{WHOLE}: {name}");
        Row::new(section, name, cost.seconds(), Unit::CpuSeconds).relative_to(base.seconds())
    };
    let (whole, ten) = (Ours::Guest.write(WHOLE)?, Ours::Ten.write(WHOLE)?);
    for subject in [&whole, &ten] {
        subject.check().map_err(Failure::new)?;
    }
    let (mut cold, mut again, mut selected) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        whole.forget()?;
        cold.push(whole.check().map_err(Failure::new)?);
        whole.edit(round)?;
        again.push(whole.check().map_err(Failure::new)?);
        ten.forget()?;
        selected.push(ten.check().map_err(Failure::new)?);
    }
    let [cold, again, selected] = [cold, again, selected].map(Cost::median);
    let mut release = release(&whole)?;
    meter::run(&mut release).map_err(Failure::new)?;
    whole.touch()?;
    let released = meter::run(&mut release).map_err(Failure::new)?;
    Ok(vec![
        row("cargo check, from scratch", &cold, &cold),
        row("cargo check after a change of another file", &again, &cold),
        row("cargo check with 10 operations selected", &selected, &cold),
        row("cargo build --release for Wasm", &released, &cold),
    ])
}

/// Processor time of the first build of a host, compared with the Extism SDK alone.
pub(super) fn first_build() -> Result<Vec<Row>, Failure> {
    let section = Section::Rebuild.name();
    let sdk = crates::plain_sdk()?.first_build().map_err(Failure::new)?;
    let host = crates::plain_host()?.first_build().map_err(Failure::new)?;
    let row = |name: &str, cost: &Cost| {
        let name = format!("first build: {name}");
        Row::new(section, name, cost.seconds(), Unit::CpuSeconds).relative_to(sdk.seconds())
    };
    Ok(vec![
        row("the Extism SDK alone, with its defaults", &sdk),
        row("a plain host, feature `host`", &host),
    ])
}

fn release(subject: &Subject) -> Result<std::process::Command, Failure> {
    let mut cargo = Toolchain::find()?.cargo();
    cargo
        .current_dir(subject.folder())
        .args(["build", "--quiet", "--release", "--lib", "--target", TARGET])
        .arg("--target-dir")
        .arg(folder().join("target-wasm"));
    Ok(cargo)
}

/// The folder of all these crates.
fn folder() -> PathBuf {
    let guests = guest_build::default_target_dir();
    guests.parent().unwrap_or(&guests).join("bench")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn contender(name: &str, is_ours: bool, seconds: u64) -> Contender {
        let cost = Cost::new(Duration::from_secs(seconds), seconds * 1000);
        Contender {
            name: name.to_owned(),
            is_ours,
            cost: Ok(cost),
        }
    }

    #[test]
    fn ours_is_a_multiple_of_the_cheapest_of_the_others() {
        let rows = table(&[
            contender("ours", true, 1),
            contender("a", false, 4),
            contender("b", false, 6),
        ]);
        let ratios: Vec<_> = rows.iter().filter_map(|row| row.ratio).collect();
        assert_eq!(ratios, [0.25, 1.0, 1.5, 0.25, 1.0, 1.5]);
        let goals: Vec<_> = rows.iter().map(Row::met).collect();
        assert_eq!(goals[..3], [Some(true), None, None]);
    }

    #[test]
    fn one_that_fails_has_a_row_that_says_why() {
        let failed = Contender {
            name: "a".to_owned(),
            is_ours: false,
            cost: Err("it panics".to_owned()),
        };
        let rows = table(&[contender("ours", true, 3), failed]);
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].ratio, None);
        assert_eq!(rows[1].note.as_deref(), Some("it panics"));
    }
}
