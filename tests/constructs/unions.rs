//! `oneOf` and `anyOf` without a discriminator.

use serde_json::{Value, json};

use crate::support::document;

document!("documents/constructs/unions.yaml");

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[test]
fn objects_are_told_by_their_properties() {
    kept!(Shape: json!({"radius": 1.5}));
    kept!(Shape: json!({"side": 1.5, "label": "s"}));
    assert!(matches!(read(json!({"side": 1.5})), host::Shape::Square(_)));
    kept!(Shape: json!({"edges": [1, 2, 3]}));
    assert!(matches!(read(json!({"edges": 3})), host::Shape::Unknown(_)));
    // A value that fits both branches, or neither, is kept unchanged.
    kept!(Shape: json!({"radius": 1.5, "side": 1.5}));
    kept!(Shape: json!({"radius": 1.5, "colour": "red", "side": 1.5}));
}

#[test]
fn the_match_that_loses_least_is_taken() {
    kept!(Wrapped: json!({"data": {"number": 3}}));
    kept!(Wrapped: json!({"data": {"word": "w"}}));
    kept!(Wrapped: json!({"data": {"deep": [{"x": "y"}]}}));
    assert!(matches!(
        read(json!({"data": {"word": "w"}})),
        host::Wrapped::Word(_)
    ));
    assert!(matches!(
        read(json!({"data": {}})),
        host::Wrapped::Number(_)
    ));
    kept!(EmptyObjects: json!({}));
    kept!(EmptyObjects: json!({"b": 1}));
    assert!(matches!(read(json!({})), host::EmptyObjects::Variant1(_)));
}

#[test]
fn scalars_and_objects_mix() {
    for value in [
        json!(3),
        json!(3.5),
        json!(true),
        json!("auto"),
        json!({"value": 1}),
        json!("new"),
    ] {
        kept!(Scalar: value);
    }
    assert!(matches!(read(json!(3)), host::Scalar::Integer(3)));
    assert!(matches!(read(json!(3.5)), host::Scalar::Number(_)));
    kept!(AnyOr: json!({"radius": 1.5}));
    kept!(AnyOr: json!([1, null]));
    for value in [
        json!("s"),
        json!(1),
        json!(true),
        json!([1]),
        json!({"a": "s"}),
    ] {
        kept!(Types: value);
    }
    kept!(MapOrObject: json!({"a": "s"}));
    kept!(MapOrObject: json!({"x": "s", "y": "s"}));
    assert!(matches!(
        read(json!({"a": "s"})),
        host::MapOrObject::Variant2(_)
    ));
}

#[test]
fn string_unions_are_strings_or_open_enums() {
    let text: host::Text = "2026-01-01".to_owned();
    assert_eq!(text, read::<String>(json!("2026-01-01")));
    kept!(OpenEnum: json!("red"));
    kept!(OpenEnum: json!("mauve"));
    assert_eq!(host::OpenEnum::from("green"), host::OpenEnum::Green);
}

#[test]
fn a_branch_of_one_value_is_a_variant_that_holds_nothing() {
    for value in [
        json!({"most": 3}),
        json!(""),
        json!("auto"),
        json!(false),
        json!(0),
        // None of these is documented.
        json!("never"),
        json!(true),
        json!(7),
    ] {
        kept!(Limit: value);
    }
    assert_eq!(read::<host::Limit>(json!("")), host::Limit::Empty);
    assert_eq!(read::<host::Limit>(json!("auto")), host::Limit::Auto);
    assert_eq!(read::<host::Limit>(json!(false)), host::Limit::False);
    assert_eq!(read::<host::Limit>(json!(0)), host::Limit::Value0);
    assert!(matches!(read(json!("never")), host::Limit::Unknown(_)));
    assert!(matches!(read(json!({"most": 3})), host::Limit::Bounds(_)));
}

/// `abc` is base64 without its padding: read as bytes, it would be written as `abc=`.
#[test]
fn a_text_among_bytes_stays_a_text() {
    kept!(BytesOrText: json!("abc"));
    kept!(BytesOrText: json!("not base64!"));
    kept!(BytesOrText: json!(3));
}

#[test]
fn lists_are_told_by_their_items() {
    for value in [
        json!([]),
        json!([1]),
        json!(["a"]),
        json!([{"side": 1.5}]),
        json!([true]),
    ] {
        kept!(Lists: value);
    }
    assert!(matches!(read(json!(["a"])), host::Lists::List2(_)));
}

#[test]
fn unions_of_unions_nest() {
    for value in [
        json!(1),
        json!(true),
        json!({"side": 1.5}),
        json!({"radius": 1.5}),
        json!(["a"]),
        json!("none"),
    ] {
        kept!(OfUnions: value);
    }
}

/// A new value from a newer document must not make a branch unrecognisable.
#[test]
fn a_new_enum_value_does_not_lose_the_branch() {
    let value = json!({"task": "t", "status": "paused"});
    kept!(Reported: value.clone());
    assert!(matches!(read(value), host::Reported::Task(task) if task.status.as_str() == "paused"));
}

#[test]
fn alternatives_that_only_require_are_no_union() {
    let contact: host::RequiredChoice = read(json!({"phone": "1"}));
    assert_eq!(contact.phone.as_deref(), Some("1"));
}

/// Each level could be any of three branches, and only its end decides: 3^60 ways.
#[test]
fn reading_ends_however_many_ways_there_are() {
    let mut value = json!({"args": ["x"], "weight": [1]});
    for _ in 0..60 {
        value = json!({"args": [value], "weight": [1]});
    }
    let start = std::time::Instant::now();
    kept!(Expression: value);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    kept!(Expression: json!({"args": ["x", {"args": [], "weight": true}], "weight": 3}));
}

#[test]
fn all_of_it_crosses_the_wire() {
    let everything = json!({
        "shapes": [{"radius": 1.5}, {"side": 2.5}, {"edges": 3}],
        "nested": [{"data": {"number": 3}}, {"data": {"word": "w"}}, {"data": {"deep": [{"x": "y"}]}}],
        "scalars": [3, 3.5, true, "auto", {"value": 1}, "new"],
        "limits": [{"most": 3}, "", "auto", false, 0, "never"],
        "texts": ["2026-01-01", ""],
        "open": ["red", "mauve"],
        "nullable": null,
        "lists": [[], [1], ["a"], [{"side": 1.5}]],
        "of_unions": [1, true, {"side": 1.5}, ["a"]],
        "bytes": ["abc", 3],
        "types": ["s", 1, true, [1], {"a": "s"}, null],
        "any_or": [{"radius": 1.5}, [1], null],
        "statuses": [{"job": "j", "status": "done"}, {"task": "t", "status": "paused"}],
        "required_choice": {"email": "e"},
        "expressions": [{"args": ["x", {"args": [], "weight": true}], "weight": 3}],
        "maps": [{"a": "s"}, {"x": "s"}],
        "empty_objects": [{}, {"a": 1}, {"b": 1}]
    });
    assert_eq!(crosses(everything.clone()), everything);
}
