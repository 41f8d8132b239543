//! `SECURITY.md` promises what tests show: each test that it names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where tests are.
const PLACES: [&str; 6] = [
    "macros/core",
    "runtime/src",
    "runtime/tests",
    "tests",
    "ui-tests/tests",
    "xtask/src",
];

#[test]
fn each_test_that_the_security_page_names_is_there() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut tests = BTreeSet::new();
    for place in PLACES {
        collect(&repository.join(place), &mut tests);
    }
    let page = fs::read_to_string(repository.join("SECURITY.md")).unwrap();
    let (_, tables) = page.split_once("\n## Attacks").unwrap();
    let (mut named, mut missing) = (0, Vec::new());
    for row in tables.lines().filter(|line| line.starts_with("| ")) {
        let column = row.trim_end_matches([' ', '|']).rsplit(" | ").next();
        let column = column.unwrap_or_default();
        let names: Vec<&str> = column.split('`').skip(1).step_by(2).collect();
        assert!(
            !names.is_empty() || column.trim() == "tests",
            "no test is named: {row}"
        );
        named += names.len();
        missing.extend(names.into_iter().filter(|name| !tests.contains(*name)));
    }
    assert_eq!(missing, [""; 0], "in SECURITY.md, and not among the tests");
    assert!(named > 100, "{named} tests are named");
}

/// The names of the tests in a folder.
fn collect(place: &Path, tests: &mut BTreeSet<String>) {
    if place.is_dir() {
        for entry in fs::read_dir(place).unwrap() {
            collect(&entry.unwrap().path(), tests);
        }
        return;
    }
    if place.extension().is_none_or(|it| it != "rs") {
        return;
    }
    let text = fs::read_to_string(place).unwrap();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
        let function = line.strip_prefix("async ").unwrap_or(line);
        if let Some(rest) = function.strip_prefix("fn ") {
            if is_test {
                tests.extend(rest.split('(').next().map(str::to_owned));
            }
            is_test = false;
        }
    }
}
