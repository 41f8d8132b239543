//! `allOf`: merging, one member, siblings, overlaps, unions inside.

use serde_json::json;

use crate::support::document;

document!("documents/constructs/all_of.yaml");

#[test]
fn members_are_merged() {
    kept!(Merged: json!({"id": "1", "note": "n", "size": 3, "own": true}));
    refused!(Merged: json!({"size": 3}), "id");
    kept!(Nested: json!({"id": "1", "size": 3}));
    kept!(List: json!([{"id": "1"}, {"id": "2"}]));
    kept!(WithMap: json!({"id": "1", "x": 1.5, "y": null}));
}

#[test]
fn one_member_is_the_member_itself() {
    let base: host::Base = host::Single::new("1");
    let described: host::Described = base;
    assert_eq!(described.id, "1");
}

#[test]
fn siblings_are_merged_too() {
    kept!(Siblings: json!({"id": "1", "own": "o", "note": "n", "more": 4}));
    refused!(Siblings: json!({"id": "1"}), "own");
    refused!(Siblings: json!({"id": "1", "own": "o", "more": "text"}), "more");
    read_as!(Narrowed: json!({"id": "1", "note": "fixed"}) => json!({"id": "1", "note": "fixed"}));
    refused!(Narrowed: json!({"id": "1"}), "note");
}

#[test]
fn overlapping_properties_are_merged_and_narrowed() {
    kept!(Overlapping: json!({
        "kind": "x", "inner": {"a": "1", "b": 2}, "list": [{"a": "1", "b": 2}], "size": 3
    }));
    refused!(Overlapping: json!({"kind": "x", "inner": {"a": "1"}}), "inner");
    kept!(Scalar: json!("b"));
    assert_eq!(host::Scalar::from("b"), host::Scalar::B);
    kept!(RequiredOnly: json!({"size": 1}));
    refused!(RequiredOnly: json!({}), "size");
}

#[test]
fn a_union_among_the_members_has_them_in_each_branch() {
    kept!(OfOneOf: json!({"id": "1", "card": "4242"}));
    kept!(OfOneOf: json!({"id": "1", "note": "n", "iban": "DE"}));
    let paid: host::OfOneOf = serde_json::from_value(json!({"id": "1", "iban": "DE"})).unwrap();
    assert!(matches!(paid, host::OfOneOf::Bank(bank) if bank.id == "1" && bank.iban == "DE"));
    for value in [
        json!({"a": "1", "c": "2"}),
        json!({"b": "1", "c": "2"}),
        json!({"b": "1", "d": "2"}),
    ] {
        kept!(OfTwoOneOfs: value.clone());
        let read: host::OfTwoOneOfs = serde_json::from_value(value).unwrap();
        assert!(!matches!(read, host::OfTwoOneOfs::Unknown(_)), "{read:?}");
    }
}

#[test]
fn all_of_it_crosses_the_wire() {
    let everything = json!({
        "merged": {"id": "1", "size": 3, "own": true},
        "single": {"id": "1"},
        "described": {"id": "1", "note": "n"},
        "siblings": {"id": "1", "own": "o", "more": 4},
        "overlapping": {"kind": "x", "inner": {"b": 2}, "list": [{"a": "1", "b": 2}], "size": 3},
        "of_one_of": {"id": "1", "iban": "DE"},
        "of_two_one_ofs": {"b": "1", "c": "2"},
        "with_map": {"id": "1", "x": 1.5, "y": null},
        "scalar": "c",
        "list": [{"id": "1"}],
        "nested": {"id": "1", "size": 3},
        "nullable": null,
        "nullable_modern": {"id": "1", "size": 3},
        "required_only": {"size": 1},
        "narrowed": {"id": "1", "note": "fixed"}
    });
    assert_eq!(crosses(everything.clone()), everything);
}
