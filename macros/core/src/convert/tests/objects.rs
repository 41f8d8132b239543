use serde_json::json;

use super::*;

#[test]
fn scalars_by_type_and_format() {
    let cases = [
        (json!({"type": "string"}), string()),
        (
            json!({"type": "string", "format": "date"}),
            Ty::String {
                format: Some("date".into()),
            },
        ),
        (json!({"type": "string", "format": "byte"}), Ty::Base64),
        // In JSON there are no raw bytes.
        (
            json!({"type": "string", "format": "binary"}),
            Ty::String {
                format: Some("binary".into()),
            },
        ),
        (json!({"type": "integer"}), Ty::I64),
        (
            json!({"type": "integer", "format": "int32", "minimum": 0}),
            Ty::I32,
        ),
        (json!({"type": "integer", "format": "uint64"}), Ty::U64),
        (json!({"type": "integer", "minimum": 0.0}), Ty::I64),
        (json!({"type": "number"}), Ty::F64),
        (json!({"type": "number", "format": "float"}), Ty::F64),
        (json!({"type": "boolean"}), Ty::Bool),
        (json!({"type": "boolean", "enum": [true]}), Ty::Bool),
        (
            json!({"format": "date-time"}),
            Ty::String {
                format: Some("date-time".into()),
            },
        ),
        (
            json!({"type": "array", "items": {"type": "integer", "nullable": true}}),
            list(nullable(Ty::I64)),
        ),
        (json!({"type": "array"}), list(Ty::Any)),
        (json!({"type": "object"}), map(Ty::Any)),
        (
            json!({"additionalProperties": {"type": "number"}}),
            map(Ty::F64),
        ),
        (
            json!({"type": "object", "x-pattern-properties": {"^a": {"type": "string"}}}),
            map(string()),
        ),
        (
            json!({"type": "array", "x-prefix-items": [{"type": "string"}, {"type": "integer"}]}),
            Ty::Tuple(vec![string(), Ty::I64]),
        ),
        (
            json!({"type": "integer", "minimum": 0, "maximum": 18446744073709551615_u64}),
            Ty::U64,
        ),
        (json!({"enum": [null]}), Ty::Unit),
        (json!({}), Ty::Any),
        (json!({"description": "anything", "not": {}}), Ty::Any),
    ];
    for (schema, expected) in cases {
        let api = schemas(json!({"A": schema}));
        assert_eq!(*alias(&api, "A"), expected, "{schema}");
        assert_eq!(api.types.len(), 1, "{schema}");
    }
}

#[test]
fn enums_keep_their_values_as_the_wire_has_them() {
    let api = schemas(json!({
        "Text": {"type": "string", "enum": ["a", "b", "a", null, 1.1, true]},
        "Number": {"type": "integer", "enum": [1, "2", 3]},
        "Mixed": {"enum": ["a", 1, false]}
    }));
    assert_eq!(
        enumeration(&api, "Text"),
        [json!("a"), json!("b"), json!("1.1"), json!("true")]
    );
    assert_eq!(enumeration(&api, "Number"), [json!(1), json!(2), json!(3)]);
    assert_eq!(
        enumeration(&api, "Mixed"),
        [json!("a"), json!(1), json!(false)]
    );
}

#[test]
fn presence_and_null_are_apart() {
    let api = schemas(json!({
        "A": {"type": "object", "required": ["r", "rn"], "properties": {
            "r": {"type": "string"}, "rn": {"type": "string", "nullable": true},
            "o": {"type": "string"}, "on": {"$ref": "#/components/schemas/N"},
            "e": {"type": "string", "enum": ["x", "y", null]}, "any": {}
        }},
        "N": {"type": "object", "nullable": true, "properties": {"a": {"type": "string"}}}
    }));
    let found: Vec<_> = object(&api, "A")
        .properties
        .iter()
        .map(|p| (p.required, p.nullable))
        .collect();
    let expected = [
        (true, false),
        (true, true),
        (false, false),
        (false, true),
        (false, true),
        (false, true),
    ];
    assert_eq!(found, expected);
    assert_eq!(property(&api, "A", "on").ty, id(&api, "N"));
}

#[test]
fn inline_types_are_named_after_their_place() {
    let api = schemas(json!({"invoice_item": {"type": "object", "properties": {
        "billing_period": {"type": "object", "properties": {"from": {"type": "string"}}},
        "fees": {"type": "array", "items": {"type": "object", "properties": {"a": {}}}},
        "by_key": {"additionalProperties": {"type": "string", "enum": ["a"]}},
        "kind": {"type": "string", "enum": ["only"]}
    }}}));
    let names: Vec<_> = api.types.iter().map(|def| def.name.wire.as_str()).collect();
    assert_eq!(
        names,
        [
            "invoice_item",
            "InvoiceItemBillingPeriod",
            "InvoiceItemFeesItem",
            "InvoiceItemByKeyValue",
            "InvoiceItemKind"
        ]
    );
    assert_eq!(
        property(&api, "invoice_item", "kind").constant,
        Some(json!("only"))
    );
}

#[test]
fn all_of_merges_references_and_own_parts() {
    let api = schemas(json!({
        "Base": {"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string"}, "kind": {"type": "string"}, "meta": {"type": "object", "properties": {"a": {"type": "string"}}}
        }},
        "Child": {
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "required": ["kind"], "properties": {
                    "kind": {"type": "string", "enum": ["child"]},
                    "meta": {"type": "object", "properties": {"b": {"type": "integer"}}},
                    "extra": {"type": "integer"}
                }}
            ],
            "required": ["extra"], "additionalProperties": {"type": "string"}
        },
        "Same": {"allOf": [{"$ref": "#/components/schemas/Base"}], "nullable": true},
        "Holder": {"type": "object", "properties": {
            "base": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"description": "the base"}], "nullable": true, "description": "outer"}
        }}
    }));
    assert_eq!(keys(&api, "Child"), ["id", "kind", "meta", "extra"]);
    let required: Vec<_> = object(&api, "Child")
        .properties
        .iter()
        .map(|p| p.required)
        .collect();
    assert_eq!(required, [true, true, false, true]);
    assert_eq!(
        property(&api, "Child", "kind").constant,
        Some(json!("child")),
        "the narrower one"
    );
    assert_eq!(
        keys(&api, "ChildMeta"),
        ["a", "b"],
        "overlapping objects are merged"
    );
    assert_eq!(object(&api, "Child").additional, Some(string()));
    assert_eq!(*alias(&api, "Same"), id(&api, "Base"));
    let base = property(&api, "Holder", "base");
    assert_eq!((&base.ty, base.nullable), (&id(&api, "Base"), true));
    assert_eq!(base.docs.description.as_deref(), Some("outer"));
}

#[test]
fn parts_that_contradict_each_other_are_reported() {
    let (api, problems) = converted(&json!({"components": {"schemas": {"A": {
        "allOf": [{"type": "string"}, {"type": "integer"}]
    }}}}));
    assert_eq!(*alias(&api, "A"), Ty::I64);
    assert_eq!(problems.len(), 1);
    assert!(
        problems[0].starts_with("warning #/components/schemas/A/allOf/1: "),
        "{problems:?}"
    );
}

#[test]
fn what_is_required_but_not_described_is_reported_and_optional() {
    let (api, problems) = converted(&json!({"components": {"schemas": {"A": {
        "type": "object", "required": ["a", "b"], "properties": {"a": {"type": "string"}}
    }}}}));
    assert_eq!(keys(&api, "A"), ["a", "b"]);
    assert!(!property(&api, "A", "b").required);
    assert_eq!(
        problems,
        ["warning #/components/schemas/A/required: `b` is required, but no property has that name"]
    );
}

#[test]
fn one_bad_schema_costs_one_message() {
    let (api, problems) = converted(&json!({"components": {"schemas": {
        "A": {"type": "object", "properties": {
            "good": {"type": "string"},
            "bad": {"type": "string", "nullable": "yes"},
            "worse": "string",
            "unknown": {"type": "strin"}
        }},
        "B": {"type": "integer"}
    }}}));
    assert_eq!(keys(&api, "A"), ["good", "bad", "worse", "unknown"]);
    assert_eq!(property(&api, "A", "bad").ty, string());
    assert_eq!(*alias(&api, "B"), Ty::I64);
    assert_eq!(
        problems,
        [
            "warning #/components/schemas/A/properties/bad/nullable: `nullable` of this schema can't \
             be read: invalid type: string \"yes\", expected a boolean; it is ignored",
            "warning #/components/schemas/A/properties/worse: a schema must be an object, but this \
             is a string; any value is accepted",
            "warning #/components/schemas/A/properties/unknown/type: `strin` is not a type of OpenAPI; it \
             is ignored",
        ]
    );
}

#[test]
fn read_only_is_required_in_responses_only() {
    let schema = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
    let both = json!({"type": "object", "required": ["id", "secret"], "properties": {
        "id": {"type": "string", "readOnly": true}, "secret": {"type": "string", "writeOnly": true}
    }});
    let (api, problems) = converted(&json!({
        "paths": {"/a": {"post": {
            "requestBody": schema("Sent"), "responses": {"200": schema("Got"), "201": schema("Both")}
        }, "put": {"requestBody": schema("Both"), "responses": {}}}},
        "components": {"schemas": {"Sent": both, "Got": both, "Both": both}}
    }));
    assert_eq!(problems, [""; 0]);
    let required = |name| {
        let object = object(&api, name);
        object
            .properties
            .iter()
            .map(|p| p.required)
            .collect::<Vec<_>>()
    };
    assert_eq!(required("Sent"), [false, true]);
    assert_eq!(required("Got"), [true, false]);
    assert_eq!(required("Both"), [false, false]);
}
