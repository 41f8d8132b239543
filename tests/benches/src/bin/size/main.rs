//! How large plug-ins are, in bytes of their Wasm module.
//!
//! `--quick` leaves out those that are generated from Lago's own document.

mod growth;

use std::path::PathBuf;
use std::process::ExitCode;

use extism_openapi_benches::{Row, Unit, repository};
use guest_build::GuestBuild;

const SECTION: &str = "size";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match *arguments {
        [] => small().and_then(|()| growth::measure()),
        ["--quick"] => small(),
        _ => Err("usage: bench-size [--quick]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The guests in the repository.
fn small() -> Result<(), String> {
    let guests = repository().join("tests/guests");
    let by_hand = module(guests.join("bench_by_hand"))?.len() as f64;
    let ours = module(guests.join("bench_ours"))?.len() as f64;
    let smallest = module(guests.join("one_operation"))?.len() as f64;
    let row = |name: &str, size| Row::new(SECTION, name, size, Unit::Bytes).relative_to(by_hand);
    row(
        "an operation and an event, full types, by hand with extism-pdk",
        by_hand,
    )
    .print();
    row("an operation and an event, full types, openapi_pdk!", ours)
        .goal(extism_openapi_benches::Goal::AtMost(1.15))
        .print();
    Row::new(
        SECTION,
        "an operation without input or output, and an event, openapi_pdk!",
        smallest,
        Unit::Bytes,
    )
    .print();
    Ok(())
}

/// The module of the crate in a folder.
fn module(folder: PathBuf) -> Result<Vec<u8>, String> {
    let module = GuestBuild::new(folder)
        .release()
        .build()
        .map_err(|error| error.to_string())?;
    std::fs::read(&module).map_err(|error| format!("{}: {error}", module.display()))
}
