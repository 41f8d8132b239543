//! Writing parameter values in OpenAPI's styles (3.1.1, section 4.12.3).
//!
//! Where the versions of the specification differ, RFC 6570, on which all of them build, decides:
//! `label` without explode is `.blue,black,brown`. What it leaves open is done so that the server can
//! tell what was sent: arrays and objects inside of others are written as JSON, and inside of
//! `deepObject` as further brackets, an array's items under their numbers. Null members are left out.

use serde_json::value::RawValue;

use super::value::{Value, is_null, text_of};
use crate::operation::Style;

/// The most brackets one after the other in a `deepObject`.
const DEEPEST: usize = 32;

/// How one value is to be written.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    /// The parameter's name, already encoded where the place needs it.
    pub(super) name: &'a str,
    pub(super) style: Style,
    pub(super) explode: bool,
    /// Encodes one scalar, or one key of an object, for the place.
    pub(super) encode: fn(&str) -> String,
}

/// A value taken apart: what the styles tell from each other.
enum Parts {
    Scalar(String),
    Items(Vec<String>),
    Members(Vec<(String, String)>),
}

/// Names and values, encoded.
pub(super) type Pairs = Vec<(String, String)>;

impl Writing<'_> {
    /// One text, for a path segment or a header; pairs are joined as the style has it.
    pub(super) fn text(&self, value: &RawValue) -> Result<String, String> {
        let parts = self.parts(value)?;
        Ok(match self.style {
            Style::Matrix => self.matrix(parts),
            Style::Label => self.label(parts),
            _ => match parts {
                Parts::Scalar(text) => text,
                Parts::Items(items) => items.join(","),
                Parts::Members(members) if self.explode => join(&members, "=", ","),
                Parts::Members(members) => join(&members, ",", ","),
            },
        })
    }

    /// Names and values, for a query, a form or cookies.
    pub(super) fn pairs(&self, value: &RawValue) -> Result<Pairs, String> {
        if self.style == Style::DeepObject {
            let mut pairs = Vec::new();
            self.deep(self.name.to_owned(), value, 0, &mut pairs)?;
            return Ok(pairs);
        }
        let separator = match self.style {
            Style::SpaceDelimited => (self.encode)(" "),
            Style::PipeDelimited => (self.encode)("|"),
            _ => ",".to_owned(),
        };
        let named = |text: String| (self.name.to_owned(), text);
        Ok(match self.parts(value)? {
            Parts::Scalar(text) => vec![named(text)],
            Parts::Items(items) if self.explode => items.into_iter().map(named).collect(),
            Parts::Members(members) if self.explode => members,
            Parts::Items(items) if items.is_empty() => Vec::new(),
            Parts::Members(members) if members.is_empty() => Vec::new(),
            Parts::Items(items) => vec![named(items.join(&separator))],
            Parts::Members(members) => vec![named(join(&members, &separator, &separator))],
        })
    }

    fn matrix(&self, parts: Parts) -> String {
        let name = self.name;
        // RFC 6570: an empty value has no `=`.
        let assign = |name: &str, text: &str| match text {
            "" => format!(";{name}"),
            text => format!(";{name}={text}"),
        };
        match parts {
            Parts::Scalar(text) => assign(name, &text),
            Parts::Items(items) if self.explode => {
                items.iter().map(|item| assign(name, item)).collect()
            }
            Parts::Members(members) if self.explode => members
                .iter()
                .map(|(key, text)| assign(key, text))
                .collect(),
            Parts::Items(items) if items.is_empty() => String::new(),
            Parts::Members(members) if members.is_empty() => String::new(),
            Parts::Items(items) => assign(name, &items.join(",")),
            Parts::Members(members) => assign(name, &join(&members, ",", ",")),
        }
    }

    fn label(&self, parts: Parts) -> String {
        let text = match parts {
            Parts::Scalar(text) => text,
            Parts::Items(items) if items.is_empty() => return String::new(),
            Parts::Members(members) if members.is_empty() => return String::new(),
            Parts::Items(items) => items.join(if self.explode { "." } else { "," }),
            Parts::Members(members) if self.explode => join(&members, "=", "."),
            Parts::Members(members) => join(&members, ",", ","),
        };
        format!(".{text}")
    }

    /// Items under their numbers, not a repeated name: of objects in an array nothing else tells which
    /// member belongs to which, and of one item not that it is an array.
    fn deep(
        &self,
        name: String,
        value: &RawValue,
        depth: usize,
        pairs: &mut Pairs,
    ) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST} levels"));
        }
        let within = |key: &str| {
            let (open, close) = ((self.encode)("["), (self.encode)("]"));
            format!("{name}{open}{}{close}", (self.encode)(key))
        };
        match Value::read(value).map_err(|error| error.to_string())? {
            // Of nothing at all there is nothing to write, but a lone null is an empty value.
            Value::Null if depth > 0 => {}
            Value::Null => pairs.push((name, String::new())),
            Value::Scalar(text) => pairs.push((name, (self.encode)(&text))),
            Value::Members(members) => {
                for (key, value) in members {
                    self.deep(within(&key), value, depth + 1, pairs)?;
                }
            }
            Value::Items(items) => {
                let items = items.into_iter().filter(|item| !is_null(item));
                for (index, item) in items.enumerate() {
                    self.deep(within(&index.to_string()), item, depth + 1, pairs)?;
                }
            }
        }
        Ok(())
    }

    fn parts(&self, value: &RawValue) -> Result<Parts, String> {
        let encode = |value: &RawValue| text_of(value).map(|text| (self.encode)(&text));
        let parts = || {
            Ok(match Value::read(value)? {
                Value::Null => Parts::Scalar(String::new()),
                Value::Scalar(text) => Parts::Scalar((self.encode)(&text)),
                Value::Items(items) => {
                    let items = items.into_iter().filter(|item| !is_null(item));
                    Parts::Items(items.map(encode).collect::<Result<_, _>>()?)
                }
                Value::Members(members) => {
                    let members = members.iter().filter(|(_, value)| !is_null(value));
                    let member = |(key, value): &(String, &RawValue)| {
                        Ok(((self.encode)(key), encode(value)?))
                    };
                    Parts::Members(members.map(member).collect::<Result<_, _>>()?)
                }
            })
        };
        parts().map_err(|error: serde_json::Error| error.to_string())
    }
}

fn join(members: &[(String, String)], assign: &str, separator: &str) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, text)| format!("{key}{assign}{text}"))
        .collect();
    members.join(separator)
}

#[cfg(test)]
mod tests {
    use serde_json::value::{RawValue, to_raw_value};
    use serde_json::{Value, json};

    use super::Writing;
    use crate::http::encode;
    use crate::operation::Style::{self, *};

    fn writing(style: Style, explode: bool) -> Writing<'static> {
        Writing {
            name: "color",
            style,
            explode,
            encode: encode::value,
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
        let refused = writing(DeepObject, true).pairs(&raw).unwrap_err();
        assert!(refused.contains("deeper than 32"), "{refused}");
    }

    #[test]
    fn members_keep_their_order_and_numbers_their_digits() {
        let json = r#"{"z":1.50,"a":123456789012345678901234567890}"#;
        assert_eq!(
            query_of_json(Form, true, json),
            "z=1.50&a=123456789012345678901234567890"
        );
    }
}
