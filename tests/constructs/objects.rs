//! Objects, maps, arrays and tuples; conditions; boolean schemas; keywords that only validate.

use serde_json::json;

use crate::support::document;

document!("documents/constructs/objects.yaml");

#[test]
fn additional_properties() {
    kept!(Open: json!({"id": "1", "more": [null], "self": {}}));
    kept!(Typed: json!({"id": "1", "additional": true, "x": [1, 2]}));
    refused!(Typed: json!({"x": "text"}), "x");
    // Properties that are not allowed are ignored, since a newer document may allow them.
    read_as!(Closed: json!({"id": "1", "new": 2}) => json!({"id": "1"}));
    kept!(Patterns: json!({"name": "n", "x-a": 1}));
    kept!(Unevaluated: json!({"id": "1", "own": "o", "more": 3}));
}

/// `then`, `else` and `dependentSchemas` describe properties that the schema itself does not. Whether they
/// apply depends on the value, so these properties have any type.
#[test]
fn conditional_properties_are_kept() {
    kept!(Conditional: json!({"country": "US", "zip": "1", "code": "a"}));
    kept!(Conditional: json!({"country": "GB", "postcode": 1, "code": 2, "county": "Kent"}));
    kept!(Conditional: json!({"country": "CH", "zip": 3}));
    kept!(Dependent: json!({"card": "1", "address": "a"}));
    kept!(Referred: json!({"country": "GB", "county": "Kent"}));
}

#[test]
fn presence_and_null() {
    kept!(Presence: json!({"required": "r", "required_nullable": null}));
    kept!(Presence: json!({
        "required": "r", "required_nullable": "n", "optional": "o", "optional_nullable": null,
        "nullable_reference": null, "any": null, "nullable_enum": null, "nullable_list": null,
        "nullable_map": null
    }));
    kept!(Presence: json!({
        "required": "r", "required_nullable": "n", "optional_nullable": "n", "nullable_reference": {},
        "any": [{}], "nullable_enum": "a", "nullable_list": [1, null], "nullable_map": {"a": null, "b": true}
    }));
    refused!(Presence: json!({"required": null, "required_nullable": null}), "required");
    refused!(Presence: json!({"required_nullable": null}), "required");
    kept!(Nulls: json!({"null_type": null, "null_enum": null, "null_const": null, "null_list": [null], "null_map": {"a": null}}));
    refused!(Nulls: json!({"null_list": [1]}), "null_list");
}

#[test]
fn boolean_schemas_and_not_say_nothing_of_types() {
    kept!(BooleanSchemas: json!({"yes_please": null, "never": 1, "list": [1, "a"], "map": {"a": []}}));
    kept!(Not: json!({"a": "x", "anything_but": 3}));
    kept!(Checked: json!({"a": "", "n": -1}));
    read_as!(Undescribed: json!({"listed": "a"}) => json!({"listed": "a"}));
    kept!(Undescribed: json!({"listed": "a", "unlisted": {"x": null}}));
}

#[test]
fn tuples() {
    kept!(Counted: json!(["a", null]));
    refused!(Counted: json!(["a"]), "length");
    refused!(Counted: json!([1, 1]), "string");
    let _: host::Counted = ("a".to_owned(), Some(1));
    // Without limits an array may be shorter or longer than its prefix.
    kept!(Pair: json!(["a", 1]));
    kept!(Pair: json!(["a"]));
    kept!(Pair: json!([]));
    kept!(OpenPair: json!(["a", {"id": "1"}]));
    kept!(OpenPair: json!(["a", {}, true, false]));
    kept!(DraftFour: json!(["a", 1, null, {}]));
    kept!(Short: json!(["a"]));
    kept!(Short: json!(["a", 1, true]));
    // Longer than Rust's tuples with traits.
    kept!(Long: json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, "14"]));
}

#[test]
fn all_of_it_crosses_the_wire() {
    let everything = json!({
        "open": {"id": "1", "more": null},
        "closed": {"id": "1"},
        "typed": {"x": [1]},
        "map": {"a": {"id": "1"}, "": {}},
        "map_of_maps": {"a": {"b": null, "c": 1}},
        "free": {"a": {"b": [1]}},
        "patterns": {"name": "n", "x-a": 1},
        "pattern_map": {"x-a": "1"},
        "many_patterns": {"s": "1", "i": 1},
        "unevaluated": {"id": "1", "own": "o", "more": 3},
        "conditional": {"country": "GB", "county": "Kent"},
        "dependent": {"card": "1", "address": "a"},
        "presence": {"required": "r", "required_nullable": null, "optional_nullable": null},
        "boolean_schemas": {"yes_please": true},
        "not": {"a": "b"},
        "keywords": {"a": "x"},
        "pair": ["a", 1],
        "open_pair": ["a", {}, true],
        "counted": ["a", null],
        "drafty": ["a", 1, "more"],
        "short": ["a"],
        "long": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, "14"],
        "tuples": [["a", 1], ["b", 2]],
        "lists": [[["a", null]], []],
        "contains": ["a", 1],
        "any_items": [1, "a", null],
        "undescribed": {"listed": "a", "unlisted": 1},
        "nulls": {"null_type": null, "null_list": [null]}
    });
    assert_eq!(crosses(everything.clone()), everything);
}
