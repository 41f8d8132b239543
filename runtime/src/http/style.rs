//! Writing parameter values in OpenAPI's styles (3.1.1, section 4.12.3).
//!
//! Where the versions of the specification differ, RFC 6570, on which all of them build, decides:
//! `label` without explode is `.blue,black,brown`. What it leaves open is done as most servers expect:
//! arrays and objects inside of others are written as JSON, and inside of `deepObject` as further
//! brackets, arrays as repeated keys. Null members are left out.

use std::borrow::Cow;

use serde_json::Value;

use crate::operation::Style;

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

impl Writing<'_> {
    /// One text, for a path segment or a header; pairs are joined as the style has it.
    pub(super) fn text(&self, value: &Value) -> String {
        match self.style {
            Style::Matrix => self.matrix(value),
            Style::Label => self.label(value),
            _ => match self.parts(value) {
                Parts::Scalar(text) => text,
                Parts::Items(items) => items.join(","),
                Parts::Members(members) if self.explode => join(&members, "=", ","),
                Parts::Members(members) => join(&members, ",", ","),
            },
        }
    }

    /// Names and values, for a query, a form or cookies.
    pub(super) fn pairs(&self, value: &Value) -> Vec<(String, String)> {
        if let (Style::DeepObject, Value::Object(_)) = (self.style, value) {
            let mut pairs = Vec::new();
            self.deep(self.name.to_owned(), value, &mut pairs);
            return pairs;
        }
        let separator = match self.style {
            Style::SpaceDelimited => "%20",
            Style::PipeDelimited => "%7C",
            _ => ",",
        };
        let named = |text: String| (self.name.to_owned(), text);
        match self.parts(value) {
            Parts::Scalar(text) => vec![named(text)],
            Parts::Items(items) if self.explode => items.into_iter().map(named).collect(),
            Parts::Members(members) if self.explode => members,
            Parts::Items(items) if items.is_empty() => Vec::new(),
            Parts::Members(members) if members.is_empty() => Vec::new(),
            Parts::Items(items) => vec![named(items.join(separator))],
            Parts::Members(members) => vec![named(join(&members, separator, separator))],
        }
    }

    fn matrix(&self, value: &Value) -> String {
        let name = self.name;
        // RFC 6570: an empty value has no `=`.
        let assign = |name: &str, text: &str| match text {
            "" => format!(";{name}"),
            text => format!(";{name}={text}"),
        };
        match self.parts(value) {
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

    fn label(&self, value: &Value) -> String {
        let text = match self.parts(value) {
            Parts::Scalar(text) => text,
            Parts::Items(items) if items.is_empty() => return String::new(),
            Parts::Members(members) if members.is_empty() => return String::new(),
            Parts::Items(items) => items.join(if self.explode { "." } else { "," }),
            Parts::Members(members) if self.explode => join(&members, "=", "."),
            Parts::Members(members) => join(&members, ",", ","),
        };
        format!(".{text}")
    }

    fn deep(&self, name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                for (key, value) in members {
                    self.deep(format!("{name}%5B{}%5D", (self.encode)(key)), value, pairs);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.deep(name.clone(), item, pairs);
                }
            }
            scalar => pairs.push((name, (self.encode)(&text_of(scalar)))),
        }
    }

    fn parts(&self, value: &Value) -> Parts {
        let encode = |value: &Value| (self.encode)(&text_of(value));
        match value {
            Value::Array(items) => Parts::Items(
                items
                    .iter()
                    .filter(|item| !item.is_null())
                    .map(encode)
                    .collect(),
            ),
            Value::Object(members) => {
                let members = members.iter().filter(|(_, value)| !value.is_null());
                Parts::Members(
                    members
                        .map(|(key, value)| ((self.encode)(key), encode(value)))
                        .collect(),
                )
            }
            scalar => Parts::Scalar(encode(scalar)),
        }
    }
}

/// A scalar's text; JSON for what is no scalar, nothing for null.
pub(super) fn text_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
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
        writing(style, explode).text(value)
    }

    fn query(style: Style, explode: bool, value: &Value) -> String {
        let pairs = writing(style, explode).pairs(value);
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
                    "color=blue&color=black&color=brown",
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
            "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2"
        );
    }
}
