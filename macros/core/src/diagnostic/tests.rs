use std::path::Path;

use super::*;
use crate::source;

fn document() -> Document {
    let text = "openapi: 3.1.0\npaths:\n  /a: 1\n  /b: 2\n";
    source::load_inline(Path::new("."), text, &mut Diagnostics::default()).unwrap()
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
        "first\n   --> inline document:3:3  (#/paths/~1a)\n\n\
         second\n   --> inline document:4:3  (#/paths/~1b)\n   = help: repair it"
    );
    assert!(
        Diagnostics::default()
            .render(Severity::Error, &document())
            .is_none()
    );
}

#[test]
fn the_list_is_capped() {
    let mut diagnostics = Diagnostics::default();
    for index in 0..25 {
        diagnostics.error(&Pointer::root(), format!("fault {index}"));
    }
    let text = diagnostics.render(Severity::Error, &document()).unwrap();
    assert!(text.contains("fault 19\n") && !text.contains("fault 20"));
    assert!(text.ends_with("and 5 more"), "{text}");
}
