use std::path::Path;

use serde_json::json;

use super::*;
use crate::load;

fn document() -> Document {
    let text = "openapi: 3.1.0\npaths:\n  /a: 1\n  /b: 2\n";
    load::load_inline(
        Path::new("."),
        text,
        crate::options::Files::Project,
        &mut Diagnostics::default(),
    )
    .unwrap()
}

#[test]
fn faults_are_listed_in_document_order() {
    let mut diagnostics = Diagnostics::default();
    let paths = Pointer::root().child("paths");
    diagnostics
        .error(&paths.child("/b"), "second")
        .help("repair it");
    diagnostics.warning(&paths, "only a warning");
    diagnostics.error(&paths.child("/a"), "first");
    diagnostics.error(&paths.child("/a"), "first");
    assert_eq!(
        diagnostics.render(Severity::Error, &document()).unwrap(),
        "first\n  --> inline document:3:3  (#/paths/~1a)\n\n\
         second\n  --> inline document:4:3  (#/paths/~1b)\n  = help: repair it"
    );
    assert!(
        Diagnostics::default()
            .render(Severity::Error, &document())
            .is_none()
    );
}

#[test]
fn a_minor_warning_is_a_note() {
    let mut diagnostics = Diagnostics::default();
    diagnostics.warning(&Pointer::root(), "odd").minor();
    diagnostics.warning(&Pointer::root(), "left out");
    diagnostics.error(&Pointer::root(), "wrong");
    let reports = diagnostics.reports(&document());
    let levels: Vec<_> = reports.iter().map(Report::level).collect();
    assert_eq!(levels, ["note", "warning", "error"]);
}

#[test]
fn a_fault_of_the_whole_file_has_no_place() {
    let error = load::load_inline(
        Path::new("."),
        "[]",
        crate::options::Files::Project,
        &mut Diagnostics::default(),
    )
    .unwrap_err();
    let report = Report::from(&error);
    assert_eq!(report.position, None);
    assert_eq!(report.file, Some("inline document".into()));
    assert!(!report.to_string().contains("-->"), "{report}");
}

#[test]
fn names_in_messages_move_no_cursor() {
    let name = "a\u{1b}[2J\n\u{202e}é\0";
    let document = json!({"openapi": "3.1.0", "paths": {name: {"get": {}}}}).to_string();
    let folder = std::path::Path::new(".");
    let mut diagnostics = Diagnostics::default();
    let document = crate::load::load_inline(
        folder,
        &document,
        crate::options::Files::Project,
        &mut diagnostics,
    )
    .unwrap();
    let at = Pointer::root().child("paths").child(name);
    diagnostics
        .error(&at, format!("`{name}` is wrong"))
        .help(format!("rename `{name}`"));
    let shown = diagnostics.render(Severity::Error, &document).unwrap();
    let escaped = r"a\u{1b}[2J\n\u{202e}é\u{0}";
    assert_eq!(
        shown,
        format!(
            "`{escaped}` is wrong\n  --> inline document:1:29  (#/paths/{escaped})\n  = help: rename `{escaped}`"
        )
    );
}

#[test]
fn a_warning_of_many_places_is_said_once_and_errors_one_by_one() {
    let mut diagnostics = Diagnostics::default();
    let paths = Pointer::root().child("paths");
    for path in ["/a", "/b"] {
        diagnostics.warning(&paths.child(path), "`servers` are not followed");
        diagnostics.error(&paths.child(path), "wrong");
    }
    diagnostics
        .warning(&paths, "`servers` are not followed")
        .minor();
    let help = diagnostics.warning(&paths, "`servers` are not followed");
    help.help("an own one");
    let reports = diagnostics.reports(&document());
    assert_eq!(reports.len(), 6);
    let said: Vec<String> = once(&reports).iter().map(Report::to_string).collect();
    let place = |text: &str, at: &str| format!("{text}\n  --> inline document:{at})");
    let servers = "`servers` are not followed";
    assert_eq!(
        said,
        [
            place(servers, "2:1  (#/paths"),
            place(servers, "2:1  (#/paths") + "\n  = help: an own one",
            place(servers, "3:3  (#/paths/~1a")
                + "\n  = note: the same, in 1 other place (`extism-openapi check --format json` lists them)",
            place("wrong", "3:3  (#/paths/~1a"),
            place("wrong", "4:3  (#/paths/~1b"),
        ]
    );
}

#[test]
fn many_warnings_that_differ_in_what_they_quote_are_of_one_kind() {
    let said = |count: usize| {
        let mut diagnostics = Diagnostics::default();
        let paths = Pointer::root().child("paths");
        for name in 0..count {
            diagnostics.warning(&paths, format!("`type/{name}` is carried as `text`"));
        }
        once(&diagnostics.reports(&document()))
    };
    assert_eq!(said(3).len(), 3);
    let said = said(9);
    assert_eq!(said.len(), 1);
    assert_eq!(
        said[0].to_string(),
        "`type/0` is carried as `text`\n  --> inline document:2:1  (#/paths)\n  = note: the same of \
         `type/1`, `type/2`, `type/3`, `type/4`, `type/5`, …, in 8 other places \
         (`extism-openapi check --format json` lists them)"
    );
}
