//! What is in a compiled plug-in, and what is not.

use std::collections::BTreeSet;

use wasmparser::{Parser, Payload};

/// The host functions that a module imports, without those of Extism's own kernel.
pub(crate) fn operations_of(module: &[u8]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload.unwrap() {
            for import in imports.into_imports() {
                let import = import.unwrap();
                if import.module == "extism:host/user" {
                    names.insert(import.name.to_owned());
                }
            }
        }
    }
    names
}

#[test]
fn a_plug_in_imports_what_it_calls_and_no_more() {
    let every: BTreeSet<_> = [
        "add_note",
        "create_sample",
        "delete_sample",
        "get_image",
        "get_sample",
        "log_in",
        "ping",
        "put_sample",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    assert_eq!(operations_of(&support::guest("lab")), every);

    let one = support::guest("one_operation");
    assert_eq!(
        operations_of(&one).into_iter().collect::<Vec<_>>(),
        ["ping"]
    );
    let text = String::from_utf8_lossy(&one);
    for unused in ["create_sample", "Sample", "formula", "/samples", "X-Trace"] {
        assert!(
            !text.contains(unused),
            "`{unused}` is in a module that does not use it"
        );
    }
}
