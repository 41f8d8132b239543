use std::time::{Duration, Instant};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{Judged, judge, judge_change};
use crate::host::validate::compile::compile;

/// The validator of the first of some definitions.
fn validator(definitions: &[Value]) -> Validator {
    let texts = definitions.iter().map(|it| &*it.to_string().leak());
    let texts: Vec<&'static str> = texts.collect();
    let compiled = compile(texts.leak(), r##"{"$ref":"#/$defs/0"}"##, &[]);
    compiled.expect("schemas").input
}

/// A filter: a leaf, or `and` or `or` of others, in branches that differ by their `op`.
fn filter(branches: &str) -> Validator {
    let of = |op: &str| {
        let args = json!({ "type": "array", "items": { "$ref": "#/$defs/0" } });
        json!({ "type": "object", "properties": { "args": args, "op": { "pattern": op } } })
    };
    let leaf = json!({ "type": "object", "properties": { "leaf": { "type": "string" } },
        "required": ["leaf"] });
    validator(&[json!({ branches: [of("^and$"), of("^or$"), leaf] })])
}

/// Filters in filters; the innermost one is not valid.
fn nested(depth: usize) -> Value {
    let and = |inner| json!({ "op": "and", "args": [inner] });
    (0..depth).fold(json!({ "op": 7, "leaf": 7, "args": 7 }), |inner, _| {
        and(inner)
    })
}

#[test]
fn a_recursive_one_of_costs_no_more_with_each_level() {
    for branches in ["oneOf", "anyOf"] {
        let filter = filter(branches);
        let start = Instant::now();
        for depth in [1, 12, 17, 40, 60] {
            let value = nested(depth);
            assert!(
                matches!(judge(&filter, &value, None), Judged::Faulty(_)),
                "{depth}"
            );
        }
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    }
}

#[test]
fn what_does_not_fit_is_named_where_that_costs_little_and_else_not() {
    let filter = filter("oneOf");
    let (shallow, deep) = (nested(2), nested(60));
    assert!(matches!(
        judge(&filter, &shallow, None),
        Judged::Faulty(Some(_))
    ));
    assert!(matches!(judge(&filter, &deep, None), Judged::Faulty(None)));
}

/// Schemas that are not recursive; each contains the next one in two branches that both fit.
fn doubling(levels: usize) -> Validator {
    let mut definitions: Vec<Value> = Vec::new();
    for level in 1..=levels {
        let next = json!({ "$ref": format!("#/$defs/{level}") });
        let branch = json!({ "properties": { "a": next }, "required": ["a"] });
        definitions.push(json!({ "oneOf": [branch, branch] }));
    }
    definitions.push(json!({ "type": "string" }));
    validator(&definitions)
}

#[test]
fn schemas_that_double_the_work_with_each_level_are_given_up() {
    let validator = doubling(40);
    let value = (0..40).fold(json!("x"), |inner, _| json!({ "a": inner }));
    let start = Instant::now();
    assert!(matches!(judge(&validator, &value, None), Judged::TooMuch));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    // If nobody waits any longer, the check ends at once.
    let start = Instant::now();
    let past = start.checked_sub(Duration::from_secs(1));
    assert!(matches!(judge(&validator, &value, past), Judged::TooMuch));
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn much_that_fits_is_not_too_much() {
    let item = json!({ "type": "object", "required": ["name"], "properties": {
        "name": { "$ref": "#/$defs/2" }, "next": { "$ref": "#/$defs/1" },
    } });
    let list = json!({ "type": "array", "items": { "anyOf": [
        { "$ref": "#/$defs/3" }, { "$ref": "#/$defs/2" }, { "$ref": "#/$defs/1" },
    ] } });
    let validator = validator(&[
        list,
        item,
        json!({ "type": "string" }),
        json!({ "type": "null" }),
    ]);
    let items: Vec<Value> = (0..20_000)
        .map(|_| json!({ "name": "x", "next": { "name": "y" } }))
        .collect();
    assert!(matches!(
        judge(&validator, &Value::Array(items), None),
        Judged::Fits
    ));
}

#[test]
fn unevaluated_properties_are_found_behind_references() {
    let validator = validator(&[
        json!({ "allOf": [{ "$ref": "#/$defs/1" }], "unevaluatedProperties": false }),
        json!({ "type": "object", "properties": { "a": true } }),
    ]);
    assert!(matches!(
        judge(&validator, &json!({ "a": 1 }), None),
        Judged::Fits
    ));
    let other = json!({ "a": 1, "b": 1 });
    assert!(matches!(
        judge(&validator, &other, None),
        Judged::Faulty(Some(_))
    ));
}

#[test]
fn what_was_wrong_before_is_not_the_fault_of_a_change_elsewhere() {
    let schema = json!({ "type": "object", "properties": {
        "name": { "maxLength": 3 }, "note": { "maxLength": 3 },
    } });
    let validator = validator(&[schema]);
    let faulty = |before: Value, after: Value| judge_change(&validator, &before, &after).is_some();
    assert!(!faulty(
        json!({ "name": "long" }),
        json!({ "name": "long", "note": "ok" })
    ));
    assert!(!faulty(json!({ "name": "long" }), json!({ "name": "ok" })));
    assert!(faulty(
        json!({ "name": "long" }),
        json!({ "name": "long", "note": "long" })
    ));
    assert!(faulty(json!({ "name": "ok" }), json!({ "name": "long" })));
}
