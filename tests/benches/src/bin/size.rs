//! How large plug-ins are, in bytes of their Wasm module.

use std::process::ExitCode;

use extism_openapi_benches::repository;
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
    println!("wasm, one operation (createCustomer) and one typed event, full types on both sides");
    println!(
        "  {:<52} {by_hand:>10} B    1.00",
        "by hand, with extism-pdk and serde"
    );
    println!(
        "  {:<52} {ours:>10} B  {:>6.2}",
        "with openapi_pdk!",
        ours as f64 / by_hand as f64
    );
    println!("wasm, one operation without input or output");
    println!("  {:<52} {smallest:>10} B", "with openapi_pdk!");
    Ok(())
}
