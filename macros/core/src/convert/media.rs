//! Media types: how a body is read, and what type it has.

use super::Converter;
use super::fields::Fields;
use crate::ir::{BodyKind, Encoding, MediaType, Name, Style, Ty};

/// How bodies of a media type are read.
pub(crate) fn body_kind(content_type: &str) -> BodyKind {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let (main, sub) = essence.split_once('/').unwrap_or((&essence, ""));
    match (main, sub) {
        ("application" | "text", "json") | ("*", _) | ("application", "*") => BodyKind::Json,
        (_, sub) if sub.ends_with("+json") => BodyKind::Json,
        ("application", "x-www-form-urlencoded") => BodyKind::Form,
        ("multipart", _) => BodyKind::Multipart,
        ("text", _) => BodyKind::Text,
        (_, sub) if sub.ends_with("+xml") || sub.ends_with("+yaml") => BodyKind::Text,
        (
            "application",
            "xml" | "yaml" | "x-yaml" | "javascript" | "graphql" | "x-ndjson" | "jsonl"
            | "x-jsonlines" | "jwt" | "jose" | "sql" | "toml",
        ) => BodyKind::Text,
        _ => BodyKind::Binary,
    }
}

impl<'a> Converter<'a> {
    /// The entries of `content`, those that differ in nothing but the media type's name as one.
    pub(super) fn content(&mut self, of: &Fields<'a>, name: &str) -> Vec<MediaType> {
        let mut media: Vec<MediaType> = Vec::new();
        let Some(content) = self.child(of, "content") else {
            return media;
        };
        for key in content.map.keys() {
            let Some(entry) = self.child(&content, key) else {
                continue;
            };
            let mut new = self.media_type(key, &entry, name);
            let same = |old: &&mut MediaType| {
                old.kind == new.kind && old.ty == new.ty && old.kind != BodyKind::Binary
            };
            match media.iter_mut().find(same) {
                Some(old) if is_plain_json(key) => std::mem::swap(old, &mut new),
                Some(_) => {}
                None => media.push(new),
            }
        }
        media
    }

    fn media_type(&mut self, content_type: &str, entry: &Fields<'a>, name: &str) -> MediaType {
        let mut kind = body_kind(content_type);
        let schema = entry.has("schema").then(|| entry.at.child("schema"));
        let mut ty = match (kind, schema) {
            (BodyKind::Text, _) => Ty::String { format: None },
            (BodyKind::Binary, _) => Ty::Binary,
            (_, None) => Ty::Any,
            (_, Some(schema)) => self.schema_ty(&schema, name),
        };
        if self.is_binary(&ty) {
            kind = BodyKind::Binary;
            ty = Ty::Binary;
        }
        let encodings = match kind {
            BodyKind::Form | BodyKind::Multipart => self.encodings(entry),
            _ => Vec::new(),
        };
        MediaType {
            content_type: content_type.to_owned(),
            kind,
            ty,
            name: Name::new(content_type),
            encodings,
        }
    }

    /// Raw bytes, whatever media type the document gives them.
    fn is_binary(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Binary => true,
            Ty::Nullable(inner) => self.is_binary(inner),
            Ty::Named(id) => matches!(
                &self.types[id.0].shape,
                crate::ir::Shape::Alias { ty: Ty::Binary, .. }
            ),
            _ => false,
        }
    }

    fn encodings(&mut self, entry: &Fields<'a>) -> Vec<Encoding> {
        let mut encodings = Vec::new();
        let Some(table) = self.child(entry, "encoding") else {
            return encodings;
        };
        for property in table.map.keys() {
            let Some(fields) = self.child(&table, property) else {
                continue;
            };
            let style = self.string(&fields, "style").and_then(|name| match name {
                "form" => Some(Style::Form),
                "spaceDelimited" => Some(Style::SpaceDelimited),
                "pipeDelimited" => Some(Style::PipeDelimited),
                "deepObject" => Some(Style::DeepObject),
                _ => {
                    let at = fields.at.child("style");
                    let message =
                        format!("`{name}` is no style of a form's property; `form` it is");
                    self.diagnostics.warning(&at, message);
                    None
                }
            });
            let style = style.unwrap_or(Style::Form);
            encodings.push(Encoding {
                property: property.clone(),
                content_type: self.string(&fields, "contentType").map(str::to_owned),
                style,
                explode: self
                    .boolean(&fields, "explode")
                    .unwrap_or(matches!(style, Style::Form | Style::DeepObject)),
                allow_reserved: self.boolean(&fields, "allowReserved").unwrap_or(false),
            });
        }
        encodings
    }

    /// The name of the component that a media type's schema refers to.
    pub(super) fn component_of(&mut self, media: &Fields<'a>) -> Option<String> {
        let at = media.at.child("schema");
        super::resolve::reference_of(self.value(&at)?)?;
        let end = self.follow(&at)?;
        let key = vec![super::flatten::Part::Whole(end)];
        self.ids
            .get(&key)
            .map(|id| self.types[id.0].name.wire.clone())
    }
}

fn is_plain_json(content_type: &str) -> bool {
    content_type.eq_ignore_ascii_case("application/json")
}
