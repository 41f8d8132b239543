use serde_json::json;

use super::*;

fn yaml(text: &str) -> Value {
    parse(text, false).unwrap().0
}

fn fault(text: &str) -> SyntaxError {
    parse(text, false).unwrap_err()
}

#[test]
fn keys_are_texts_as_they_are_spelled() {
    let value = yaml("200: a\ntrue: b\n1.10: c\n~: d\n'x': e\n404: {a: 1}\n");
    assert_eq!(
        value,
        json!({ "200": "a", "true": "b", "1.10": "c", "~": "d", "x": "e", "404": { "a": 1 } })
    );
}

#[test]
fn scalars_keep_their_kinds() {
    let value =
        yaml("[1, -1, 18446744073709551615, 1.5, 007, yes, no, 'true', true, null, ~, 2024-01-01]");
    assert_eq!(
        value,
        json!([
            1,
            -1,
            u64::MAX,
            1.5,
            "007",
            "yes",
            "no",
            "true",
            true,
            null,
            null,
            "2024-01-01"
        ])
    );
    assert_eq!(
        yaml("a: 340282366920938463463374607431768211455"),
        json!({ "a": 3.402823669209385e38 })
    );
}

#[test]
fn order_is_kept() {
    let keys = |value: Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(yaml("z: 1\na: 2\nm: 3\n")), ["z", "a", "m"]);
    assert_eq!(keys(yaml(r#"{"z": 1, "a": 2, "m": 3}"#)), ["z", "a", "m"]);
}

#[test]
fn duplicates_are_named_with_their_place() {
    let error = fault("a:\n  b: 1\n  c: 2\n  b: 3\n");
    assert_eq!(error.message, "duplicate key `b`");
    assert_eq!(error.position, Some((4, 3)));
    let error = fault("{\n  \"a\": {\"é\": 1, \"é\": 2}\n}");
    assert_eq!(error.message, "duplicate key `é`");
    assert_eq!(error.position, Some((2, 17)));
}

#[test]
fn merges_are_applied_and_own_keys_win() {
    let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n\
                one: {<<: *base, b: 9}\ntwo: {<<: [*base, *more]}\nname: {'<<': text}\n";
    let value = yaml(text);
    assert_eq!(value["one"], json!({ "b": 9, "a": 1 }));
    assert_eq!(value["two"], json!({ "a": 1, "b": 2, "c": 4 }));
    assert_eq!(value["name"], json!({ "<<": "text" }));
    assert_eq!(
        parse(r#"{"<<": {"a": 1}}"#, true).unwrap().0,
        json!({ "<<": { "a": 1 } })
    );
}

#[test]
fn tags_are_applied_or_ignored() {
    assert_eq!(
        yaml("a: !!str 123\nb: !!int '4'\nc: !Sub {x: 1}\nd: !x [1]\ne: !y text"),
        json!({ "a": "123", "b": 4, "c": { "x": 1 }, "d": [1], "e": "text" })
    );
    assert!(
        fault("a: !include b.yaml")
            .message
            .contains("write `$ref: file.yaml`")
    );
}

#[test]
fn what_json_cannot_hold_is_rejected() {
    for text in ["a: .nan", "a: .inf", "a: -.inf"] {
        let error = fault(text);
        assert!(error.message.contains("not JSON"), "{error:?}");
        assert!(error.position.is_some(), "{error:?}");
    }
    assert!(fault("? [a, b]\n: c").message.contains("key"));
}

#[test]
fn faults_have_places_and_columns_count_characters() {
    let error = parse("{\n  \"é\": x\n}", true).unwrap_err();
    assert_eq!(error.position, Some((2, 8)), "{error:?}");
    let error = fault("a: 1\nb: [1, 2\nc: 3\n");
    assert_eq!(error.position.map(|(line, _)| line), Some(3), "{error:?}");
    let error = fault("a:\n\tb: 1\n");
    assert_eq!(
        error.help.as_deref(),
        Some("YAML is indented with spaces: replace the tabs")
    );
    assert!(
        fault("a: 1\n---\nb: 2\n")
            .message
            .contains("several YAML documents")
    );
    assert!(fault("a: *nowhere").message.contains("unknown anchor"));
}

#[test]
fn json_like_yaml_is_yaml() {
    assert_eq!(
        parse("{a: 1}", false).unwrap(),
        (json!({ "a": 1 }), Format::Yaml)
    );
    assert_eq!(
        parse(" {\"a\": 1}", false).unwrap(),
        (json!({ "a": 1 }), Format::Json)
    );
    assert!(parse("{a: 1}", true).is_err());
}

#[test]
fn hostile_texts_end_soon() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, base) in "bcdefghijk".chars().zip("abcdefghij".chars()) {
        let list = vec![format!("*{base}"); 10].join(", ");
        bomb.push_str(&format!("{name}: &{name} [{list}]\n"));
    }
    assert!(
        fault(&bomb).message.contains("aliases"),
        "{:?}",
        fault(&bomb)
    );

    // Few jumps, but much text each.
    let mut wide = format!("a: &a '{}'\nb:\n", "x".repeat(1 << 20));
    wide.push_str(&"- *a\n".repeat(100_000));
    assert!(
        fault(&wide).message.contains("aliases"),
        "{:?}",
        fault(&wide)
    );

    for open in ["[", "{\"a\":", "{a: ", "[{a: "] {
        let message = fault(&open.repeat(10_000)).message;
        assert!(
            message.contains("128 levels") || message.contains("did not find"),
            "{message}"
        );
    }
    assert!(
        fault(&format!("a:\n {}x", "- ".repeat(10_000)))
            .message
            .contains("128 levels")
    );
    assert!(fault(&"[".repeat(10 << 20)).message.contains("nodes"));
    assert!(fault(&"[".repeat(8 << 20)).message.contains("128 levels"));
}

#[test]
fn a_cycle_of_an_alias_ends() {
    let error = fault("a: &a [*a]");
    assert!(
        error.message.contains("128 levels") || error.message.contains("anchor"),
        "{error:?}"
    );
}

#[test]
fn a_fault_at_the_end_lies_in_the_text() {
    for text in ["{\"a\": ", "a: [1,", "a: {b: \"c\"", "a: 'b"] {
        let error = fault(text);
        let (line, column) = error.position.unwrap();
        assert_eq!(line, 1, "{error:?}");
        assert!(column <= text.len() + 1, "{error:?}");
    }
    let error = fault("a: 1\u{2028}\u{85}b\nc: [");
    assert_eq!(error.position.map(|(line, _)| line), Some(2), "{error:?}");
    let error = fault("é: 1\r\nb: @\r\n");
    assert_eq!(error.position, Some((2, 4)), "{error:?}");
}

#[test]
fn a_character_that_yaml_has_not_has_a_place() {
    let error = fault("a: 1\né: a\0b\n");
    assert_eq!(error.message, "control characters are not allowed");
    assert_eq!(error.position, Some((2, 5)));
}
