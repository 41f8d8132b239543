//! Media types: how a body is read, and what type it has.

use serde_json::Value;

use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::document::Pointer;
use crate::document::follow::reference_of;
use crate::ir::walk::{bare, may_be_object};
use crate::ir::{BodyKind, MediaType, Name, Shape, Ty};

/// Which direction a body goes in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::convert) enum Direction {
    /// From the plug-in to the API.
    Request,
    /// From the API to the plug-in. Forms and parts are not taken apart there.
    Response,
    /// An event's payload: not on HTTP.
    Event,
}

/// How bodies of a media type are read.
pub(crate) fn body_kind(content_type: &str) -> BodyKind {
    let essence = essence(content_type);
    let (main, sub) = essence.split_once('/').unwrap_or((&essence, ""));
    match (main, sub) {
        _ if is_stream(&essence) => BodyKind::Text,
        ("application" | "text", "json") | ("*", _) | ("application", "*") => BodyKind::Json,
        (_, sub) if sub.ends_with("+json") => BodyKind::Json,
        ("application", "x-www-form-urlencoded") => BodyKind::Form,
        ("multipart", _) => BodyKind::Multipart,
        ("text", _) => BodyKind::Text,
        (_, sub) if sub.ends_with("+xml") || sub.ends_with("+yaml") => BodyKind::Text,
        (
            "application",
            "xml" | "yaml" | "x-yaml" | "javascript" | "x-javascript" | "graphql" | "jwt" | "jose"
            | "sql" | "toml" | "sdp",
        ) => BodyKind::Text,
        _ => BodyKind::Binary,
    }
}

fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Media types that are one message after the other, which an API may send for as long as it likes.
fn is_stream(essence: &str) -> bool {
    matches!(
        essence,
        "text/event-stream"
            | "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/json-lines"
            | "application/json-seq"
            | "application/stream+json"
            | "application/x-json-stream"
    ) || essence.ends_with("+json-seq")
}

impl<'a> Converter<'a> {
    /// The entries of `content`. JSON entries that differ only in the media type's name are merged;
    /// elsewhere the name says what the text or the bytes are.
    pub(in crate::convert) fn content(
        &mut self,
        of: &Fields<'a>,
        name: &str,
        direction: Direction,
    ) -> Vec<MediaType> {
        let mut media: Vec<MediaType> = Vec::new();
        let Some(content) = self.child(of, "content") else {
            return media;
        };
        let mut losses = Vec::new();
        // Without plain JSON among them, the choice matters to the API: they are kinds of patches.
        let merges = direction != Direction::Request
            || content
                .map
                .keys()
                .any(|key| is_plain_json(key) || key.contains('*'));
        for key in content.map.keys() {
            let Some(entry) = self.child(&content, key) else {
                continue;
            };
            let Some(mut new) = self.media_type(key, &entry, name, direction) else {
                continue;
            };
            losses.extend(self.loss(&new, &entry, direction));
            let same = |old: &&mut MediaType| {
                merges && old.kind == new.kind && old.ty == new.ty && old.kind == BodyKind::Json
            };
            match media.iter_mut().find(same) {
                Some(old) if is_plain_json(key) => std::mem::swap(old, &mut new),
                Some(_) => {}
                None => media.push(new),
            }
        }
        let typed = media.iter().any(|media| media.kind == BodyKind::Json);
        for (at, message) in losses {
            self.diagnostics.warning(&at, message).minor = typed || direction == Direction::Event;
        }
        media
    }

    fn media_type(
        &mut self,
        content_type: &str,
        entry: &Fields<'a>,
        name: &str,
        direction: Direction,
    ) -> Option<MediaType> {
        let mut kind = body_kind(content_type);
        if direction == Direction::Response {
            kind = match kind {
                BodyKind::Form => BodyKind::Text,
                BodyKind::Multipart => BodyKind::Binary,
                kind => kind,
            };
        }
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
        if matches!(kind, BodyKind::Form | BodyKind::Multipart) && !self.has_fields(&ty) {
            if kind == BodyKind::Form && matches!(self.plain(&ty), Ty::String { .. }) {
                kind = BodyKind::Text;
                ty = Ty::String { format: None };
            } else {
                let message = format!(
                    "a body of type `{content_type}` must be an object; this media type is left out"
                );
                self.diagnostics
                    .warning(&entry.at.child("schema"), message)
                    .help("its properties are the form's fields");
                return None;
            }
        }
        if essence(content_type) == "application/json-patch+json" && !self.may_be_list(&ty) {
            // RFC 6902 decides this, whatever schema all kinds of patches share.
            ty = Ty::List(Box::new(Ty::Any));
        }
        let encodings = match kind {
            BodyKind::Form | BodyKind::Multipart => self.encodings(entry, &ty),
            _ => Vec::new(),
        };
        Some(MediaType {
            content_type: content_type.to_owned(),
            kind,
            ty,
            name: Name::new(content_type),
            encodings,
        })
    }

    /// What the document describes and the body does not have, and where.
    fn loss(
        &mut self,
        media: &MediaType,
        entry: &Fields<'a>,
        direction: Direction,
    ) -> Option<(Pointer, String)> {
        let content_type = &media.content_type;
        let essence = essence(content_type);
        if is_stream(&essence) {
            let message = match direction {
                Direction::Request => {
                    format!("`{content_type}` is sent whole, as one text, not as a stream")
                }
                _ => format!(
                    "`{content_type}` is read to its end, as one text, not as a stream: an endless stream \
                     runs into the host's limit of time or size"
                ),
            };
            return Some((entry.at.clone(), message));
        }
        let form = match media.kind {
            BodyKind::Text => "text",
            BodyKind::Binary => "bytes",
            _ => return None,
        };
        if entry.has("x-item-schema") {
            let message =
                format!("`{content_type}` is carried as {form}: its `itemSchema` is not applied");
            return Some((entry.at.clone(), message));
        }
        let schema = entry.at.child("schema");
        if entry.has("schema") && self.says_more_than_string(&schema) {
            let message =
                format!("`{content_type}` is carried as {form}: its schema is not applied");
            return Some((schema, message));
        }
        None
    }

    /// Whether a schema describes anything other than one string.
    fn says_more_than_string(&mut self, schema: &Pointer) -> bool {
        let Some(Value::Object(schema)) = self.follow(schema).and_then(|at| self.value(&at)) else {
            return false;
        };
        match schema.get("type") {
            Some(Value::String(name)) => name != "string" && name != "file",
            Some(_) => true,
            None => ["properties", "allOf", "oneOf", "anyOf", "items"]
                .iter()
                .any(|key| schema.contains_key(*key)),
        }
    }

    /// A type without null, boxes and aliases.
    pub(in crate::convert) fn plain<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        bare(&self.types, ty)
    }

    /// Whether values of the type are objects, as far as is known.
    pub(in crate::convert) fn has_fields(&self, ty: &Ty) -> bool {
        may_be_object(&self.types, ty)
    }

    /// Whether a value of a type can be an array, as far as is known.
    fn may_be_list(&self, ty: &Ty) -> bool {
        match self.plain(ty) {
            Ty::Any | Ty::List(_) | Ty::Tuple(_) | Ty::Replaced { .. } => true,
            Ty::Named(id) => {
                let shape = &self.types[id.0].shape;
                // A type that is being read is an alias until then.
                matches!(shape, Shape::Union(_) | Shape::Alias { .. })
            }
            _ => false,
        }
    }

    /// Whether it is raw bytes, whatever media type the document gives them.
    fn is_binary(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Binary => true,
            Ty::Nullable(inner) => self.is_binary(inner),
            Ty::Named(id) => matches!(&self.types[id.0].shape, Shape::Alias { ty: Ty::Binary, .. }),
            _ => false,
        }
    }

    /// The name of the component that a media type's schema refers to.
    pub(in crate::convert) fn component_of(&mut self, media: &Fields<'a>) -> Option<String> {
        let at = media.at.child("schema");
        reference_of(self.value(&at)?)?;
        let end = self.follow(&at)?;
        let key = vec![crate::convert::schema::merge::Part::Whole(end)];
        self.ids
            .get(&key)
            .map(|id| self.types[id.0].name.wire.clone())
    }
}

fn is_plain_json(content_type: &str) -> bool {
    content_type.eq_ignore_ascii_case("application/json")
}
