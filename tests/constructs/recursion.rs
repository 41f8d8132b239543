//! Types that contain themselves, through every container.

use serde_json::json;

use crate::support::document;

document!("documents/constructs/recursion.yaml");

#[test]
fn boxes_are_where_a_circle_closes_and_nowhere_else() {
    // These lines are the test: another type would not compile.
    let _: Option<Option<Box<host::Optional>>> = Some(host::Optional::new().next);
    let _: Vec<host::RequiredSelf> = host::RequiredSelf::new(Vec::new()).list;
    let _: Option<host::MutualB> = host::MutualA::new().b;
    let _: Option<Box<host::MutualA>> = host::MutualB::new().a;
    let _: host::Optional = host::Optional::default();
    let _: Option<host::Optional> = host::Everything::new().optional;
}

#[test]
fn all_of_it_crosses_the_wire() {
    let everything = json!({
        "optional": {"next": {"next": {"v": 1}}, "v": 2},
        "nullable": {"next": {"next": null}},
        "list": [[], [[]]],
        "map": {"a": {"b": {}}},
        "union": {"not": {"not": "x"}},
        "json": {"a": [1.5, "b", true, {"c": []}]},
        "tuple": ["a", ["b", null]],
        "open_tuple": ["a", ["b"], ["c", ["d"]]],
        "mutual": {"b": {"a": {"b": {}}, "c": {"b": {}, "a": {}}}},
        "alias": [[null, [[]]]],
        "all_of": {"next": {}, "v": 1, "child": {"child": {"v": 2}}},
        "additional": {"v": "x", "a": {"b": {"v": "y"}}},
        "inline": {"inner": {"deeper": {"deeper": {}}}},
        "tagged": {"kind": "node", "left": {"kind": "leaf"}, "right": {"kind": "node", "left": {"kind": "leaf"}, "right": {"kind": "leaf"}}},
        "required": {"list": [{"list": []}]},
        "alias_pair": [{"a": [{"b": []}]}]
    });
    assert_eq!(crosses(everything.clone()), everything);
}

/// Deeper than serde_json reads; the host returns an error and nothing overflows.
#[test]
fn depth_is_bounded() {
    let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(serde_json::from_str::<host::ListSelf>(&text).is_err());
    let text = format!("{}{}", "{\"not\":".repeat(100_000), "}".repeat(100_000));
    assert!(serde_json::from_str::<host::UnionSelf>(&text).is_err());
}
