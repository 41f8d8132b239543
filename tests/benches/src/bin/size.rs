//! How large plug-ins are, in bytes of their Wasm module.

use std::process::ExitCode;

use extism_openapi_benches::{Row, Unit, repository};
use guest_build::{Error, GuestBuild};

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<(), Error> {
    let size = |name: &str| -> Result<u64, Error> {
        let module = GuestBuild::new(repository().join("tests/guests").join(name))
            .release()
            .build()?;
        Ok(std::fs::metadata(&module).map_or(0, |file| file.len()))
    };
    let by_hand = size("bench_by_hand")?;
    let ours = size("bench_ours")?;
    let smallest = size("one_operation")?;
    let row = |name: &str, size: u64| Row::new("size", name, size as f64, Unit::Bytes);
    row("one operation and one event, by hand", by_hand)
        .relative_to(by_hand as f64)
        .print();
    row("one operation and one event, openapi_pdk!", ours)
        .relative_to(by_hand as f64)
        .print();
    row(
        "one operation without input or output, openapi_pdk!",
        smallest,
    )
    .print();
    Ok(())
}
