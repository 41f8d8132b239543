//! `discriminator`: with and without mapping, inherited, nested, not a string.

use serde_json::{Value, json};

use crate::support::document;

document!("documents/constructs/discriminators.yaml");

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

#[test]
fn the_mapping_chooses() {
    kept!(Mapped: json!({"kind": "m", "purity": 0.5}));
    kept!(Mapped: json!({"kind": "metal", "purity": 0.5}));
    kept!(Mapped: json!({"kind": "s", "formula": "NaCl"}));
    assert!(matches!(read(json!({"kind": "s"})), host::Mapped::Salt(_)));
    refused!(Mapped: json!({"kind": "m", "purity": "high"}), "purity");
}

#[test]
fn an_unknown_tag_is_kept() {
    let gas = json!({"kind": "gas", "pressure": {"bar": 3}});
    kept!(Mapped: gas.clone());
    assert!(matches!(read(gas), host::Mapped::Unknown(_)));
}

#[test]
fn without_mapping_the_name_or_the_constant_chooses() {
    kept!(Unmapped: json!({"kind": "Salt", "formula": "NaCl"}));
    assert!(matches!(
        read(json!({"kind": "Salt"})),
        host::Unmapped::Salt(_)
    ));
    // The tag is written although its property is not set.
    let metal = host::Unmapped::Metal(host::Metal {
        purity: Some(0.5),
        ..host::Metal::new()
    });
    assert_eq!(
        serde_json::to_value(metal).unwrap(),
        json!({"kind": "Metal", "purity": 0.5})
    );
    for value in [
        json!({"type": "one", "x": 1}),
        json!({"type": "zwei", "x": "1"}),
    ] {
        kept!(Inline: value);
    }
    refused!(Inline: json!({"type": "two", "x": 1}), "x");
    kept!(AnyOfAllOf: json!({"kind": "b", "id": 1, "b": "x"}));
    kept!(Constants: json!({"event": "deleted", "at": "now"}));
    assert!(matches!(
        read(json!({"event": "deleted"})),
        host::Constants::Deleted(_)
    ));
}

/// `Pet` names no children; they name it in their `allOf`. Read as a pet alone, a cat would lose its
/// skill.
#[test]
fn a_discriminator_is_inherited_through_all_of() {
    let lion = json!({"petType": "Lion", "name": "Leo", "huntingSkill": "much", "mane": true});
    let dog = json!({"petType": "dog", "packSize": 3, "friend": lion});
    let pet = json!({"petType": "Pet", "name": "plain"});
    for value in [
        lion.clone(),
        dog.clone(),
        pet.clone(),
        json!({"petType": "Goldfish"}),
    ] {
        kept!(Pet: value);
    }
    assert!(matches!(read(lion.clone()), host::Pet::Lion(lion) if lion.mane == Some(true)));
    assert!(matches!(read(dog), host::Pet::Dog(_)));
    assert!(matches!(read(pet), host::Pet::Pet(_)));
    assert!(matches!(
        read(json!({"petType": "Goldfish"})),
        host::Pet::Goldfish(_)
    ));
    // In the middle of the hierarchy.
    kept!(Cat: lion.clone());
    kept!(Cat: json!({"petType": "Cat", "huntingSkill": "some"}));
    assert!(matches!(read(lion), host::Cat::Lion(_)));
    // At its end there is no choice.
    let goldfish = host::Goldfish::new("Goldfish");
    assert_eq!(goldfish.pet_type, "Goldfish");
    kept!(Pet: json!({"petType": "newt", "legs": 4}));
}

#[test]
fn a_head_that_lists_its_members_is_their_union() {
    kept!(Vehicle: json!({"wheels": 4, "type": "truck", "load": 3.5}));
    assert!(matches!(
        read(json!({"wheels": 4, "type": "car"})),
        host::Vehicle::Car(_)
    ));
    refused!(Vehicle: json!({"type": "car"}), "wheels");
}

#[test]
fn unions_with_tags_nest() {
    kept!(Nested: json!({"kind": "metal", "purity": 0.5}));
    kept!(Nested: json!({"kind": "gas", "pressure": 1.5}));
    kept!(Nested: json!({"kind": "plasma", "heat": 9}));
    assert!(matches!(
        read(json!({"kind": "s"})),
        host::Nested::Mapped(host::Mapped::Salt(_))
    ));
}

#[test]
fn a_tag_may_be_a_number_or_a_boolean() {
    kept!(ByNumber: json!({"version": 2, "body": "b"}));
    assert!(matches!(
        read(json!({"version": 2})),
        host::ByNumber::VersionTwo(_)
    ));
    kept!(ByNumber: json!({"version": 3, "body": "b"}));
    assert!(matches!(
        read(json!({"version": 3})),
        host::ByNumber::Unknown(_)
    ));
    let written =
        serde_json::to_value(host::ByNumber::VersionTwo(host::VersionTwo::new())).unwrap();
    assert_eq!(written, json!({"version": 2}));
    for value in [
        json!({"ok": true, "value": 1}),
        json!({"ok": false, "value": 1}),
    ] {
        kept!(ByFlag: value);
    }
    let (yes, no): (host::ByFlag, host::ByFlag) =
        (read(json!({"ok": true})), read(json!({"ok": false})));
    assert_ne!(std::mem::discriminant(&yes), std::mem::discriminant(&no));
}

#[test]
fn branches_that_inherit_all_values_are_told_by_their_names() {
    kept!(Animal: json!({"kind": "FISH", "size": 3}));
    assert!(matches!(
        read(json!({"kind": "BIRD"})),
        host::Animal::Bird(_)
    ));
    refused!(Animal: json!({"kind": "FISH", "size": "big"}), "size");
}

/// The tag is added through a JSON value, where 0.1 as `f32` became 0.10000000149011612.
#[test]
fn a_float_beside_an_added_tag_keeps_its_digits() {
    kept!(Document: json!({"what": "Sheet", "ratio": 0.1}));
}

#[test]
fn all_of_it_crosses_the_wire() {
    let everything = json!({
        "mapped": [{"kind": "metal", "purity": 0.5}, {"kind": "s", "formula": "NaCl"}, {"kind": "gas"}],
        "unmapped": [{"kind": "Salt"}],
        "inline": [{"type": "one", "x": 1}, {"type": "zwei", "x": "1"}],
        "pets": [{"petType": "dog", "packSize": 3, "friend": {"petType": "Lion", "mane": true}}, {"petType": "Pet"}],
        "cats": [{"petType": "Lion", "mane": true}, {"petType": "Cat"}],
        "vehicles": [{"wheels": 4, "type": "truck", "load": 3.5}],
        "nested": [{"kind": "s"}, {"kind": "gas", "pressure": 1.5}],
        "numbers": [{"version": 1}, {"version": 2, "body": "b"}],
        "flags": [{"ok": true}, {"ok": false, "value": 1}],
        "any_of": [{"kind": "a", "id": 1, "a": "x"}],
        "constants": [{"event": "created"}],
        "inherited_enum": [{"kind": "BIRD", "size": "big"}],
        "nullable": null,
        "documents": [{"what": "Page", "ratio": 0.1}]
    });
    assert_eq!(crosses(everything.clone()), everything);
}
