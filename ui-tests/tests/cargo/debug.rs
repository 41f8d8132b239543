//! `EXTISM_OPENAPI_DEBUG`: the expansion as a file that rustc points into.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scratch::{Scratch, target};

const DOCUMENT: &str = "\
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets: { get: { operationId: listPets, responses: { '204': { description: None. } } } }
  cats: { get: { operationId: listCats, responses: { '204': { description: None. } } } }
";

fn expansions(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let ours = paths.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("debugged-") && name.ends_with(".rs")
    });
    ours.collect()
}

#[test]
fn rustc_points_at_the_file() {
    let folder = target().join("extism-openapi");
    for old in expansions(&folder) {
        fs::remove_file(old).unwrap();
    }
    let mut scratch = Scratch::new("debug");
    let code = "mod api { extism_openapi::openapi_pdk!(\"debugged.yaml\"); }\n\
                pub fn all() -> bool { api::list_pets().is_ok() }\n";
    scratch.put("plugin/src/lib.rs", code);
    scratch.put("plugin/debugged.yaml", DOCUMENT);
    let without = scratch.check();
    assert!(without.success, "{:?}", without.messages);
    assert!(expansions(&folder).is_empty());

    scratch.set("EXTISM_OPENAPI_DEBUG", "1");
    let with = scratch.check();
    assert!(with.success, "{:?}", with.messages);
    assert!(!with.fresh, "a change of the variable rebuilds");
    let files = expansions(&folder);
    let [file] = files.as_slice() else {
        panic!("{files:?}")
    };
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains("    pub fn list_pets("), "formatted: {text}");
    assert!(
        scratch.check().fresh,
        "the file that was written does not count as a change"
    );

    // What is reported about the document still points at the user's own token.
    let [warning] = with.messages.as_slice() else {
        panic!("{:?}", with.messages)
    };
    assert!(warning.contains("debugged.yaml:5:3"), "{warning}");
    assert!(warning.contains("--> plugin/src/lib.rs:1:40"), "{warning}");

    scratch.put(
        "plugin/src/lib.rs",
        &code.replace("list_pets()", "list_pets(1)"),
    );
    let wrong = scratch.check();
    let line = text
        .lines()
        .position(|line| line.contains("pub fn list_pets("))
        .unwrap()
        + 1;
    let place = format!("{}:{line}:", file.display());
    assert!(
        wrong
            .messages
            .iter()
            .any(|message| message.contains(&place)),
        "{place} in {:?}",
        wrong.messages
    );

    scratch.put("plugin/src/lib.rs", code);
    scratch.set("EXTISM_OPENAPI_DEBUG", "");
    assert!(scratch.check().success);
}

#[test]
fn a_folder_that_cannot_be_written_is_reported() {
    let mut scratch = Scratch::new("undebuggable");
    let code = "mod api { extism_openapi::openapi_pdk!(\"debugged.yaml\"); }\n\
                pub fn all() -> bool { api::list_pets().is_ok() }\n";
    scratch.put("plugin/src/lib.rs", code);
    scratch.put("plugin/debugged.yaml", DOCUMENT);
    scratch.put("occupied", "a file, not a folder");
    scratch.set("EXTISM_OPENAPI_DEBUG", "occupied/here");
    let built = scratch.check();
    let errors = built
        .messages
        .iter()
        .filter(|it| it.starts_with("error: EXTISM"));
    let [error] = errors.collect::<Vec<_>>()[..] else {
        panic!("{:?}", built.messages)
    };
    assert!(error.contains("can't be written"), "{error}");
}
