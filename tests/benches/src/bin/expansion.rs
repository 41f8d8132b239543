//! How long an expansion takes, as a multiple of what `serde_yaml` alone needs to parse the document.
//! Run in the dev profile: cargo builds proc macros unoptimised.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;

use extism_openapi_benches::{Row, interleaved, repository};
use extism_openapi_core::emit::Side;
use extism_openapi_core::expand_document;
use extism_openapi_core::options::Options;

fn main() -> ExitCode {
    let repository = repository();
    let mut failed = false;
    for document in [
        "../shared/specs/lago.yaml",
        "../shared/specs/lago-2023-11.yaml",
        "examples/lago/lago.yaml",
    ] {
        let path = repository.join(document);
        if !path.exists() {
            eprintln!("{document}: skipped, it is not there");
            continue;
        }
        if let Err(message) = measure(&path, document) {
            eprintln!("{document}: {message}");
            failed = true;
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn measure(path: &Path, name: &str) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let file = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or("no name")?;
    let folder = path.parent().ok_or("no folder")?;
    let options: Options =
        syn::parse_str(&format!("{file:?}")).map_err(|error| error.to_string())?;
    if let Some(errors) = expand_document(Side::Guest, &options, folder).errors() {
        return Err(errors);
    }
    let [parse, guest, host] = interleaved(
        7,
        [
            &mut || drop(black_box(serde_yaml::from_str::<serde_yaml::Value>(&text))),
            &mut || drop(black_box(expand_document(Side::Guest, &options, folder))),
            &mut || drop(black_box(expand_document(Side::Host, &options, folder))),
        ],
    );
    for (what, time) in [
        ("serde_yaml", parse),
        ("openapi_pdk!", guest),
        ("openapi_host!", host),
    ] {
        Row::time("expansion", format!("{name}, {what}"), time)
            .relative_to(parse.as_secs_f64())
            .input(text.len() as f64)
            .print();
    }
    Ok(())
}
