//! Unions, families and mappings.

use extism_openapi_core::emit::Side;
use extism_openapi_core::ir::{Ty, TypeId};

use crate::{api, expanded, one, properties, property, said, union, variants};

/// openapi-generator#2845.
#[test]
fn a_family_within_a_family_is_chosen_by_its_own_tag() {
    let document = one("
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}
    Cat:
      allOf:
        - {$ref: '#/components/schemas/Animal'}
        - {type: object, required: [breed], properties: {breed: {type: string}}}
      discriminator: {propertyName: breed, mapping: {siam: '#/components/schemas/Siam'}}
    Siam: {allOf: [{$ref: '#/components/schemas/Cat'}, {type: object, properties: {noise: {type: string}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {bark: {type: string}}}]}
");
    let api = api(&document);
    assert_eq!(
        variants(&api, "Animal"),
        ["Cat cat,Siam", "Dog Dog", "AnimalBase Animal"]
    );
    assert_eq!(variants(&api, "Cat"), ["Siam siam", "CatBase Cat"]);
    let noise = properties(&api, "Siam")
        .iter()
        .map(|it| it.name.wire.as_str());
    assert_eq!(noise.collect::<Vec<_>>(), ["kind", "breed", "noise"]);
}

/// OpenAPI.NET.OData#242.
#[test]
fn a_mapping_without_a_union_makes_one() {
    let document = one("
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}, name: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, name: {type: string}, lives: {type: integer}}}
    Dog: {type: object, properties: {bark: {type: boolean}}}
");
    let api = api(&document);
    let found = variants(&api, "Animal");
    assert_eq!(found[0], "Cat cat");
    assert_eq!(found.len(), 3, "{found:?}");
    let dog = properties(&api, "AnimalDog")
        .iter()
        .map(|it| it.name.wire.as_str());
    assert_eq!(dog.collect::<Vec<_>>(), ["kind", "name", "bark"]);
    assert_eq!(said(&document), [""; 0]);
}

/// docusaurus-openapi's pull request 1044.
#[test]
fn a_mapping_to_nowhere_is_reported_at_its_place() {
    let document = one("
    Animal:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/NoSuch', fox: Missing}}
    Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {type: object, properties: {lives: {type: integer}}}]}
");
    assert_eq!(
        said(&document),
        [
            "the mapping names nothing: there is no `#/components/schemas/NoSuch`",
            "the mapping names nothing: there is no `Missing`"
        ]
    );
    assert_eq!(
        variants(&api(&document), "Animal"),
        ["Cat cat", "AnimalBase Animal"]
    );
}

/// redocly-cli#2028.
#[test]
fn an_optional_tag_is_written_where_the_type_has_it() {
    let document = one("
    X:
      anyOf: [{$ref: '#/components/schemas/Str'}, {$ref: '#/components/schemas/Int'}]
      discriminator: {propertyName: objectType, mapping: {str: '#/components/schemas/Str', int: '#/components/schemas/Int'}}
    Str: {type: object, properties: {objectType: {type: string, enum: [str]}, s: {type: string}}}
    Int: {type: object, properties: {objectType: {type: string}, i: {type: integer}}}
");
    let text = expanded(Side::Guest, &document);
    // Nothing is added to what was read; a value that a user makes gets the tag.
    assert!(!text.contains("__p::Some((\"objectType\""), "{text}");
    assert!(
        text.contains("object_type: __p::Some(StrObjectType::Str)"),
        "{text}"
    );
    assert!(
        text.contains("object_type: __p::Some(__p::String::from(\"int\"))"),
        "{text}"
    );
}

/// OpenAPI 3.2.
#[test]
fn a_default_mapping_is_the_variant_of_the_rest() {
    let document = one("
    Pet:
      discriminator: {propertyName: kind, defaultMapping: Other, mapping: {cat: Cat}}
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Other'}]
    Cat: {type: object, required: [kind], properties: {kind: {const: cat}, a: {type: string}}}
    Other: {type: object, properties: {kind: {type: string}, b: {type: string}}}
")
    .replace("3.1.0", "3.2.0");
    assert_eq!(union(&api(&document), "Pet").fallback, Some(1));
    let text = expanded(Side::Host, &document);
    assert!(
        text.contains("const FALLBACK: __p::Option<usize> = __p::Some(1);"),
        "{text}"
    );
}

/// The envelope of Cloudflare's responses.
#[test]
fn a_union_that_an_all_of_narrows_is_the_narrower_type() {
    let document = one("
    List: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {result: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}]}
    One: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {result: {$ref: '#/components/schemas/Thing'}}}]}
    Turned: {allOf: [{type: object, properties: {result: {$ref: '#/components/schemas/Thing'}}}, {$ref: '#/components/schemas/Base'}]}
    Odd: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {result: {type: boolean}}}]}
    Base: {type: object, properties: {ok: {type: boolean}, result: {anyOf: [{type: object}, {type: array, items: {}}, {type: string}]}}}
    Thing: {type: object, properties: {id: {type: string}}}
");
    let api = api(&document);
    let thing = api
        .types
        .iter()
        .position(|def| def.name.wire == "Thing")
        .expect("Thing");
    let thing = Ty::Named(TypeId(thing));
    assert_eq!(
        property(&api, "List", "result").ty,
        Ty::List(Box::new(thing.clone()))
    );
    assert_eq!(property(&api, "One", "result").ty, thing);
    assert_eq!(property(&api, "Turned", "result").ty, thing);
    assert_eq!(property(&api, "Odd", "result").ty, Ty::Bool);
    let message =
        "no branch of this union has the type that an `allOf` narrows it to; that type is used";
    assert_eq!(said(&document), [message]);
}
