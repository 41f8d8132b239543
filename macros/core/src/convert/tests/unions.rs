use serde_json::json;

use super::*;
use crate::ir::JsonKind;

fn variant_names<'a>(api: &'a Api, name: &str) -> Vec<&'a str> {
    union(api, name)
        .variants
        .iter()
        .map(|v| v.name.wire.as_str())
        .collect()
}

#[test]
fn null_branches_and_single_branches_go() {
    let api = schemas(json!({
        "A": {"type": "object", "required": ["b"], "properties": {
            "b": {"oneOf": [{"$ref": "#/components/schemas/B"}, {"enum": [null]}]},
            "n": {"anyOf": [{"$ref": "#/components/schemas/B"}, {"nullable": true}]},
            "t": {"anyOf": [{"type": "string"}, {"type": "string", "format": "date"}]},
            "nullable_ref": {"anyOf": [{"$ref": "#/components/schemas/N"}, {"type": "integer"}]}
        }},
        "B": {"type": "object", "properties": {"x": {"type": "string"}}},
        "N": {"type": "string", "nullable": true}
    }));
    let b = property(&api, "A", "b");
    assert_eq!(
        (&b.ty, b.nullable, b.required),
        (&id(&api, "B"), true, true)
    );
    assert!(property(&api, "A", "n").nullable);
    assert_eq!(alias_or_inline(&api, "t"), string());
    assert!(property(&api, "A", "nullable_ref").nullable);
    assert_eq!(variant_names(&api, "ANullableRef"), ["N", "Integer"]);
}

/// Stripe writes `anyOf: [{…}, {enum: [""]}]` some 600 times, for values that may be cleared.
#[test]
fn a_branch_of_one_value_needs_no_type_of_its_own() {
    let api = schemas(json!({
        "Address": {"anyOf": [
            {"type": "object", "title": "Lines", "properties": {"line": {"type": "string"}}},
            {"type": "string", "enum": [""]},
            {"enum": [false]},
            {"enum": [3], "title": "Three"},
            {"enum": [false], "description": "Again."},
            {"$ref": "#/components/schemas/Auto"},
        ]},
        "Auto": {"type": "string", "enum": ["auto"]},
        "Twice": {"oneOf": [{"enum": [1], "title": "One"}, {"enum": [1], "title": "Uno"}]},
    }));
    assert_eq!(
        variant_names(&api, "Address"),
        ["Lines", "", "false", "Three", "Auto"]
    );
    let variants = &union(&api, "Address").variants;
    let constants: Vec<_> = variants.iter().map(|v| v.constant.clone()).collect();
    let some = [json!(""), json!(false), json!(3)].map(Some);
    assert_eq!(constants[1..4], some);
    assert_eq!((&constants[0], &constants[4]), (&None, &None));
    assert_eq!(variants[1].hint.values, [json!("")]);
    assert_eq!(enumeration(&api, "Twice"), [json!(1)]);
    // The union, its object, the component, and the enum of one value.
    assert_eq!(api.types.len(), 4);
}

fn alias_or_inline(api: &Api, name: &str) -> Ty {
    property(api, "A", name).ty.clone()
}

#[test]
fn string_enums_stay_open_or_become_one() {
    let api = schemas(json!({
        "Open": {"anyOf": [{"type": "string", "enum": ["a", "b"]}, {"type": "string"}]},
        "OpenRef": {"anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/Open"}]},
        "Consts": {"oneOf": [{"type": "string", "enum": ["a"], "title": "A"}, {"type": "string", "enum": ["b"]}]},
        "Emptyable": {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "enum": [""]}]}
    }));
    assert_eq!(enumeration(&api, "Open"), ["a", "b"]);
    assert_eq!(*alias(&api, "OpenRef"), id(&api, "Open"));
    assert_eq!(enumeration(&api, "Consts"), ["a", "b"]);
    assert_eq!(
        *alias(&api, "Emptyable"),
        Ty::String {
            format: Some("date".into())
        }
    );
}

#[test]
fn what_stands_beside_a_union_is_in_each_branch() {
    let api = schemas(json!({
        "Charge": {
            "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}},
            "oneOf": [
                {"title": "Flat", "properties": {"amount": {"type": "string"}}},
                {"$ref": "#/components/schemas/Tiered"},
                {"type": "string"}
            ]
        },
        "Tiered": {"type": "object", "properties": {"tiers": {"type": "array", "items": {"type": "integer"}}}},
        "OnlyRequired": {
            "type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}]
        }
    }));
    assert_eq!(variant_names(&api, "Charge"), ["Flat", "Tiered", "String"]);
    assert_eq!(keys(&api, "ChargeFlat"), ["id", "amount"]);
    assert_eq!(keys(&api, "ChargeTiered"), ["id", "tiers"]);
    assert_eq!(keys(&api, "OnlyRequired"), ["a", "b"]);
}

#[test]
fn discriminators_choose_by_mapping_constant_or_name() {
    let kind = |value: &str| json!({"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": [value]}}});
    let api = schemas(json!({
        "Mapped": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {"propertyName": "type", "mapping": {
                "cat": "#/components/schemas/Cat", "kitten": "Cat", "dog": "Dog"
            }}},
        "ByConstant": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {"propertyName": "type"}},
        "ByName": {"oneOf": [{"$ref": "#/components/schemas/Fish"}, {"$ref": "#/components/schemas/Bird"}],
            "discriminator": {"propertyName": "type"}},
        "Nested": {"oneOf": [{"$ref": "#/components/schemas/ByConstant"}, {"$ref": "#/components/schemas/Fish"}],
            "discriminator": {"propertyName": "type"}},
        "Useless": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"properties": {"x": {"type": "string"}}}]}],
            "discriminator": {"propertyName": "type"}},
        "Cat": kind("CAT"), "Dog": kind("DOG"),
        "Fish": {"type": "object", "properties": {"type": {"type": "string"}}},
        "Bird": {"type": "object", "properties": {"type": {"type": "string"}, "wings": {"type": "integer"}}}
    }));
    let tags = |name: &str| {
        let union = union(&api, name);
        assert_eq!(union.tag.is_some(), name != "Useless", "{name}");
        union
            .variants
            .iter()
            .map(|v| v.tags.join(","))
            .collect::<Vec<_>>()
    };
    assert_eq!(tags("Mapped"), ["cat,kitten", "dog"]);
    assert_eq!(tags("ByConstant"), ["CAT", "DOG"]);
    assert_eq!(tags("ByName"), ["Fish", "Bird"]);
    assert_eq!(tags("Nested"), ["CAT,DOG", "Fish"]);
    assert_eq!(tags("Useless"), ["CAT", "CAT"]);
}

#[test]
fn a_parent_that_lists_its_children_is_a_union_and_they_are_objects() {
    let api = schemas(json!({
        "Pet": {
            "type": "object", "required": ["type"], "properties": {"type": {"type": "string"}},
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {"propertyName": "type", "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}
        },
        "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"claws": {"type": "integer"}}}]},
        "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"friend": {"$ref": "#/components/schemas/Pet"}}}]},
        "Plain": {"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}},
        "Sub": {"allOf": [{"$ref": "#/components/schemas/Plain"}, {"properties": {"x": {"type": "string"}}}]}
    }));
    assert_eq!(variant_names(&api, "Pet"), ["Cat", "Dog"]);
    let pet: Vec<_> = union(&api, "Pet")
        .variants
        .iter()
        .map(|v| v.ty.clone())
        .collect();
    assert_eq!(pet, [id(&api, "Cat"), id(&api, "Dog")]);
    assert_eq!(keys(&api, "Cat"), ["type", "claws"]);
    assert_eq!(property(&api, "Dog", "friend").ty, id(&api, "Pet"));
    assert_eq!(keys(&api, "Sub"), ["kind", "x"]);
}

/// Nothing lists the members; they have the head in their `allOf`.
#[test]
fn a_head_with_a_discriminator_is_the_union_of_its_family() {
    let child = |of: &str| {
        let parent = format!("#/components/schemas/{of}");
        json!({"allOf": [{"$ref": parent}, {"properties": {"own": {"type": "string"}}}]})
    };
    let api = schemas(json!({
        "Pet": {"type": "object", "properties": {"kind": {"type": "string"}},
            "discriminator": {"propertyName": "kind", "mapping": {"dog": "Dog"}}},
        "Cat": child("Pet"), "Lion": child("Cat"), "Dog": child("Pet"),
        "Same": {"allOf": [{"$ref": "#/components/schemas/Pet"}]},
        "Holder": {"type": "object", "properties": {
            "pet": {"$ref": "#/components/schemas/Pet"},
            "cat": {"allOf": [{"$ref": "#/components/schemas/Cat"}], "description": "any cat"},
            "inline": child("Pet")
        }}
    }));
    assert_eq!(
        variant_names(&api, "Pet"),
        ["Cat", "Lion", "Dog", "Same", "Pet"]
    );
    let pet = union(&api, "Pet");
    assert_eq!(pet.tag.as_deref(), Some("kind"));
    let tags: Vec<_> = pet.variants.iter().map(|v| v.tags.join(" ")).collect();
    assert_eq!(tags, ["Cat", "Lion", "dog", "Same", "Pet"]);
    let types: Vec<_> = pet.variants.iter().map(|v| v.ty.clone()).collect();
    let names = ["CatBase", "Lion", "Dog", "Same", "PetBase"];
    assert_eq!(types, names.map(|name| id(&api, name)));
    assert_eq!(variant_names(&api, "Cat"), ["Lion", "Cat"]);
    assert_eq!(keys(&api, "Lion"), ["kind", "own"]);
    assert_eq!(keys(&api, "Same"), ["kind"]);
    assert_eq!(property(&api, "Holder", "pet").ty, id(&api, "Pet"));
    assert_eq!(property(&api, "Holder", "cat").ty, id(&api, "Cat"));
    // Written in place it is only itself.
    assert_eq!(keys(&api, "HolderInline"), ["kind", "own"]);
}

#[test]
fn families_in_a_circle_end() {
    let (api, _) = converted(&json!({"components": {"schemas": {
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}], "discriminator": {"propertyName": "k"}},
        "B": {"allOf": [{"$ref": "#/components/schemas/A"}, {"properties": {"k": {"type": "string"}}}]}
    }}}));
    assert!(api.types.iter().any(|def| def.name.wire == "A"));
}

#[test]
fn bytes_beside_a_text_are_a_text() {
    let api = schemas(json!({
        "A": {"oneOf": [{"type": "string", "format": "byte"}, {"type": "string"}]}
    }));
    assert_eq!(*alias(&api, "A"), string());
}

#[test]
fn unions_within_all_of_are_multiplied() {
    let api = schemas(json!({
        "A": {"allOf": [
            {"properties": {"id": {"type": "string"}}},
            {"oneOf": [{"title": "x", "properties": {"x": {"type": "string"}}}, {"title": "y", "properties": {"y": {"type": "string"}}}]},
            {"oneOf": [{"properties": {"p": {"type": "string"}}}, {"properties": {"q": {"type": "string"}}}]}
        ]}
    }));
    let found: Vec<_> = union(&api, "A")
        .variants
        .iter()
        .map(|v| v.hint.known.join(" "))
        .collect();
    assert_eq!(found, ["id x p", "id y p", "id x q", "id y q"]);
}

#[test]
fn hints_see_through_references() {
    let api = schemas(json!({
        "U": {"oneOf": [
            {"$ref": "#/components/schemas/Object"}, {"$ref": "#/components/schemas/Text"},
            {"type": "array", "items": {"type": "string"}}, {"$ref": "#/components/schemas/Inner"}, {"type": "number"}
        ]},
        "Object": {"type": "object", "required": ["k"], "properties": {
            "k": {"$ref": "#/components/schemas/Text"}, "o": {"type": "string"}
        }},
        "Text": {"type": "string", "enum": ["a", "b"]},
        "Inner": {"oneOf": [{"type": "integer"}, {"type": "boolean"}]}
    }));
    let hints: Vec<_> = union(&api, "U").variants.iter().map(|v| &v.hint).collect();
    assert!(hints[0].closed && !hints[1].closed);
    assert_eq!(hints[0].kinds, [JsonKind::Object]);
    assert_eq!(hints[0].required, ["k"]);
    assert_eq!(hints[0].known, ["k", "o"]);
    assert_eq!(
        hints[0].constants,
        [("k".to_owned(), vec![json!("a"), json!("b")])]
    );
    assert_eq!(
        (hints[1].kinds.as_slice(), hints[1].values.len()),
        ([JsonKind::String].as_slice(), 2)
    );
    assert_eq!(hints[2].kinds, [JsonKind::Array]);
    assert_eq!(hints[3].kinds, [JsonKind::Integer, JsonKind::Boolean]);
    assert_eq!(hints[4].kinds, [JsonKind::Integer, JsonKind::Number]);
}
