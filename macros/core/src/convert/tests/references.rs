use serde_json::json;

use super::*;

#[test]
fn references_lead_anywhere() {
    let api = schemas(json!({
        "A": {"type": "object", "properties": {
            "inner": {"type": "object", "properties": {"x": {"type": "string"}}},
            "self": {"$ref": "#/components/schemas/A"}
        }},
        "B": {"type": "object", "properties": {
            "inner": {"$ref": "#/components/schemas/A/properties/inner"},
            "chain": {"$ref": "#/components/schemas/C"},
            "behind": {"$ref": "#/components/schemas/C/properties/inner"},
            "escaped": {"$ref": "#/components/schemas/D%20~1"}
        }},
        "C": {"$ref": "#/components/schemas/A"},
        "D /": {"type": "string", "enum": ["d"]}
    }));
    assert_eq!(
        property(&api, "B", "inner").ty,
        property(&api, "A", "inner").ty
    );
    assert_eq!(
        property(&api, "B", "behind").ty,
        property(&api, "A", "inner").ty
    );
    assert_eq!(property(&api, "B", "chain").ty, id(&api, "A"));
    assert_eq!(property(&api, "A", "self").ty, id(&api, "A"));
    assert_eq!(property(&api, "B", "escaped").ty, id(&api, "D /"));
    assert_eq!(*alias(&api, "C"), id(&api, "A"));
}

#[test]
fn a_component_lends_its_name_to_what_it_refers_to() {
    let (api, problems) = converted(&json!({
        "components": {"schemas": {
            "First": {"type": "object", "properties": {"fee": {"$ref": "#/x-files/0"}}},
            "Fee": {"$ref": "#/x-files/0"}
        }},
        "x-files": [{"type": "object", "properties": {"parent": {"$ref": "#/x-files/0"}}}]
    }));
    assert_eq!(problems, [""; 0]);
    assert_eq!(property(&api, "First", "fee").ty, id(&api, "Fee"));
    assert_eq!(property(&api, "Fee", "parent").ty, id(&api, "Fee"));
    assert_eq!(api.types.len(), 2);
}

#[test]
fn what_is_in_another_file_is_named_after_it() {
    let (api, problems) = converted(&json!({
        "components": {"schemas": {"A": {"type": "object", "properties": {
            "one": {"$ref": "#/x-extism-openapi-files/models~1tax_rate.yaml"},
            "two": {"$ref": "#/x-extism-openapi-files/common.yaml/definitions/money"}
        }}}},
        "x-extism-openapi-files": {
            "models/tax_rate.yaml": {"type": "object", "properties": {
                "kind": {"type": "string", "enum": ["vat", "sales"]}
            }},
            "common.yaml": {"definitions": {"money": {"type": "object", "properties": {
                "cents": {"type": "integer"}
            }}}}
        }
    }));
    assert_eq!(problems, [""; 0]);
    let names: Vec<_> = api.types.iter().map(|def| def.name.wire.as_str()).collect();
    assert_eq!(names, ["A", "TaxRate", "TaxRateKind", "Money"]);
}

#[test]
fn references_to_nothing_are_reported_with_the_nearest_name() {
    let mut diagnostics = Diagnostics::default();
    let document = json!({"components": {"schemas": {
        "Customer": {"type": "string"},
        "A": {"type": "object", "properties": {
            "c": {"$ref": "#/components/schemas/Custmer"}, "d": {"$ref": "other.yaml"}
        }}
    }}});
    let api = unnamed(&document, &mut diagnostics);
    let found: Vec<_> = diagnostics
        .iter()
        .map(|d| (d.pointer.to_string(), d.help.clone()))
        .collect();
    assert_eq!(
        found[0],
        (
            "#/components/schemas/A/properties/c/$ref".to_owned(),
            Some("there is `Customer` in the same place".to_owned())
        )
    );
    assert_eq!(
        found.len(),
        1,
        "`other.yaml` was reported when the files were read"
    );
    assert_eq!(property(&api, "A", "c").ty, Ty::Any);
    assert_eq!(property(&api, "A", "d").ty, Ty::Any);
}

#[test]
fn circles_end() {
    let (api, problems) = converted(&json!({"components": {"schemas": {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
        "C": {"allOf": [{"$ref": "#/components/schemas/D"}]},
        "D": {"allOf": [{"$ref": "#/components/schemas/C"}]},
        "E": {"$ref": "#/components/schemas/E/inner"},
        "F": {"allOf": [{"$ref": "#/components/schemas/F"}, {"properties": {"a": {"type": "string"}}}]},
        "G": {"type": "array", "items": {"$ref": "#/components/schemas/G/items"}},
        "H": {"type": "object", "properties": {
            "list": {"type": "array", "items": {"$ref": "#/components/schemas/H/properties/list"}}
        }}
    }}}));
    assert_eq!(keys(&api, "F"), ["a"]);
    let list = property(&api, "H", "list").ty.clone();
    let Ty::Named(named) = list else {
        panic!("a list of itself needs a name: {list:?}")
    };
    assert_eq!(api.types[named.0].name.wire, "HList");
    assert_eq!(*alias(&api, "HList"), Ty::List(Box::new(list)));
    let untyped = problems
        .iter()
        .filter(|problem| problem.ends_with("any value is accepted"))
        .count();
    // A and B, C with D, E, G.
    assert_eq!(untyped, 5, "{problems:#?}");
    assert_eq!(problems.len(), 6, "{problems:#?}");
}

#[test]
fn long_chains_end_without_overflow() {
    let mut components = serde_json::Map::new();
    let mut files = Vec::new();
    let count = 2_000;
    for index in 0..count {
        let next = format!("#/components/schemas/S{}", (index + 1) % count);
        components.insert(
            format!("S{index}"),
            json!({"allOf": [{"$ref": next}, {"properties": {"a": {}}}]}),
        );
        files.push(json!({"type": "object", "properties": {"n": {"$ref": format!("#/x-files/{}", index + 1)}}}));
    }
    components.insert("Start".to_owned(), json!({"$ref": "#/x-files/0"}));
    // In a thread as small as those of tests and of compilers are.
    let document = json!({"components": {"schemas": components}, "x-files": files});
    let (_, problems) = converted(&document);
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("too deeply")),
        "{problems:?}"
    );
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("`allOf` are nested in one another"))
    );
}
