//! Reads values as types and writes them again; part of each generated crate of `cargo xtask examples` and `cargo xtask suite`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use extism_openapi::__private::{DeserializeOwned, Serialize, from_str};

/// Reads a value's JSON as the type with this number, and writes it again.
pub type Again = fn(usize, &str) -> Result<String, String>;

/// Through text in both directions, as on the wire.
pub fn again<T: DeserializeOwned + Serialize>(json: &str) -> Result<String, String> {
    let value: T = from_str(json).map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| format!("it can't be written again: {error}"))
}

/// For each line of the file that is the program's argument, `[type, value]`, prints a line:
/// `{"again": …}`, or `{"fault": "…"}`.
pub fn run(types: Again) -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("no file is named")?;
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = std::io::stdout().lock();
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let (ty, value): (usize, serde_json::Value) = serde_json::from_str(&line?)?;
        let json = value.to_string();
        let done = catch_unwind(AssertUnwindSafe(|| types(ty, &json)));
        match done.unwrap_or_else(|_| Err("it panicked".to_owned())) {
            Ok(again) => writeln!(out, "{{\"again\":{again}}}")?,
            Err(fault) => writeln!(out, "{}", serde_json::json!({ "fault": fault }))?,
        }
    }
    Ok(())
}
