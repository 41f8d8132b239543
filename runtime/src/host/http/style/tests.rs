use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::Writing;
use crate::contract::operation::Style;
use crate::host::http::encode;
use crate::operation::Style::*;

fn writing(style: Style, explode: bool) -> Writing<'static> {
    Writing {
        name: "color",
        style,
        explode,
        encode: encode::value,
        encode_key: encode::value,
    }
}

fn text(style: Style, explode: bool, value: &Value) -> String {
    let raw = to_raw_value(value).unwrap();
    writing(style, explode).text(&raw).unwrap()
}

fn query(style: Style, explode: bool, value: &Value) -> String {
    query_of_json(style, explode, &value.to_string())
}

fn query_of_json(style: Style, explode: bool, json: &str) -> String {
    let raw = RawValue::from_string(json.to_owned()).unwrap();
    let pairs = writing(style, explode).pairs(&raw).unwrap();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn examples() -> [Value; 4] {
    [
        json!(""),
        json!("blue"),
        json!(["blue", "black", "brown"]),
        json!({"B": 150, "G": 200, "R": 100}),
    ]
}

/// The specification's table of examples; the object's members in alphabetical order, so that the
/// expectations hold whether or not serde_json keeps the order.
#[test]
fn the_table_of_the_specification() {
    type Write = fn(Style, bool, &Value) -> String;
    type Row = (Write, Style, bool, [&'static str; 4]);
    let table: [Row; 11] = [
        (
            text,
            Matrix,
            false,
            [
                ";color",
                ";color=blue",
                ";color=blue,black,brown",
                ";color=B,150,G,200,R,100",
            ],
        ),
        (
            text,
            Matrix,
            true,
            [
                ";color",
                ";color=blue",
                ";color=blue;color=black;color=brown",
                ";B=150;G=200;R=100",
            ],
        ),
        (
            text,
            Label,
            false,
            [".", ".blue", ".blue,black,brown", ".B,150,G,200,R,100"],
        ),
        (
            text,
            Label,
            true,
            [".", ".blue", ".blue.black.brown", ".B=150.G=200.R=100"],
        ),
        (
            text,
            Simple,
            false,
            ["", "blue", "blue,black,brown", "B,150,G,200,R,100"],
        ),
        (
            text,
            Simple,
            true,
            ["", "blue", "blue,black,brown", "B=150,G=200,R=100"],
        ),
        (
            query,
            Form,
            false,
            [
                "color=",
                "color=blue",
                "color=blue,black,brown",
                "color=B,150,G,200,R,100",
            ],
        ),
        (
            query,
            Form,
            true,
            [
                "color=",
                "color=blue",
                "color=blue&color=black&color=brown",
                "B=150&G=200&R=100",
            ],
        ),
        (
            query,
            SpaceDelimited,
            false,
            [
                "color=",
                "color=blue",
                "color=blue%20black%20brown",
                "color=B%20150%20G%20200%20R%20100",
            ],
        ),
        (
            query,
            PipeDelimited,
            false,
            [
                "color=",
                "color=blue",
                "color=blue%7Cblack%7Cbrown",
                "color=B%7C150%7CG%7C200%7CR%7C100",
            ],
        ),
        (
            query,
            DeepObject,
            true,
            [
                "color=",
                "color=blue",
                "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
                "color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100",
            ],
        ),
    ];
    for (write, style, explode, expected) in table {
        for (value, expected) in examples().iter().zip(expected) {
            assert_eq!(
                write(style, explode, value),
                expected,
                "{style:?} {explode} {value}"
            );
        }
    }
}

#[test]
fn separators_inside_values_are_encoded() {
    let value = json!(["a,b", "c|d e", "f.g;h=i"]);
    assert_eq!(text(Simple, false, &value), "a%2Cb,c%7Cd%20e,f.g%3Bh%3Di");
    assert_eq!(
        query(PipeDelimited, false, &value),
        "color=a%2Cb%7Cc%7Cd%20e%7Cf.g%3Bh%3Di"
    );
    assert_eq!(
        query(DeepObject, true, &json!({"a]&b": "1"})),
        "color%5Ba%5D%26b%5D=1"
    );
}

#[test]
fn empty_null_and_nested() {
    for style in [Form, SpaceDelimited, PipeDelimited] {
        assert_eq!(query(style, false, &json!([])), "");
        assert_eq!(query(style, false, &json!({})), "");
    }
    assert_eq!(query(Form, true, &json!([])), "");
    assert_eq!(query(DeepObject, true, &json!({})), "");
    assert_eq!(text(Matrix, true, &json!([])), "");
    assert_eq!(text(Label, false, &json!({})), "");
    assert_eq!(query(Form, true, &json!(["a", null, ""])), "color=a&color=");
    assert_eq!(query(Form, true, &json!({"a": null, "b": true})), "b=true");
    assert_eq!(
        query(Form, true, &json!([{"a": 1}])),
        "color=%7B%22a%22%3A1%7D"
    );
    let nested = json!({"a": {"b": [1, 2]}, "c": null});
    assert_eq!(
        query(DeepObject, true, &nested),
        "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D=2"
    );
}
/// Stripe's forms: with a repeated name the two prices' members could not be told apart.
#[test]
fn objects_in_a_deep_array_stay_apart() {
    assert_eq!(
        query(DeepObject, true, &json!([{"a": 1, "b": 2}, {"a": 3}, null])),
        "color%5B0%5D%5Ba%5D=1&color%5B0%5D%5Bb%5D=2&color%5B1%5D%5Ba%5D=3"
    );
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let raw = RawValue::from_string(deep).unwrap();
    let rejected = writing(DeepObject, true).pairs(&raw).unwrap_err();
    assert!(rejected.contains("deeper than 32"), "{rejected}");
}

#[test]
fn members_keep_their_order_and_numbers_their_digits() {
    let json = r#"{"z":1.50,"a":123456789012345678901234567890}"#;
    assert_eq!(
        query_of_json(Form, true, json),
        "z=1.50&a=123456789012345678901234567890"
    );
}

/// The examples of RFC 6570, section 3.2, for the expansions that the styles are.
#[test]
fn the_examples_of_rfc_6570() {
    let list = json!(["red", "green", "blue"]);
    let keys = r#"{"semi":";","dot":".","comma":","}"#;
    let of = |style, explode, json: &str| {
        let raw = RawValue::from_string(json.to_owned()).unwrap();
        let name = "x";
        let writing = Writing {
            name,
            ..writing(style, explode)
        };
        match style {
            Form => {
                let pairs = writing.pairs(&raw).unwrap();
                let pairs: Vec<_> = pairs.iter().map(|(a, b)| format!("{a}={b}")).collect();
                pairs.join("&")
            }
            _ => writing.text(&raw).unwrap(),
        }
    };
    let list = list.to_string();
    let table = [
        (Simple, false, "red,green,blue", "semi,%3B,dot,.,comma,%2C"),
        (Simple, true, "red,green,blue", "semi=%3B,dot=.,comma=%2C"),
        (Label, false, ".red,green,blue", ".semi,%3B,dot,.,comma,%2C"),
        (Label, true, ".red.green.blue", ".semi=%3B.dot=..comma=%2C"),
        (
            Matrix,
            false,
            ";x=red,green,blue",
            ";x=semi,%3B,dot,.,comma,%2C",
        ),
        (
            Matrix,
            true,
            ";x=red;x=green;x=blue",
            ";semi=%3B;dot=.;comma=%2C",
        ),
        (
            Form,
            false,
            "x=red,green,blue",
            "x=semi,%3B,dot,.,comma,%2C",
        ),
        (
            Form,
            true,
            "x=red&x=green&x=blue",
            "semi=%3B&dot=.&comma=%2C",
        ),
    ];
    for (style, explode, of_list, of_keys) in table {
        assert_eq!(of(style, explode, &list), of_list, "{style:?} {explode}");
        assert_eq!(of(style, explode, keys), of_keys, "{style:?} {explode}");
    }
    let scalars = [
        ("value", ["value", ".value", ";x=value", "x=value"]),
        (
            "Hello World!",
            [
                "Hello%20World%21",
                ".Hello%20World%21",
                ";x=Hello%20World%21",
                "x=Hello%20World%21",
            ],
        ),
        ("50%", ["50%25", ".50%25", ";x=50%25", "x=50%25"]),
        ("", ["", ".", ";x", "x="]),
    ];
    for (value, expected) in scalars {
        let json = json!(value).to_string();
        let written = [Simple, Label, Matrix, Form].map(|style| of(style, false, &json));
        assert_eq!(written, expected);
    }
}

/// springdoc#2820: Spring's `Pageable`.
#[test]
fn an_array_in_an_exploded_object_has_its_name_repeated() {
    let pageable =
        r#"{"page":0,"sort":["name,asc",null,"id"],"none":null,"deep":{"a":1},"empty":[]}"#;
    assert_eq!(
        query_of_json(Form, true, pageable),
        "page=0&sort=name%2Casc&sort=id&deep=%7B%22a%22%3A1%7D"
    );
}
