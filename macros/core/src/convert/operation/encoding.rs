//! `encoding`: how the properties of a form or multipart body are written.

use serde_json::Value;

use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::ir::{Encoding, PartHeader, Shape, Style, Ty};

impl<'a> Converter<'a> {
    pub(in crate::convert) fn encodings(&mut self, media: &Fields<'a>, body: &Ty) -> Vec<Encoding> {
        let mut encodings = Vec::new();
        let Some(table) = self.child(media, "encoding") else {
            return encodings;
        };
        for property in table.map.keys() {
            let Some(fields) = self.child(&table, property) else {
                continue;
            };
            let style = self.encoding_style(&fields);
            let content_type = self.string(&fields, "contentType").map(str::to_owned);
            let is_file = self.is_file(body, property);
            encodings.push(Encoding {
                property: property.clone(),
                content_type,
                style,
                explode: self.boolean(&fields, "explode").unwrap_or(matches!(
                    style,
                    None | Some(Style::Form | Style::DeepObject)
                )),
                allow_reserved: self.boolean(&fields, "allowReserved").unwrap_or(false),
                headers: self.part_headers(&fields, is_file),
            });
        }
        encodings
    }

    /// The style, where one of the three fields says that the property is written in one: "if a value
    /// is explicitly defined, then the value of `contentType` SHALL be ignored".
    fn encoding_style(&mut self, fields: &Fields<'a>) -> Option<Style> {
        let says = ["style", "explode", "allowReserved"].map(|key| fields.has(key));
        if says == [false; 3] {
            return None;
        }
        let style = match self.string(fields, "style") {
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            Some("deepObject") => Style::DeepObject,
            // Others were reported and replaced when the document was lowered.
            _ => Style::Form,
        };
        if fields.has("contentType") {
            self.diagnostics
                .warning(
                    &fields.at.child("contentType"),
                    "this `contentType` is ignored, as OpenAPI requires beside `style`, `explode` or \
                     `allowReserved`",
                )
                .minor();
        }
        Some(style)
    }

    /// Whether the property is bytes, or a list of them: then its value carries headers.
    fn is_file(&self, body: &Ty, property: &str) -> bool {
        let Ty::Named(id) = body else {
            return *body == Ty::Any;
        };
        match &self.types[id.0].shape {
            Shape::Alias { ty, .. } if ty != body => self.is_file(ty, property),
            Shape::Object(object) => {
                let mut properties = object.properties.iter();
                let found = properties.find(|one| one.name.wire == property);
                found.is_some_and(|one| match &one.ty {
                    Ty::List(item) => **item == Ty::Binary,
                    ty => *ty == Ty::Binary,
                })
            }
            _ => false,
        }
    }

    fn part_headers(&mut self, encoding: &Fields<'a>, is_file: bool) -> Vec<PartHeader> {
        let mut headers = Vec::new();
        let Some(table) = self.child(encoding, "headers") else {
            return headers;
        };
        // "`Content-Type` is described separately and SHALL be ignored in this section."
        let ignored = ["content-type", "content-disposition", "content-length"];
        for name in table.map.keys() {
            let Some(fields) = self.child(&table, name) else {
                continue;
            };
            if ignored.iter().any(|it| name.eq_ignore_ascii_case(it)) {
                continue;
            }
            if !self.is_header(name, &fields) {
                continue;
            }
            let header = PartHeader {
                name: name.clone(),
                value: self.fixed_value(&fields),
                required: self.boolean(&fields, "required").unwrap_or(false),
            };
            if is_file || header.value.is_some() {
                headers.push(header);
                continue;
            }
            let message = format!(
                "the header `{name}` of a part that is not a file has no fixed value: it can't be sent"
            );
            let help = "give its schema a `const`, or the part `format: binary`";
            self.diagnostics.warning(&fields.at, message).help(help);
        }
        headers
    }

    /// What `const`, an `enum` of one value or `default` fixes a header to.
    fn fixed_value(&mut self, header: &Fields<'a>) -> Option<String> {
        let schema = self.child(header, "schema")?;
        let value = match schema.map.get("enum") {
            Some(Value::Array(values)) if values.len() == 1 => &values[0],
            _ => schema.map.get("default")?,
        };
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
            _ => None,
        }
    }
}
