//! `check` over real documents: the place of each report is the one that it is about.

#![allow(clippy::unwrap_used, reason = "what fails, fails the test")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn every_place_is_the_right_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    let Ok(index) = fs::read_to_string(folder.join("INDEX.tsv")) else {
        println!("skipped: ../shared/specs is not there");
        return;
    };
    let mut placed = 0;
    let mut wrong = Vec::new();
    for name in index
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next())
    {
        let output = Command::new(env!("CARGO_BIN_EXE_extism-openapi"))
            .args(["check", "--format", "json", name])
            .current_dir(&folder)
            .output()
            .unwrap();
        let Ok(found) = serde_json::from_slice::<Value>(&output.stdout) else {
            let said = String::from_utf8_lossy(&output.stderr);
            wrong.push(format!("{name}: {} says {said}", output.status));
            continue;
        };
        let failed = found["errors"] != 0;
        assert_eq!(output.status.code(), Some(i32::from(failed)), "{name}");
        let mut files = HashMap::new();
        for diagnostic in found["diagnostics"].as_array().unwrap() {
            match misplaced(&folder, diagnostic, &mut files) {
                Ok(()) => placed += 1,
                Err(why) => wrong.push(format!("{name}: {why} {diagnostic}")),
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(placed > 0, "nothing is odd in any document of the corpus");
}

/// Whether a diagnostic's place has something other than its pointer says.
fn misplaced(
    folder: &Path,
    diagnostic: &Value,
    files: &mut HashMap<String, Vec<String>>,
) -> Result<(), String> {
    let number = |key: &str| {
        let number = diagnostic[key].as_u64().ok_or(format!("no {key}"))?;
        usize::try_from(number).map_err(|error| error.to_string())
    };
    let file = diagnostic["file"].as_str().ok_or("no file")?;
    // A file without a document has no lines to point at.
    if diagnostic["pointer"].is_null() && diagnostic["line"].is_null() {
        return Ok(());
    }
    let (line, column) = (number("line")?, number("column")?);
    if !files.contains_key(file) {
        let text = fs::read_to_string(folder.join(file)).map_err(|error| error.to_string())?;
        let lines = text.trim_start_matches('\u{feff}').lines();
        files.insert(file.to_owned(), lines.map(str::to_owned).collect());
    }
    let text = files[file].get(line - 1).ok_or("no such line")?;
    let there: String = text.chars().skip(column - 1).collect();
    let Some(pointer) = diagnostic["pointer"].as_str() else {
        return Ok(());
    };
    let key = pointer.rsplit('/').next().unwrap_or_default();
    let key = key.replace("~1", "/").replace("~0", "~");
    let there_without_quote = there.trim_start_matches(['"', '\'']);
    // An entry of a list has no key; a key may be escaped in its file.
    let is_it =
        key.parse::<usize>().is_ok() || there_without_quote.starts_with(&key) || pointer == "#";
    if there.trim().is_empty() || !is_it {
        return Err(format!("at {line}:{column} is {there:?}"));
    }
    Ok(())
}
