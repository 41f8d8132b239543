//! `$ref` to every place, in the document and in other files.

use serde_json::json;

use crate::support::document;

document!("documents/constructs/references.yaml");

#[test]
fn what_is_referred_to_is_one_type() {
    // These lines are the test: another type would not compile.
    let everything = host::Everything::new();
    let _: Option<host::EverythingOfPath> = everything.of_path;
    let _: Option<host::Chain3> = everything.of_chain;
    let _: Option<host::Tree> = everything.with_siblings;
    let _: Option<host::Tree> = everything.back;
}

#[test]
fn all_of_it_crosses_the_wire() {
    let thing = json!({"name": "n", "inner": {"v": null}, "level": "low", "local": {"n": 1}});
    let everything = json!({
        "of_path": {"name": "n", "size": {"w": 1}},
        "of_path_deeper": {"w": 1},
        "of_parameter": "a",
        "of_property": {"left": {}, "level": "high"},
        "of_item": {"trees": [{"left": {}}]},
        "of_definition": {"part": {"n": 1, "next": {"n": 2}}},
        "of_anchor": {"v": "x"},
        "of_id": {"again": {"v": "x"}, "v": "y"},
        "of_dynamic": {"v": "x", "children": [{"v": "y", "children": []}]},
        "of_chain": {"v": "x"},
        "with_siblings": {"level": "low"},
        "narrowed": "high",
        "file": thing,
        "file_fragment": {"v": "x"},
        "json_file": {"thing": thing, "answers": [{"answers": []}]},
        "circle": {"b": {"a": {"name": "x"}, "list": [{"list": []}]}, "name": "y"},
        "back": {"left": {}, "right": {"level": "low"}},
        "spaced": {"thing": thing},
        "in_then": {"thing": thing}
    });
    assert_eq!(crosses(everything.clone()), everything);
}
