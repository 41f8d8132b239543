//! Formats, enums and constants.

use serde_json::json;

use crate::support::document;

document!("documents/constructs/scalars.yaml");

#[test]
fn formats_are_typed_where_nothing_is_lost() {
    let formats = host::Formats::new();
    let _: (Option<i64>, Option<i32>, Option<u32>, Option<u64>) = (
        formats.integer,
        formats.int32,
        formats.uint32,
        formats.uint64,
    );
    let _: (Option<f64>, Option<f64>) = (formats.float, formats.double);
    let _: (Option<String>, Option<String>) = (formats.decimal, formats.date_time);
    kept!(Formats: json!({
        "integer": i64::MIN, "int8": -128, "int16": 32767, "int32": i32::MIN, "int64": i64::MAX,
        "uint8": 255, "uint16": 65535, "uint32": u32::MAX, "uint64": u64::MAX, "uint": u64::MAX,
        "int128": 1, "unix_time": 1, "number": 1.5, "float": 0.1, "double": 0.1, "decimal_number": 12.34, "byte": "YWI=", "base64": "YWI=", "base64url": "YWI_",
        "binary": "not bytes", "date": "2026-02-30", "date_time": "2026-01-01T00:00:00.123456789+01:00",
        "time": "24:00", "duration": "P1Y", "uuid": "of no form", "uri": "::", "email": "x",
        "decimal": "0.10000000000000000000000001", "int64_text": "9007199254740993", "ipv4": "x",
        "regex": "(", "own": "x", "password": "p", "json": "{", "format_without_type": "d",
        "boolean": false, "type_null": null, "swagger_file": "f"
    }));
    refused!(Formats: json!({"int32": 2147483648_i64}), "int32");
    refused!(Formats: json!({"uint32": -1}), "uint32");
    refused!(Formats: json!({"integer": 1.5}), "integer");
    refused!(Formats: json!({"byte": "not base64!"}), "byte");
    refused!(Formats: json!({"boolean": "true"}), "boolean");
    refused!(Formats: json!({"number": "1"}), "number");
}

#[test]
fn integers_that_are_shown_above_i64_are_unsigned() {
    let great = host::GreatIntegers::new();
    let _: (Option<u64>, Option<u64>, Option<u64>, Option<u64>) =
        (great.allowed, great.by_default, great.shown, great.listed);
    let _: (Option<i64>, Option<i64>) = (great.shown_small, great.of_a_format);
    // No 64-bit type holds both the example and the allowed values.
    let _: Option<i128> = great.shown_and_negative;
    kept!(GreatIntegers: json!({
        "allowed": u64::MAX, "by_default": u64::MAX, "shown": u64::MAX, "shown_small": i64::MAX,
        "shown_and_negative": -1, "of_a_format": 1, "listed": u64::MAX
    }));
    refused!(GreatIntegers: json!({"shown": -1}), "shown");
}

#[test]
fn enums_of_any_scalars() {
    for (name, values) in [
        ("integers", json!([1, 2, -3, 0, 99])),
        ("numbers", json!([0.5, 1, 2.5, 99.5])),
        (
            "big",
            json!([9007199254740993_u64, u64::MAX, 9007199254740992_u64]),
        ),
        ("mixed", json!([1, "1", 1.5, true, "true", null, "new"])),
        ("booleans", json!([true, false])),
        ("only_true", json!([true, false])),
        ("nullable", json!(["a", null, "new"])),
        ("nullable_old", json!(["a", null])),
        ("duplicates", json!(["a", "b", "A", "B"])),
        ("yaml_words", json!(["yes", "no", "on", "off", "new"])),
        ("objects", json!([{"a": 1}, {"a": 3}])),
        ("arrays", json!([[1], [3]])),
        ("scalars_and_objects", json!(["a", {"a": 1}, [1]])),
        ("with_empty", json!(["", "a"])),
    ] {
        for value in values.as_array().unwrap() {
            kept!(Enums: json!({name: value}));
        }
    }
    refused!(Enums: json!({"integers": {}}), "integers");
    refused!(Enums: json!({"duplicates": 1}), "duplicates");
}

#[test]
fn constants_are_filled_in_by_new() {
    let constants = host::Constants::new(json!({"a": [1, 2]}), json!([1, "a"]));
    let expected = json!({
        "text": "fixed", "number": 3, "float": 1.5, "boolean": false, "object": {"a": [1, 2]},
        "list": [1, "a"], "null_value": null
    });
    assert_eq!(serde_json::to_value(&constants).unwrap(), expected);
    kept!(Constants: expected);
}

#[test]
fn all_of_it_crosses_the_wire() {
    let everything = json!({
        "formats": {"float": 0.1, "uint64": u64::MAX, "byte": "YWI=", "decimal": "0.10", "type_null": null},
        "enums": {"mixed": "true", "big": 9007199254740993_u64, "nullable": null, "objects": {"a": 2}},
        "constants": {
            "text": "fixed", "number": 3, "float": 1.5, "boolean": false, "object": {"a": [1, 2]},
            "list": [1, "a"], "null_value": null, "empty": "", "optional": "maybe"
        }
    });
    assert_eq!(crosses(everything.clone()), everything);
}
