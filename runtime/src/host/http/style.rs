//! Writing parameter values in OpenAPI's styles (3.1.1, section 4.12.3).
//!
//! Where the versions of the specification differ, RFC 6570, on which all of them build, decides:
//! `label` without explode is `.blue,black,brown`. Where it leaves something open, values are written so
//! that the server can distinguish them: arrays and objects inside of others as JSON; an array inside of an
//! exploded object of a query as its name repeated; inside of `deepObject` as further brackets, with an
//! array's items under their numbers. Null members are left out.

use serde_json::value::RawValue;

use super::budget::Budget;
use super::value::{Value, is_null, text_of};
use crate::contract::operation::{Encoding, Style};

/// The most consecutive brackets in a `deepObject`.
const DEEPEST: usize = 32;

/// Encodes a text for its place.
pub(super) type Encode = fn(&str) -> String;

/// How one value is to be written.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    /// The parameter's name, already encoded if its place needs that.
    pub(super) name: &'a str,
    pub(super) style: Style,
    pub(super) explode: bool,
    /// Encodes one scalar for the place.
    pub(super) encode: Encode,
    /// Encodes one key of an object. Even if values keep their reserved characters, keys do not: an
    /// exploded object's keys are names, which an `=` would end.
    pub(super) encode_key: Encode,
}

/// A value taken apart, as far as the styles treat values differently.
enum Parts {
    Scalar(String),
    Items(Vec<String>),
    ObjectMembers(Vec<(String, String)>),
}

/// Names and values, encoded.
pub(super) type Pairs = Vec<(String, String)>;

impl Writing<'_> {
    /// One text, for a path segment or a header; pairs are joined as the style says.
    pub(super) fn text(&self, value: &RawValue) -> Result<String, String> {
        let parts = self.parts(value)?;
        Ok(match self.style {
            Style::Matrix => self.matrix(parts),
            Style::Label => self.label(parts),
            _ => match parts {
                Parts::Scalar(text) => text,
                Parts::Items(items) => items.join(","),
                Parts::ObjectMembers(members) if self.explode => join(&members, "=", ","),
                Parts::ObjectMembers(members) => join(&members, ",", ","),
            },
        })
    }

    /// Names and values, for a query, a form or cookies.
    pub(super) fn pairs(&self, value: &RawValue) -> Result<Pairs, String> {
        if self.style == Style::DeepObject {
            let mut pairs = Vec::new();
            let mut budget = Budget::of([value]);
            self.deep(self.name.to_owned(), value, 0, &mut budget, &mut pairs)?;
            return Ok(pairs);
        }
        let separator = match self.style {
            Style::SpaceDelimited => (self.encode)(" "),
            Style::PipeDelimited => (self.encode)("|"),
            _ => ",".to_owned(),
        };
        if self.explode
            && let Value::ObjectMembers(members) =
                Value::read(value).map_err(|error| error.to_string())?
        {
            return self.exploded(value, members);
        }
        let named = |text: String| (self.name.to_owned(), text);
        Ok(match self.parts(value)? {
            Parts::Scalar(text) => vec![named(text)],
            Parts::Items(items) if self.explode => items.into_iter().map(named).collect(),
            Parts::Items(items) if items.is_empty() => Vec::new(),
            Parts::ObjectMembers(members) if members.is_empty() => Vec::new(),
            Parts::Items(items) => vec![named(items.join(&separator))],
            Parts::ObjectMembers(members) => vec![named(join(&members, &separator, &separator))],
        })
    }

    /// An object's members as parameters of their own. The name of an array among them is repeated, as
    /// the frameworks that describe their queries in this way expect it (Spring's `Pageable`); the
    /// specification leaves that open.
    fn exploded(
        &self,
        value: &RawValue,
        members: Vec<(String, &RawValue)>,
    ) -> Result<Pairs, String> {
        let mut budget = Budget::of([value]);
        let mut pairs = Vec::new();
        for (key, value) in members {
            let name = (self.encode_key)(&key);
            let values = match Value::read(value).map_err(|error| error.to_string())? {
                Value::Null => continue,
                Value::Items(items) => items,
                _ => vec![value],
            };
            for value in values.into_iter().filter(|value| !is_null(value)) {
                budget.spend(&[name.as_str(), value.get()])?;
                let text = text_of(value).map_err(|error| error.to_string())?;
                pairs.push((name.clone(), (self.encode)(&text)));
            }
        }
        Ok(pairs)
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
            Parts::ObjectMembers(members) if self.explode => members
                .iter()
                .map(|(key, text)| assign(key, text))
                .collect(),
            Parts::Items(items) if items.is_empty() => String::new(),
            Parts::ObjectMembers(members) if members.is_empty() => String::new(),
            Parts::Items(items) => assign(name, &items.join(",")),
            Parts::ObjectMembers(members) => assign(name, &join(&members, ",", ",")),
        }
    }

    fn label(&self, parts: Parts) -> String {
        let text = match parts {
            Parts::Scalar(text) => text,
            Parts::Items(items) if items.is_empty() => return String::new(),
            Parts::ObjectMembers(members) if members.is_empty() => return String::new(),
            Parts::Items(items) => items.join(if self.explode { "." } else { "," }),
            Parts::ObjectMembers(members) if self.explode => join(&members, "=", "."),
            Parts::ObjectMembers(members) => join(&members, ",", ","),
        };
        format!(".{text}")
    }

    /// Items are under their numbers, not under a repeated name: otherwise the members of objects in an
    /// array could not be assigned to their objects, and one item would not look like an array.
    fn deep(
        &self,
        name: String,
        value: &RawValue,
        depth: usize,
        budget: &mut Budget,
        pairs: &mut Pairs,
    ) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("it is nested deeper than {DEEPEST} levels"));
        }
        // Count the name before the next level repeats it.
        budget.spend(&[&name])?;
        let within = |key: &str| {
            let (open, close) = ((self.encode)("["), (self.encode)("]"));
            format!("{name}{open}{}{close}", (self.encode_key)(key))
        };
        match Value::read(value).map_err(|error| error.to_string())? {
            // A null member is not written, but a lone null is an empty value.
            Value::Null if depth > 0 => {}
            Value::Null => pairs.push((name, String::new())),
            Value::Scalar(text) => pairs.push((name, (self.encode)(&text))),
            Value::ObjectMembers(members) => {
                for (key, value) in members {
                    self.deep(within(&key), value, depth + 1, budget, pairs)?;
                }
            }
            Value::Items(items) => {
                let items = items.into_iter().filter(|item| !is_null(item));
                for (index, item) in items.enumerate() {
                    self.deep(within(&index.to_string()), item, depth + 1, budget, pairs)?;
                }
            }
        }
        Ok(())
    }

    fn parts(&self, value: &RawValue) -> Result<Parts, String> {
        let mut budget = Budget::of([value]);
        // Exploded, each has the name.
        let mut encode = |value: &RawValue| {
            budget.spend(&[self.name, value.get()])?;
            let text = text_of(value).map_err(|error| error.to_string())?;
            Ok((self.encode)(&text))
        };
        Ok(
            match Value::read(value).map_err(|error| error.to_string())? {
                Value::Null => Parts::Scalar(String::new()),
                Value::Scalar(text) => Parts::Scalar((self.encode)(&text)),
                Value::Items(items) => {
                    let items = items.into_iter().filter(|item| !is_null(item));
                    Parts::Items(items.map(encode).collect::<Result<_, String>>()?)
                }
                Value::ObjectMembers(members) => {
                    let members = members.iter().filter(|(_, value)| !is_null(value));
                    let member = |(key, value): &(String, &RawValue)| {
                        Ok(((self.encode_key)(key), encode(value)?))
                    };
                    Parts::ObjectMembers(members.map(member).collect::<Result<_, String>>()?)
                }
            },
        )
    }
}

fn join(members: &[(String, String)], assign: &str, separator: &str) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, text)| format!("{key}{assign}{text}"))
        .collect();
    members.join(separator)
}

/// A field's style, if the document gives it one.
pub(super) fn styled(
    encoding: &Encoding,
    name: &str,
    (encode_key, encode): (Encode, Encode),
    value: &RawValue,
) -> Option<Result<Pairs, String>> {
    let style = encoding.style?;
    let explode = encoding.explode;
    let writing = Writing {
        name,
        style,
        explode,
        encode,
        encode_key,
    };
    Some(writing.pairs(value))
}

#[cfg(test)]
mod tests;
